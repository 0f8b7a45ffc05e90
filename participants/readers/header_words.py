"""What the usual HR systems and languages call our fields; compared without case, marks and signs.

English covers SAP SuccessFactors (its technical names too), Workday, Personio, BambooHR and ADP;
then German, French, Polish, Swedish, Spanish. The first word of a field is the one that our own
export writes.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "employee_number": (
        *("Employee number", "Employee no", "Employee #", "Employee ID", "Emp ID", "Employee code", "Personnel no"),
        *("EEID", "Person ID", "Person ID external", "personIdExternal", "userId", "User ID"),
        *(
            "Worker ID",
            "Associate ID",
            "File number",
            "Position ID",
            "Personnel number",
            "Pers.No.",
        ),
        *("Staff number", "Staff ID", "Payroll ID", "PERNR", "Universal ID", "Badge number"),
        *("Personalnummer", "Personal-Nr.", "Pers.-Nr.", "PersNr", "Mitarbeiternummer"),
        *("Mitarbeiter-ID", "Mitarbeiter-Nr.", "Matricule", "Numéro d'employé", "N° employé"),
        *("Numéro de salarié", "Identifiant", "Numer pracownika", "Nr pracownika", "ID pracownika"),
        *("Numer ewidencyjny", "Numer kadrowy", "Anställningsnummer", "Anst.nr", "Personal-ID"),
        *("Medarbetar-ID", "Número de empleado", "N.º empleado", "ID empleado", "Legajo"),
    ),
    "name": (
        *("Name", "Full name", "Display name", "Employee name", "Worker", "Worker name"),
        *("Legal name", "Preferred name", "Employee", "Formatted name", "Associate name"),
        *("Payroll name", "Vollständiger Name", "Mitarbeiter", "Mitarbeitername", "Nom complet"),
        *("Nom et prénom", "Prénom et nom", "Salarié", "Imię i nazwisko", "Nazwisko i imię"),
        *("Pracownik", "Namn", "Fullständigt namn", "Medarbetare", "Nombre completo"),
        *("Nombre y apellidos", "Apellidos y nombre", "Empleado"),
    ),
    "given_name": (
        *("Given name", "First name", "Forename", "Legal first name", "Preferred first name"),
        *("firstName", "Vorname", "Rufname", "Prénom", "Imię", "Förnamn", "Tilltalsnamn"),
        *("Nombre", "Nombres", "Primer nombre"),
    ),
    "family_name": (
        *("Family name", "Last name", "Surname", "Legal last name", "Preferred last name"),
        *("lastName", "Nachname", "Familienname", "Zuname", "Nom", "Nom de famille"),
        *("Nom d'usage", "Nazwisko", "Efternamn", "Apellido", "Apellidos", "Primer apellido"),
    ),
    "email": (
        *("E-mail", "Email", "E-mail address", "Email address", "Work email", "Business email"),
        *("Email - primary work", "Primary work email", "Work contact: work email", "Mail"),
        *("Business email information email address", "Company email", "Corporate email"),
        *("E-Mail-Adresse", "E-Mail (geschäftlich)", "Geschäftliche E-Mail", "Dienstliche E-Mail"),
        *("Courriel", "Adresse e-mail", "Adresse électronique", "E-mail professionnel"),
        *("Adres e-mail", "Służbowy e-mail", "E-mail służbowy", "E-post", "E-postadress"),
        *("Arbetsmejl", "Mejl", "Correo electrónico", "Correo", "Correo corporativo"),
        *("Dirección de correo electrónico", "Correo electrónico de trabajo"),
    ),
    "manager": (
        *("Manager", "Manager email", "Manager e-mail", "Manager ID", "Manager name", "Supervisor"),
        *(
            "Supervisor name",
            "Supervisor ID",
            "Supervisor email",
            "Supervisor no",
            "Supervisor number",
            "Reports to",
            "Reporting to",
        ),
        *("Reports to name", "Reports to email", "Reports to associate ID", "Line manager"),
        *("Worker's manager", "Manager employee ID", "Manager - Level 01", "Manager user ID"),
        *("Direct manager", "Manager person ID external", "managerId", "Reporting manager"),
        *("Vorgesetzter", "Vorgesetzte", "Vorgesetzte/r", "Vorgesetzte Person", "Führungskraft"),
        *("Vorgesetzter E-Mail", "E-Mail Vorgesetzter", "Responsable", "Responsable hiérarchique"),
        *("Supérieur hiérarchique", "N+1", "Supérieur", "Przełożony", "Bezpośredni przełożony"),
        *("Kierownik", "Menedżer", "Chef", "Närmaste chef", "Chefens e-post", "Jefe"),
        *("Jefe directo", "Supervisor directo", "Superior", "Responsable directo"),
    ),
    "business_unit": (
        *("Business unit", "BU", "Division", "Company", "Legal entity", "Organizational unit"),
        *("Organisation unit", "Org unit", "Supervisory organization", "Subsidiary", "Subcompany"),
        *("Business unit description", "Segment", "Geschäftsbereich", "Geschäftseinheit"),
        *("Organisationseinheit", "Unternehmensbereich", "Gesellschaft", "Sparte"),
        *("Unité opérationnelle", "Unité d'affaires", "Entité", "Société", "Direction"),
        *("Jednostka biznesowa", "Jednostka organizacyjna", "Pion", "Spółka", "Affärsenhet"),
        *("Affärsområde", "Bolag", "Unidad de negocio", "Unidad organizativa", "División"),
    ),
    "function": (
        *("Function", "Department", "Dept", "Department name", "Home department", "Team"),
        *("Home department description", "Job family", "Job family group", "Job function"),
        *("Cost center name", "Abteilung", "Funktion", "Bereich", "Fachbereich", "Fonction"),
        *("Département", "Service", "Filière", "Dział", "Departament", "Obszar", "Funkcja"),
        *("Avdelning", "Funktionsområde", "Departamento", "Función", "Área"),
    ),
    "location": (
        *("Location", "Work location", "Office", "Office location", "Site", "Workplace", "City"),
        *("Location name", "Location description", "Home work location", "Standort", "Büro"),
        *("Arbeitsort", "Niederlassung", "Dienstort", "Lieu de travail", "Site de travail"),
        *("Établissement", "Localisation", "Lokalizacja", "Miejsce pracy", "Biuro", "Miasto"),
        *("Ort", "Arbetsplats", "Kontor", "Placering", "Ubicación", "Oficina", "Centro de trabajo"),
        *("Lugar de trabajo", "Sede"),
    ),
    "country": (
        *("Country", "Country code", "Work country", "Location country", "Country/Region"),
        *("Country of work", "Country of company", "Land", "Länderkennung", "Arbeitsland", "Pays"),
        *("Pays de travail", "Kraj", "Państwo", "Arbetsland", "País"),
    ),
    "time_zone": (
        *("Time zone", "Timezone", "Location time zone", "tz", "Zeitzone", "Fuseau horaire"),
        *("Strefa czasowa", "Tidszon", "Zona horaria", "Huso horario"),
    ),
    "languages": (
        *("Languages", "Language", "Preferred language", "Languages spoken", "Default locale"),
        *("Correspondence language", "Language skills", "Spoken languages", "Sprache", "Sprachen"),
        *("Korrespondenzsprache", "Sprachkenntnisse", "Langue", "Langues", "Langues parlées"),
        *("Język", "Języki", "Znajomość języków", "Språk", "Idioma", "Idiomas"),
    ),
    "level": (
        *("Level", "Job level", "Grade", "Pay grade", "Job grade", "Management level", "Band"),
        *("Career level", "Compensation grade", "Pay grade level", "Stufe", "Karrierestufe"),
        *("Karrierelevel", "Gehaltsstufe", "Hierarchieebene", "Niveau", "Échelon", "Poziom"),
        *("Poziom stanowiska", "Szczebel", "Kategoria zaszeregowania", "Nivå", "Befattningsnivå"),
        *("Nivel", "Nivel de puesto", "Grado"),
    ),
    "job_title": (
        *("Job title", "Title", "Position", "Position title", "Business title", "Job", "Role"),
        *("Job title description", "Job profile", "Job classification", "Position name"),
        *("Stellenbezeichnung", "Position (Titel)", "Berufsbezeichnung", "Stelle", "Jobtitel"),
        *("Funktionsbezeichnung", "Poste", "Intitulé du poste", "Intitulé de poste", "Emploi"),
        *("Stanowisko", "Nazwa stanowiska", "Befattning", "Titel", "Yrkestitel", "Tjänst"),
        *("Puesto", "Cargo", "Título del puesto", "Puesto de trabajo"),
    ),
    "hired_on": (
        *("Hired on", "Hire date", "Date of hire", "Start date", "Original hire date", "Joined on"),
        *("Employment start date", "Most recent hire date", "Date joined", "Hire date (original)"),
        *("Company start date", "Service start date", "Entry date", "hireDate", "Seniority date"),
        *("Eintrittsdatum", "Einstellungsdatum", "Eintritt", "Anstellungsdatum", "Beginn"),
        *("Date d'embauche", "Date d'entrée", "Date d'arrivée", "Date d'ancienneté"),
        *("Data zatrudnienia", "Data rozpoczęcia pracy", "Anställningsdatum", "Startdatum"),
        *("Anställd sedan", "Fecha de contratación", "Fecha de alta", "Fecha de ingreso"),
        *("Fecha de incorporación",),
    ),
    "in_job_since": (
        *(
            "In job since",
            "In position since",
            "Job start date",
            "Position start date",
            "Job entry date",
            "In role since",
        ),
        *("Time in position start date", "Position entry date", "Position effective date"),
        *("Job effective date", "Date entered job", "In Position seit", "Auf Stelle seit"),
        *("Positionsbeginn", "In Funktion seit", "Date de prise de poste", "En poste depuis"),
        *("Date d'entrée dans le poste", "Na stanowisku od", "Data objęcia stanowiska"),
        *("I befattningen sedan", "I rollen sedan", "En el puesto desde", "Fecha de inicio puesto"),
    ),
    "last_promoted_on": (
        *("Last promoted on", "Last promotion date", "Last promotion", "Promotion date"),
        *("Date of last promotion", "Letzte Beförderung", "Datum der letzten Beförderung"),
        *("Beförderungsdatum", "Dernière promotion", "Date de dernière promotion"),
        *("Date de la dernière promotion", "Ostatni awans", "Data ostatniego awansu"),
        *("Senaste befordran", "Befordrad", "Última promoción", "Fecha de última promoción"),
    ),
    "employment_status": (
        *("Employment status", "Status", "Employee status", "Worker status", "Position status"),
        *("Active status", "emplStatus", "Employment state", "Beschäftigungsstatus"),
        *("Mitarbeiterstatus", "Anstellungsstatus", "Statut", "Statut d'emploi", "Situation"),
        *("Status zatrudnienia", "Status pracownika", "Anställningsstatus", "Estado"),
        *("Estado laboral", "Estado del empleado", "Situación laboral"),
    ),
    "left_on": (
        *("Left on", "Termination date", "Last day of work", "Last working day", "End date"),
        *("Leaving date", "Exit date", "Separation date", "Employment end date", "Contract end"),
        *("Date of leaving", "Austrittsdatum", "Austritt", "Letzter Arbeitstag"),
        *("Kündigungsdatum", "Date de départ", "Date de sortie", "Date de fin de contrat"),
        *("Data zwolnienia", "Data odejścia", "Data zakończenia pracy", "Slutdatum"),
        *("Sista arbetsdag", "Avgångsdatum", "Fecha de baja", "Fecha de salida"),
        *("Fecha de terminación",),
    ),
}

# Words that a header may carry around its meaning ("Manager (email)", "Location: Name").
FILLERS = frozenset(
    {"of", "the", "primary", "work", "current", "effective", "employee", "worker", "person"}
    | {"description", "name", "code", "text", "value", "external"}
)
