"""Draws a company's people from its plan: one root, a manager for everybody else, plausible dates."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from mentoring.demo.cast.names import FAMILY, GIVEN, ascii_name
from mentoring.demo.cast.plans import SITES, CompanyPlan, FunctionPlan, NamedPerson
from mentoring.demo.cast.records import PersonRecord, RatingRecord

FIRST_NUMBER = 10001
FOREIGN_SHARE = 0.12
AGE_BANDS = ("under 30", "30-39", "40-49", "50 and over")
AGE_WEIGHTS = {
    3: (40, 30, 18, 12),
    4: (35, 38, 17, 10),
    5: (10, 50, 28, 12),
    6: (3, 37, 40, 20),
    7: (0, 15, 50, 35),
}


@dataclass
class Workforce:
    """Collects people while they are drawn; numbers count up, names never repeat."""

    plan: CompanyPlan
    random: Random
    today: date
    people: list[PersonRecord] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    reports: Counter[str] = field(default_factory=Counter)

    def fill(self) -> list[PersonRecord]:
        self.names = {person.name for person in (self.plan.top, *self.plan.named)}
        self.add_named(self.plan.top, "Group functions", None)
        # From the top down, so that every manager exists before the people who report to them;
        # functions with an executive of their own come first within a level.
        for level in range(8, 2, -1):
            for function in sorted(self.plan.functions, key=lambda each: bool(each.led_by)):
                self.fill_level(function, level)
        return self.people

    def fill_level(self, function: FunctionPlan, level: int) -> None:
        count = function.headcount[8 - level]
        named = [p for p in self.plan.named if p.function == function.name and p.level == level]
        for person in named:
            unit = self.random.choice(function.units)
            self.add_named(person, unit, self.manager_for(function, level, person.location, person))
        for _ in range(count - len(named)):
            self.add_drawn(function, level)

    def add_named(self, named: NamedPerson, unit: str, manager: str | None) -> None:
        given, family = named.name.split(" ", 1)
        languages = named.languages or _languages(SITES[named.location][2], self.random)
        self.add(
            given, family, named.gender, named.location, languages, unit, named.function,
            named.level, named.job_title, manager,
        )  # fmt: skip

    def add_drawn(self, function: FunctionPlan, level: int) -> None:
        location = self.random.choices(list(function.sites), list(function.sites.values()))[0]
        country, _, local = SITES[location]
        # Fewer women on the upper levels: the equity report must have something true to say.
        gender = "female" if self.random.random() < (0.46 if level < 6 else 0.34) else "male"
        given, family = self.draw_name(country, gender)
        self.add(
            given, family, gender, location, _languages(local, self.random),
            self.random.choice(function.units), function.name, level,
            function.titles[8 - level], self.manager_for(function, level, location),
        )  # fmt: skip

    def draw_name(self, country: str, gender: str) -> tuple[str, str]:
        while True:
            source = "XX" if self.random.random() < FOREIGN_SHARE else country
            given = self.random.choice(GIVEN[source][gender].split())
            family = self.random.choice(FAMILY[source].split())
            name = f"{given} {family}"
            if name not in self.names and self.email_for(given, family) not in self.emails:
                self.names.add(name)
                return given, family

    def email_for(self, given: str, family: str) -> str:
        return f"{ascii_name(given)}.{ascii_name(family)}@{self.plan.domain}"

    def manager_for(self, function: FunctionPlan, level: int, location: str, named: NamedPerson | None = None) -> str:
        if named is not None and named.manager:
            return next(p.employee_number for p in self.people if p.name == named.manager)
        homes = (function.name, function.led_by)
        above = [p for p in self.people if p.function in homes and p.level > level]
        if not above:
            return self.people[0].employee_number
        nearest = min(person.level for person in above)
        candidates = [person for person in above if person.level == nearest]
        chosen = min(
            candidates,
            key=lambda p: (
                self.reports[p.employee_number] // 6,
                p.location != location,
                self.reports[p.employee_number],
                p.employee_number,
            ),
        )
        return chosen.employee_number

    def add(
        self, given: str, family: str, gender: str, location: str, languages: tuple[str, ...],
        unit: str, function: str, level: int, title: str, manager: str | None,
    ) -> None:  # fmt: skip
        country, zone, _ = SITES[location]
        hired_on, in_job_since, promoted_on = self.draw_dates(level)
        if manager is not None:
            self.reports[manager] += 1
        email = self.email_for(given, family)
        self.emails.add(email)
        self.people.append(
            PersonRecord(
                employee_number=str(FIRST_NUMBER + len(self.people)),
                given_name=given,
                family_name=family,
                email=email,
                kind="employee",
                manager=manager,
                business_unit=unit,
                function=function,
                location=location,
                country=country,
                time_zone=zone,
                languages=languages,
                level=level,
                job_title=title,
                hired_on=hired_on,
                in_job_since=in_job_since,
                last_promoted_on=promoted_on,
                employment_percent=self.random.choices((100, 80, 60, 50), (86, 7, 4, 3))[0],
                status="active",
                left_on=None,
                leaving_reason="",
                gender=gender,
                age_band=self.random.choices(AGE_BANDS, AGE_WEIGHTS[min(level, 7)])[0],
                ratings=self.draw_ratings(hired_on),
            )
        )

    def draw_dates(self, level: int) -> tuple[date, date, date | None]:
        years = self.random.uniform(0.3 + 0.5 * (level - 3), 6 + 2.4 * (level - 3))
        hired_on = self.today - timedelta(days=int(years * 365))
        if level == 3 or self.random.random() < 0.25:
            return hired_on, hired_on, None
        in_job = min(years * self.random.uniform(0.1, 0.8), 6.0)
        since = self.today - timedelta(days=max(30, int(in_job * 365)))
        since = max(since, hired_on)
        return hired_on, since, since if since > hired_on else None

    def draw_ratings(self, hired_on: date) -> tuple[RatingRecord, ...]:
        days = rating_days(self.today)
        return tuple(
            RatingRecord(day, self.random.choices((2, 3, 4, 5), (8, 57, 28, 7))[0]) for day in days if hired_on < day
        )


def rating_days(today: date) -> tuple[date, date, date]:
    """The last three ends of the fiscal year, oldest first."""
    year = today.year if today > date(today.year, 3, 31) else today.year - 1
    return (date(year - 2, 3, 31), date(year - 1, 3, 31), date(year, 3, 31))


def rate(person: PersonRecord, scores: tuple[int, int, int], today: date) -> PersonRecord:
    days = rating_days(today)
    ratings = tuple(RatingRecord(day, score) for day, score in zip(days, scores, strict=True))
    return replace(person, ratings=ratings)


def settle(person: PersonRecord, since: date) -> PersonRecord:
    """The same person, in the present job at least since a day."""
    in_job = min(person.in_job_since, since)
    hired = min(person.hired_on, in_job - timedelta(days=400))
    hired = min(hired, since - timedelta(days=1000))
    promoted = in_job if person.last_promoted_on is not None else None
    return replace(person, in_job_since=in_job, hired_on=hired, last_promoted_on=promoted)


def _languages(local: str, random: Random) -> tuple[str, ...]:
    if local == "en":
        return ("en", "fr") if random.random() < 0.1 else ("en",)
    return (local, "en")
