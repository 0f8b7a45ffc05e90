"""Puts the cast together: both companies, their programs, critical roles and readiness."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from mentoring.demo.cast import matching_story, programs, readiness
from mentoring.demo.cast.calendar import quarter_start
from mentoring.demo.cast.people import Workforce, rate, rating_days, settle
from mentoring.demo.cast.plans import HALDEN, MERIDIAN, CompanyPlan
from mentoring.demo.cast.records import (
    Cast,
    EnrollmentRecord,
    OrganizationRecord,
    PairRecord,
    Persona,
    PersonRecord,
    ProgramRecord,
)

People = dict[str, PersonRecord]
ELIGIBLE = 64
ON_LEAVE = 4
COACH_EMAIL = "judith.hale@hale-coaching.example"
FIXED_PAIRS = (
    ("Priya Raman", "Marcus Lindqvist"),
    ("Nina Holt", "Dana Novak"),
    ("Tom Baker", "Anja Krueger"),
)
LEAVERS = ("new_job", "retirement", "family", "end_of_contract", "new_job")
PERSONAS = (
    ("hr_admin", "meridian", "Ines Albrecht", ("hr_admin",)),
    ("owner", "meridian", "Tomasz Zielinski", ("program_owner",)),
    ("mentor", "meridian", "Marcus Lindqvist", ("mentor",)),
    ("mentee", "meridian", "Priya Raman", ("mentee",)),
    ("sponsor", "meridian", "Helen Osei", ("program_sponsor",)),
    ("line_manager", "meridian", "Eva Nowak", ("line_manager",)),
    ("employee_representative", "meridian", "Birgit Thiele", ("employee_representative",)),
    ("auditor", "meridian", "Samuel Okoro", ("auditor",)),
    ("case_handler", "meridian", "Katrin Braun", ("case_handler",)),
    ("coach", "meridian", "Judith Hale", ("coach",)),
    ("coach", "halden", "Judith Hale", ("coach",)),
    ("hr_admin", "halden", "Tomas Zielinsky", ("hr_admin",)),
    ("mentee", "halden", "Priya Raman", ("mentee",)),
)


def build_cast(seed: int, today: date) -> Cast:
    """The same cast for the same seed and day, whatever ran before."""
    random = Random(seed)  # noqa: S311 (invented people, not secrets)
    meridian = build_meridian(random, today)
    halden = build_halden(random, today)
    numbers = {organization.slug: organization for organization in (meridian, halden)}
    personas = tuple(
        Persona(key, slug, numbers[slug].person(name).employee_number, roles) for key, slug, name, roles in PERSONAS
    )
    return Cast(seed, today, meridian, halden, personas)


def build_halden(random: Random, today: date) -> OrganizationRecord:
    people = tuple(Workforce(HALDEN, random, today).fill())
    return _organization(HALDEN, people, today)


def build_meridian(random: Random, today: date) -> OrganizationRecord:
    people: People = {p.employee_number: p for p in Workforce(MERIDIAN, random, today).fill()}
    named = {person.name for person in MERIDIAN.named}
    all_programs = programs.describe_programs(people, today)
    mentees = matching_story.choose_mentees(list(people.values()), named, random)
    taken = named | {person.name for person in mentees}
    mentors = matching_story.choose_mentors(list(people.values()), taken, random)
    eligible = make_eligible(people, [p.employee_number for p in mentees], today, random)
    needs = matching_story.choose_needs(mentees, mentors, people, random)
    targets = readiness.assign_targets(mentees)

    members = programs.Membership(
        people, random, today, {n for n, p in people.items() if p.name in named | {"Astrid Holm"}}
    )
    members.taken |= {person.employee_number for person in mentees}
    members.taken |= {mentor.person.employee_number for mentor in mentors}
    members.enrollments += enroll_mentees(targets, needs, members)
    members.enrollments += matching_story.enroll_mentors(mentors)
    members.pairs += fixed_pairs(members, all_programs[0])
    fill_others(members, all_programs, eligible)

    seniors = readiness.choose_seniors(list(people.values()), members.taken)
    members.taken |= {senior.person.employee_number for senior in seniors}
    weber = add_leavers(people, members, today)
    put_on_leave(people, members)
    records = readiness.rate_candidates(
        [*targets, *seniors, readiness.Candidate(weber, "finance_director_europe", "RRRR")],
        members.number("Helen Osei"),
        today,
    )
    return replace(
        _organization(MERIDIAN, tuple(people.values()), today),
        programs=all_programs,
        enrollments=tuple(members.enrollments),
        pairs=tuple(members.pairs),
        critical_roles=readiness.describe_critical_roles(list(people.values()), today),
        readiness=tuple(records),
        next_leavers=choose_next_leavers(members),
    )


def fill_others(members: programs.Membership, all_programs: tuple[ProgramRecord, ...], eligible: list[str]) -> None:
    programs.fill_academy(members)
    programs.fill_circle(members)
    programs.fill_next(members, eligible)
    # The closed program's mentees are free for others today, so they do not stay taken.
    now_taken = set(members.taken)
    programs.fill_former(members, all_programs[3])
    members.taken = now_taken


def is_eligible(person: PersonRecord, today: date) -> bool:
    """Level 5 to 7, rated 4 or better in two of three years, a year in the job."""
    good = sum(rating.score >= 4 for rating in person.ratings[-3:])
    settled = person.in_job_since <= today - timedelta(days=365)
    return 5 <= person.level <= 7 and good >= 2 and settled


def make_eligible(people: People, mentees: list[str], today: date, random: Random) -> list[str]:
    """Adjusts dates and ratings so that exactly 64 people fit the rules of the next program."""
    before_program = today - timedelta(days=620)
    first_rating = rating_days(today)[0]
    for number in mentees:
        people[number] = rate(settle(people[number], before_program), (4, 3, 5), today)
        if random.random() < 0.5:
            people[number] = rate(people[number], (3, 4, 4), today)
    pool = [
        number for number, person in people.items()
        if 5 <= person.level <= 7 and number not in mentees and person.hired_on < first_rating
        and person.in_job_since <= today - timedelta(days=365)
    ]  # fmt: skip
    others = random.sample(pool, ELIGIBLE - len(mentees))
    for number in others:
        people[number] = rate(people[number], (4, 3, 4), today)
    for number, person in people.items():
        if is_eligible(person, today) and number not in mentees and number not in others:
            lowered = tuple(replace(rating, score=3) for rating in person.ratings)
            people[number] = replace(person, ratings=lowered)
    return others


def enroll_mentees(
    targets: list[readiness.Candidate],
    needs: dict[str, tuple[str, ...]],
    members: programs.Membership,
) -> list[EnrollmentRecord]:
    attention = list(programs.LEADERS_ATTENTION)
    unmatched = ("Oliver Kent", "Karolina Wrona")
    quiet = (*unmatched, "Priya Raman", "Nina Holt", "Ana Silva")
    enrollments = []
    for target in targets:
        name, number = target.person.name, target.person.employee_number
        health = "stalled" if name == "Tom Baker" else "on_track"
        if name not in quiet and health == "on_track" and attention:
            health = attention.pop()
        enrollments.append(
            EnrollmentRecord(
                program=matching_story.KEY,
                person=number,
                role="mentee",
                status="ready" if name in unmatched else "active",
                needs=needs[number],
                target_role=target.role,
                releases_progress=bool(target.history),
                health="" if name in unmatched else health,
            )
        )
    return enrollments


def fixed_pairs(members: programs.Membership, program: ProgramRecord) -> list[PairRecord]:
    return [
        PairRecord(
            program.key,
            members.number(mentee),
            members.number(mentor),
            program.starts_on,
            "active",
            "stalled" if mentee == "Tom Baker" else "on_track",
        )
        for mentee, mentor in FIXED_PAIRS
    ]


def add_leavers(people: People, members: programs.Membership, today: date) -> PersonRecord:
    """People who left in the last year, beside the 420; Jonas Weber on the last quarter's end."""
    template = people[members.number("Eva Nowak")]
    names = [
        ("Jonas", "Weber"),
        ("Ingrid", "Palm"),
        ("Marek", "Bielak"),
        ("Colin", "Ashby"),
        ("Ute", "Nagel"),
    ]
    last_quarter_end = quarter_start(today) - timedelta(days=1)
    for position, (given, family) in enumerate(names):
        number = str(int(max(people)) + 1)
        left_on = last_quarter_end - timedelta(days=61 * position)
        people[number] = replace(
            rate(settle(template, today - timedelta(days=1400)), (4, 5, 4), today),
            employee_number=number,
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@{MERIDIAN.domain}".lower(),
            job_title="Finance Director Germany" if position == 0 else "Finance Manager",
            location="Hamburg",
            country="DE",
            time_zone="Europe/Berlin",
            languages=("de", "en"),
            gender="female" if given in ("Ingrid", "Ute") else "male",
            status="left",
            left_on=left_on,
            leaving_reason=LEAVERS[position],
        )
    return next(person for person in people.values() if person.name == "Jonas Weber")


def put_on_leave(people: People, members: programs.Membership) -> None:
    pool = [n for n, p in people.items() if n not in members.taken and p.status == "active"]
    for number in members.random.sample(pool, ON_LEAVE):
        people[number] = replace(people[number], status="on_leave")


def choose_next_leavers(members: programs.Membership) -> tuple[str, ...]:
    """The four of the next nightly file: two mentees of the Academy and two others."""
    paired = [p.mentee for p in members.pairs if p.program == programs.ACADEMY][-4:-2]
    managers = {person.manager for person in members.people.values()}
    others = [
        number for number, person in members.people.items()
        if number not in members.taken and number not in managers and person.status == "active"
    ]  # fmt: skip
    return (*paired, *members.random.sample(others, 2))


def _organization(plan: CompanyPlan, people: tuple[PersonRecord, ...], today: date) -> OrganizationRecord:
    return OrganizationRecord(
        slug=plan.slug,
        name=plan.name,
        domain=plan.domain,
        fiscal_start_month=4,
        people=people,
        coaches=(_coach(today),),
    )


def _coach(today: date) -> PersonRecord:
    """One external coach with one login, known to both organizations."""
    since = today - timedelta(days=700)
    return PersonRecord(
        employee_number="X501", given_name="Judith", family_name="Hale", email=COACH_EMAIL,
        kind="external_coach", manager=None, business_unit="External", function="Coaching",
        location="London", country="GB", time_zone="Europe/London", languages=("en", "de"),
        level=0, job_title="Executive coach", hired_on=since, in_job_since=since,
        last_promoted_on=None, employment_percent=100, status="active", left_on=None,
        leaving_reason="", gender="female", age_band="50 and over",
    )  # fmt: skip
