from __future__ import annotations

import json

import pytest

from participants.readers.fields import FIELDS, REASON_HEADER
from participants.readers.header_words import WORDS
from participants.readers.headers import Mapping, _key, suggest_mapping
from participants.readers.problems import MappingRefused

SYSTEMS = {
    "SAP SuccessFactors": {
        "personIdExternal": "employee_number", "firstName": "given_name", "lastName": "family_name",
        "Business Email Information Email Address": "email", "managerId": "manager",
        "Business Unit": "business_unit", "Department": "function", "Location": "location",
        "Country/Region": "country", "Pay Grade": "level", "Job Title": "job_title",
        "hireDate": "hired_on", "Position Entry Date": "in_job_since", "emplStatus": "employment_status",
        "Termination Date": "left_on",
    },
    "Workday": {
        "Employee ID": "employee_number", "Worker": "name", "Email - Primary Work": "email",
        "Worker's Manager": "manager", "Supervisory Organization": "business_unit",
        "Job Family": "function", "Location": "location", "Location Country": "country",
        "Management Level": "level", "Business Title": "job_title", "Hire Date": "hired_on",
        "Job Effective Date": "in_job_since", "Worker Status": "employment_status",
    },
    "Personio": {
        "Personalnummer": "employee_number", "Vorname": "given_name", "Nachname": "family_name",
        "E-Mail": "email", "Vorgesetzter": "manager", "Abteilung": "function", "Standort": "location",
        "Position": "job_title", "Eintrittsdatum": "hired_on", "Status": "employment_status",
        "Letzter Arbeitstag": "left_on",
    },
    "BambooHR": {
        "Employee #": "employee_number", "First Name": "given_name", "Last Name": "family_name",
        "Work Email": "email", "Reporting to": "manager", "Division": "business_unit",
        "Department": "function", "Location": "location", "Job Title": "job_title",
        "Hire Date": "hired_on", "Employment Status": "employment_status",
    },
    "ADP": {
        "Associate ID": "employee_number", "Payroll Name": "name",
        "Work Contact: Work Email": "email", "Reports To Associate ID": "manager",
        "Home Department Description": "function", "Job Title Description": "job_title",
        "Position Status": "employment_status", "Business Unit Description": "business_unit",
    },
    "German": {
        "Name": "family_name", "Rufname": "given_name", "Geschäftliche E-Mail": "email",
        "Führungskraft": "manager", "Geschäftsbereich": "business_unit", "Funktion": "function",
        "Land": "country", "Zeitzone": "time_zone", "Sprachen": "languages", "Stufe": "level",
        "In Position seit": "in_job_since", "Letzte Beförderung": "last_promoted_on",
    },
    "French": {
        "Matricule": "employee_number", "Nom": "family_name", "Prénom": "given_name",
        "Courriel": "email", "Responsable hiérarchique": "manager", "Pays": "country",
        "Lieu de travail": "location", "Poste": "job_title", "Date d'embauche": "hired_on",
        "Dernière promotion": "last_promoted_on", "Statut": "employment_status",
    },
    "Polish": {
        "Numer pracownika": "employee_number", "Imię": "given_name", "Nazwisko": "family_name",
        "Służbowy e-mail": "email", "Przełożony": "manager", "Dział": "function", "Kraj": "country",
        "Stanowisko": "job_title", "Data zatrudnienia": "hired_on", "Języki": "languages",
    },
    "Swedish": {
        "Anställningsnummer": "employee_number", "Förnamn": "given_name", "Efternamn": "family_name",
        "E-post": "email", "Närmaste chef": "manager", "Avdelning": "function", "Ort": "location",
        "Befattning": "job_title", "Anställningsdatum": "hired_on", "Nivå": "level",
    },
    "Spanish": {
        "Número de empleado": "employee_number", "Nombre": "given_name", "Apellidos": "family_name",
        "Correo electrónico": "email", "Jefe directo": "manager", "Departamento": "function",
        "Puesto": "job_title", "Fecha de contratación": "hired_on", "País": "country",
    },
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_headers_of_hr_systems_are_known(system):
    expected = SYSTEMS[system]
    mapping = suggest_mapping(list(expected))
    assert dict(mapping.columns) == expected
    assert mapping.problems(list(expected)) == []
    assert all(0.5 <= mapping.confidence[header] <= 1 for header in expected)


def test_own_field_names_are_known_and_sure():
    mapping = suggest_mapping(FIELDS)
    assert list(mapping.columns.values()) == list(FIELDS)


def test_no_word_belongs_to_two_fields():
    owner: dict[str, str] = {}
    for field, words in WORDS.items():
        for word in words:
            assert owner.setdefault(_key(word), field) == field, word


def test_strangers_and_our_reason_column_stay_out():
    mapping = suggest_mapping(["Shoe size", "", "???", REASON_HEADER, "Personal email", "E-mail"])
    assert dict(mapping.columns) == {"E-mail": "email"}


def test_addresses_of_managers_are_preferred_to_names():
    mapping = suggest_mapping(["Manager name", "Manager ID", "Manager e-mail"])
    assert dict(mapping.columns) == {"Manager e-mail": "manager"}


def test_a_single_part_of_a_name_is_the_name():
    assert suggest_mapping(["Nombre", "Correo"]).columns["Nombre"] == "name"


def test_json_gives_the_same_mapping_back():
    mapping = Mapping({"Prénom": "name", "E": "email"}, {"hired_on": "day_first"})
    assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mapping_unreadable"),
        ("[]", "mapping_unreadable"),
        ("[" * 100_000, "mapping_unreadable"),
        (" " * 300_000, "mapping_unreadable"),
        ('{"columns": {"A": 1}}', "mapping_unreadable"),
        ('{"columns": []}', "mapping_unreadable"),
        ('{"version": 2}', "mapping_unreadable"),
        ('{"colums": {}}', "mapping_unreadable"),
        ('{"columns": {"A": "email", "A": "name"}}', "column_twice"),
    ],
)
def test_json_that_is_no_mapping_is_refused(text, code):
    with pytest.raises(MappingRefused) as caught:
        Mapping.from_json(text)
    assert caught.value.code == code


def test_a_mapping_that_does_not_fit_says_everything():
    text = json.dumps(
        {
            "columns": {"A": "email", "B": "email", "C": "shoe", "X": "level"},
            "date_orders": {"hired_on": "sideways", "level": "day_first"},
        }
    )
    codes = [p.code for p in Mapping.from_json(text).problems(["A", "B", "C"])]
    assert codes == [
        "field_twice",
        "unknown_field",
        "unknown_column",
        "date_order_unknown",
        "unknown_field",
        "field_required",
    ]
    assert [p.code for p in Mapping({"A": "given_name"}).problems(["A"])] == ["field_required"] * 2
