"""The two companies as plans: sites, functions with headcount per level, and named people."""

from dataclasses import dataclass

SITES: dict[str, tuple[str, str, str]] = {
    "Warsaw": ("PL", "Europe/Warsaw", "pl"),
    "Gdansk": ("PL", "Europe/Warsaw", "pl"),
    "Stockholm": ("SE", "Europe/Stockholm", "sv"),
    "Gothenburg": ("SE", "Europe/Stockholm", "sv"),
    "Hamburg": ("DE", "Europe/Berlin", "de"),
    "Stuttgart": ("DE", "Europe/Berlin", "de"),
    "London": ("GB", "Europe/London", "en"),
    "Leeds": ("GB", "Europe/London", "en"),
}
OFFICES = {"Warsaw": 30, "Stockholm": 28, "Hamburg": 22, "London": 8, "Gothenburg": 6, "Leeds": 6}
PLANTS = {"Gdansk": 34, "Gothenburg": 22, "Stuttgart": 26, "Leeds": 18}


@dataclass(frozen=True)
class FunctionPlan:
    """Headcount and titles from level 8 down to level 3; `led_by` when it has no own executive."""

    name: str
    headcount: tuple[int, int, int, int, int, int]
    titles: tuple[str, str, str, str, str, str]
    sites: dict[str, int]
    units: tuple[str, ...] = ("Group functions",)
    led_by: str = ""


@dataclass(frozen=True)
class NamedPerson:
    name: str
    function: str
    level: int
    job_title: str
    location: str
    gender: str
    manager: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompanyPlan:
    name: str
    slug: str
    domain: str
    top: NamedPerson
    functions: tuple[FunctionPlan, ...]
    named: tuple[NamedPerson, ...]


UNITS = ("Packaging", "Coatings", "Services")


def _function(name: str, heads: str, titles: str, **more: object) -> FunctionPlan:
    counts = [int(part) for part in heads.split()]
    words = [part.strip() for part in titles.split("|")]
    sites = more.pop("sites", OFFICES)
    return FunctionPlan(name, tuple(counts), tuple(words), sites, **more)  # type: ignore[arg-type]


OPERATIONS = "Chief Operating Officer|Operations Director|Production Manager|Shift Manager|Shift Supervisor|Operator"
SUPPLY = "Chief Supply Chain Officer|Logistics Director|Supply Chain Manager|Planning Lead|Planner|Warehouse Clerk"
SALES = "Chief Commercial Officer|Sales Director|Key Account Director|Key Account Manager|Sales Manager|Sales Assistant"
ENGINEERING = "Head of Engineering|Engineering Director|Engineering Manager|Lead Engineer|Engineer|Technician"
FINANCE = "Chief Financial Officer|Finance Director|Finance Manager|Senior Controller|Financial Analyst|Accountant"
MARKETING = (
    "Chief Marketing Officer|Brand Director|Regional Marketing Manager|"
    "Product Marketing Lead|Marketing Specialist|Marketing Assistant"
)
SERVICE = (
    "Chief Service Officer|Service Director|Service Center Manager|Service Team Lead|Service Specialist|Service Agent"
)
PEOPLE = "Chief People Officer|HR Director|HR Manager|HR Business Partner|HR Specialist|HR Assistant"
IT = "Chief Information Officer|IT Director|Platform Manager|Lead Architect|Systems Engineer|Service Desk Agent"
LEGAL = "General Counsel|Legal Director|Legal Manager|Senior Counsel|Counsel|Legal Assistant"

MERIDIAN_FUNCTIONS = (
    _function("Operations", "1 5 10 16 26 62", OPERATIONS, sites=PLANTS, units=UNITS[:2]),
    _function("Supply chain", "1 3 6 10 14 16", SUPPLY, sites={**OFFICES, "Gdansk": 14}),
    _function("Sales", "1 5 9 14 22 4", SALES, units=UNITS),
    _function("Engineering", "1 3 7 12 18 4", ENGINEERING, sites=PLANTS, units=UNITS[:2]),
    _function("Finance", "1 3 7 12 15 4", FINANCE),
    _function("Marketing", "0 2 4 7 8 1", MARKETING, units=UNITS, led_by="Sales"),
    _function("Customer service", "0 1 4 6 9 8", SERVICE, units=("Services",), led_by="Sales"),
    _function("People", "1 2 4 6 8 1", PEOPLE),
    _function("IT", "1 2 4 7 10 1", IT),
    _function("Legal", "1 1 2 2 3 1", LEGAL),
)

_EN = ("en",)
MERIDIAN_NAMED = (
    NamedPerson("Helen Osei", "Operations", 8, "Chief Operating Officer", "London", "female"),
    NamedPerson("Torsten Grahn", "Finance", 8, "Chief Financial Officer", "Stockholm", "male"),
    NamedPerson("Beatrice Lund", "People", 8, "Chief People Officer", "Stockholm", "female"),
    NamedPerson("Samir Haddad", "IT", 8, "Chief Information Officer", "Stockholm", "male"),
    NamedPerson("Greta Modin", "Engineering", 8, "Head of Engineering", "Gothenburg", "female"),
    NamedPerson("Anna Berg", "Finance", 7, "Finance Director Europe", "Hamburg", "female", "Torsten Grahn"),
    NamedPerson("Eva Nowak", "Finance", 6, "Finance Director Poland", "Warsaw", "female", "Anna Berg"),
    NamedPerson("Priya Raman", "Finance", 5, "Controller", "Warsaw", "female", "Eva Nowak", ("en", "hi")),
    NamedPerson("Marcus Lindqvist", "Marketing", 7, "VP Marketing", "Stockholm", "male"),
    NamedPerson("Ines Albrecht", "People", 7, "Head of Talent Development", "Hamburg", "female"),
    NamedPerson("Tomasz Zielinski", "People", 6, "Talent Program Manager", "Warsaw", "male", "Ines Albrecht"),
    NamedPerson("Katrin Braun", "People", 6, "Employee Relations Partner", "Hamburg", "female"),
    NamedPerson("Dana Novak", "Supply chain", 7, "Supply Chain Director", "Hamburg", "female", "", ("en", "de", "cs")),
    NamedPerson("Anja Krueger", "Sales", 7, "Sales Director Germany", "Stuttgart", "female"),
    NamedPerson("Robert Maly", "Sales", 7, "Sales Director Central Europe", "Warsaw", "male"),
    NamedPerson("Piotr Sadowski", "Operations", 7, "Plant Manager Gdansk", "Gdansk", "male"),
    NamedPerson("Matthias Rieger", "Operations", 7, "Plant Manager Stuttgart", "Stuttgart", "male"),
    NamedPerson("Judy Marsden", "Customer service", 7, "Head of Customer Service Europe", "Leeds", "female"),
    NamedPerson("Eva Stahl", "Engineering", 7, "Head of Process Engineering", "Stuttgart", "female"),
    NamedPerson("Marta Kowal", "Sales", 6, "Key Account Director", "Warsaw", "female"),
    NamedPerson("Nina Holt", "Sales", 5, "Key Account Manager", "Hamburg", "female"),
    NamedPerson("Ana Silva", "Engineering", 5, "Lead Engineer", "Gothenburg", "female", "", ("en", "pt")),
    NamedPerson("Oliver Kent", "Operations", 5, "Shift Manager", "Gdansk", "male", "", _EN),
    NamedPerson("Karolina Wrona", "Customer service", 5, "Service Team Lead", "Warsaw", "female"),
    NamedPerson("Tom Baker", "IT", 6, "Platform Manager", "Leeds", "male"),
    NamedPerson("Nils Ek", "Sales", 5, "Key Account Manager", "Stockholm", "male"),
    NamedPerson("Birgit Thiele", "Operations", 4, "Shift Supervisor", "Stuttgart", "female"),
    NamedPerson("Samuel Okoro", "Legal", 6, "Data Protection Officer", "London", "male"),
)
MERIDIAN = CompanyPlan(
    "Meridian Group",
    "meridian",
    "meridian.example",
    NamedPerson("Astrid Holm", "Executive", 9, "Chief Executive Officer", "Stockholm", "female"),
    MERIDIAN_FUNCTIONS,
    MERIDIAN_NAMED,
)

_SMALL = {"Leeds": 60, "Hamburg": 40}
HALDEN = CompanyPlan(
    "Halden Systems",
    "halden",
    "halden.example",
    NamedPerson("Graham Ashby", "Executive", 9, "Managing Director", "Leeds", "male"),
    (
        _function("Engineering", "1 2 4 8 16 6", ENGINEERING, sites=_SMALL, units=("Systems",)),
        _function("Sales", "1 1 2 5 8 2", SALES, sites=_SMALL, units=("Systems",)),
        _function("Finance", "1 1 1 3 4 2", FINANCE, sites=_SMALL),
        _function("People", "1 1 1 2 3 1", PEOPLE, sites=_SMALL),
        _function("Operations", "1 1 1 2 4 3", OPERATIONS, sites=_SMALL),
    ),
    (
        NamedPerson("Priya Raman", "Finance", 5, "Controller", "Leeds", "female", "", ("en", "ta")),
        NamedPerson("Eva Nowak", "Finance", 6, "Finance Manager", "Hamburg", "female"),
        NamedPerson("Markus Lindquist", "Sales", 7, "Sales Director", "Hamburg", "male"),
        NamedPerson("Anna Berg", "Engineering", 6, "Engineering Manager", "Hamburg", "female"),
        NamedPerson("Tomas Zielinsky", "People", 6, "HR Manager", "Leeds", "male"),
        NamedPerson("Tom Baker", "Engineering", 5, "Lead Engineer", "Leeds", "male"),
        NamedPerson("Helen Osey", "Operations", 8, "Chief Operating Officer", "Leeds", "female"),
        NamedPerson("Nina Holdt", "Sales", 5, "Key Account Manager", "Hamburg", "female"),
    ),
)
