import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from mentoring.demo.cast import (
    Cast,
    EnrollmentRecord,
    OrganizationRecord,
    build_cast,
    in_one_line,
    is_eligible,
    reporting_line,
    sample_file,
    write_employee_file,
)
from mentoring.demo.cast.readiness import BANDS
from mentoring.demo.cast.records import ReadinessRecord
from participants.content import critical_roles, expertise_areas
from programs.content import program_templates

TODAY = date(2026, 11, 17)
LEADERS = "meridian-leaders-2026"
ACADEMY = "finance-academy"
READY = {"ready_now"}
TWO_YEARS = {"ready_now", "ready_1_2_years"}


@pytest.fixture(scope="module")
def cast() -> Cast:
    return build_cast(2026, TODAY)


@pytest.fixture(scope="module", params=[(2026, TODAY), (7, TODAY), (11, date(2027, 2, 1)), (3, date(2028, 4, 1))])
def any_cast(request: pytest.FixtureRequest) -> Cast:
    seed, today = request.param
    return build_cast(seed, today)


def leaving_days(organization: OrganizationRecord) -> dict[str, date]:
    return {p.employee_number: p.left_on for p in organization.people if p.left_on}


def largest_matching(
    organization: OrganizationRecord, mentees: list[EnrollmentRecord], mentors: list[EnrollmentRecord]
) -> int:
    """Most mentees that can have a mentor under the hard rules, by augmenting paths."""
    people = organization.by_number
    seats = [(m, seat) for m in mentors for seat in range(m.places)]
    held: dict[tuple[str, int], EnrollmentRecord] = {}

    def allowed(mentee: EnrollmentRecord, mentor: EnrollmentRecord) -> bool:
        return mentee.needs[0] in mentor.expertise and not in_one_line(people, mentee.person, mentor.person)

    def seat_for(mentee: EnrollmentRecord, tried: set[tuple[str, int]]) -> bool:
        for mentor, number in seats:
            seat = (mentor.person, number)
            if seat in tried or not allowed(mentee, mentor):
                continue
            tried.add(seat)
            if seat not in held or seat_for(held[seat], tried):
                held[seat] = mentee
                return True
        return False

    return sum(seat_for(mentee, set()) for mentee in mentees)


def test_cast_is_the_same_for_the_same_seed_and_another_for_another(cast: Cast) -> None:
    assert build_cast(2026, TODAY) == cast
    assert build_cast(2027, TODAY) != cast


def test_companies_have_their_size_and_countries(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    assert len(meridian.employed) == 420
    assert len(any_cast.halden.employed) == 90
    assert {person.country for person in meridian.people} == {"PL", "SE", "DE", "GB"}
    assert {organization.fiscal_start_month for organization in any_cast.organizations} == {4}


def test_hierarchy_has_one_root_seven_levels_and_no_cycle(any_cast: Cast) -> None:
    for organization in any_cast.organizations:
        people = organization.by_number
        assert sum(person.manager is None for person in organization.people) == 1
        depths = {len(reporting_line(people, p.employee_number)) for p in organization.employed}
        assert depths <= set(range(7))
        for person in organization.people:
            if person.manager is not None:
                assert people[person.manager].level > person.level
                assert people[person.manager].status != "left"
    assert {person.level for person in any_cast.meridian.people} == set(range(3, 10))


def test_people_are_unique_and_have_plain_addresses(any_cast: Cast) -> None:
    for organization in any_cast.organizations:
        emails = [person.email for person in organization.people]
        assert len(set(emails)) == len(emails)
        assert len({person.name for person in organization.people}) == len(emails)
        assert len({person.employee_number for person in organization.people}) == len(emails)
        for email in emails:
            assert email.isascii()
            assert email.endswith(f"@{organization.domain}")


def test_dates_are_in_order_and_past(any_cast: Cast) -> None:
    for organization in any_cast.organizations:
        for person in organization.people:
            assert person.hired_on <= person.in_job_since <= any_cast.today, person.name
            if person.last_promoted_on:
                assert person.hired_on < person.last_promoted_on <= any_cast.today
            if person.left_on:
                assert person.in_job_since < person.left_on < any_cast.today
            assert all(person.hired_on < r.rated_on <= any_cast.today for r in person.ratings)


def test_named_people_stand_where_the_pages_show_them(cast: Cast) -> None:
    meridian = cast.meridian
    priya = meridian.person("Priya Raman")
    line = [meridian.by_number[n].name for n in reporting_line(meridian.by_number, priya.employee_number)]
    assert line == ["Eva Nowak", "Anna Berg", "Torsten Grahn", "Astrid Holm"]
    assert (priya.job_title, priya.location) == ("Controller", "Warsaw")
    marcus = meridian.person("Marcus Lindqvist")
    assert (marcus.job_title, marcus.location) == ("VP Marketing", "Stockholm")
    assert meridian.person("Oliver Kent").country == "PL"
    weber = meridian.person("Jonas Weber")
    assert (weber.status, weber.left_on) == ("left", date(2026, 9, 30))


def test_halden_has_look_alikes_and_shares_the_external_coach(cast: Cast) -> None:
    names = [{person.name for person in organization.people} for organization in cast.organizations]
    assert {"Priya Raman", "Eva Nowak", "Anna Berg", "Tom Baker"} <= names[0] & names[1]
    coaches = [organization.person("Judith Hale") for organization in cast.organizations]
    assert coaches[0].email == coaches[1].email


def test_leaders_program_has_its_people_and_places(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    mentees = meridian.enrolled(LEADERS, "mentee")
    mentors = meridian.enrolled(LEADERS, "mentor")
    assert (len(mentees), len(mentors), sum(m.places for m in mentors)) == (36, 22, 41)
    countries = Counter(meridian.by_number[m.person].country for m in mentees)
    assert countries == {"PL": 12, "DE": 10, "SE": 10, "GB": 4}
    assert max(mentor.places for mentor in mentors) == 3
    assert not {m.person for m in mentees} & {m.person for m in mentors}
    areas = {area.key for area in expertise_areas()}
    for enrollment in meridian.enrollments:
        assert {*enrollment.needs, *enrollment.expertise} <= areas


def test_leaders_can_match_34_of_36_and_no_more(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    mentees = list(meridian.enrolled(LEADERS, "mentee"))
    mentors = list(meridian.enrolled(LEADERS, "mentor"))
    waiting = {meridian.person(name).employee_number for name in ("Oliver Kent", "Karolina Wrona")}
    assert largest_matching(meridian, mentees, mentors) == 34
    assert largest_matching(meridian, [m for m in mentees if m.person not in waiting], mentors) == 34


def test_one_more_place_matches_one_more(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    mentees = list(meridian.enrolled(LEADERS, "mentee"))
    mentors = list(meridian.enrolled(LEADERS, "mentor"))
    dana = meridian.person("Dana Novak").employee_number
    more = [replace(m, places=m.places + (m.person == dana)) for m in mentors]
    assert largest_matching(meridian, mentees, more) == 35


def test_only_those_of_the_story_offer_what_its_scarce_areas_stand_for(any_cast: Cast) -> None:
    """The product knows competencies, not areas: what else meant finance or operations would hide the scarcity."""
    competency = {area.key: area.competency for area in expertise_areas()}
    scarce = {competency[area] for area in ("pricing", "supply_chain", "plant_turnaround")}
    mentors = any_cast.meridian.enrolled(LEADERS, "mentor")
    mentees = any_cast.meridian.enrolled(LEADERS, "mentee")
    offering = [m for m in mentors if scarce & {competency[area] for area in m.expertise}]
    assert sum(m.places for m in offering) == 15
    assert sum(competency[m.needs[0]] in scarce for m in mentees) == 17


def test_supply_chain_and_polish_are_as_scarce_as_the_run_page_says(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    mentors = meridian.enrolled(LEADERS, "mentor")
    oliver = meridian.person("Oliver Kent").employee_number
    knowing = [m.person for m in mentors if "supply_chain" in m.expertise]
    assert len(knowing) == 4
    assert not any(in_one_line(meridian.by_number, oliver, mentor) for mentor in knowing)
    assert sum("pl" in meridian.by_number[m.person].languages for m in mentors) == 3


def test_pairs_agree_with_the_home_page(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    active = [p for p in meridian.pairs if p.program == ACADEMY and p.status == "active"]
    assert len(active) == 24
    matched = [e for e in meridian.enrolled(LEADERS, "mentee") if e.health]
    health = Counter([*(pair.health for pair in active), *(e.health for e in matched)])
    assert health == {"on_track": 47, "too_early": 5, "needs_check_in": 4, "stalled": 2}
    for pair in meridian.pairs:
        assert not in_one_line(meridian.by_number, pair.mentee, pair.mentor)


def test_mentors_never_have_more_people_than_places(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    places = {(e.program, e.person): e.places for e in meridian.enrollments if e.role == "mentor"}
    load = Counter((pair.program, pair.mentor) for pair in meridian.pairs)
    assert all(count <= places[key] for key, count in load.items())
    current = Counter(e.person for e in meridian.enrollments if e.role == "mentor" and e.status == "active")
    assert max(current.values()) == 1


def test_five_programs_are_in_different_phases(any_cast: Cast) -> None:
    programs = any_cast.meridian.programs
    assert len(programs) == 5
    assert {program.template for program in programs} <= {t.key for t in program_templates()}
    assert sum(program.status == "closed" and program.ends_on < any_cast.today for program in programs) == 1
    assert sum(program.starts_on > any_cast.today for program in programs) == 1
    leaders = programs[0]
    assert (any_cast.today - leaders.starts_on) // timedelta(weeks=1) + 1 == 31


def test_sixty_four_people_fit_the_next_program(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    fitting = {p.employee_number for p in meridian.employed if is_eligible(p, any_cast.today)}
    assert len(fitting) == 64
    assert {e.person for e in meridian.enrolled(LEADERS, "mentee")} <= fitting


def test_critical_roles_are_those_of_the_supplied_profiles(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    assert {r.role for r in meridian.critical_roles} == {role.key for role in critical_roles()}
    incumbents = {role.incumbent for role in meridian.critical_roles}
    assert len(incumbents) == 12
    assert not incumbents & {record.person for record in meridian.readiness}
    assert all(role.vacancy_quarter > any_cast.today for role in meridian.critical_roles)


def roles_covered(records: Sequence[ReadinessRecord], left: dict[str, date], on: date, bands: set[str]) -> set[str]:
    """Roles with a successor in one of the bands on a day, by the latest rating of each person."""
    latest: dict[tuple[str, str], ReadinessRecord] = {}
    for record in sorted(records, key=lambda each: each.rated_on):
        if record.rated_on <= on:
            latest[record.role, record.person] = record
    return {
        record.role
        for record in latest.values()
        if record.band in bands and not (record.person in left and left[record.person] <= on)
    }


def test_cover_fell_from_eight_to_seven_and_two_year_cover_rose_to_nine(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    left = leaving_days(meridian)
    before = left[meridian.person("Jonas Weber").employee_number] - timedelta(days=1)
    cover = [
        (len(roles_covered(meridian.readiness, left, day, READY)),
         len(roles_covered(meridian.readiness, left, day, TWO_YEARS)))
        for day in (before, any_cast.today)
    ]  # fmt: skip
    assert cover == [(8, 8), (7, 9)]


def test_cover_would_not_have_fallen_if_the_successor_had_stayed(cast: Cast) -> None:
    assert len(roles_covered(cast.meridian.readiness, {}, TODAY, READY)) == 8


def test_eleven_of_thirty_one_moved_up_this_year(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    members = {e.person for e in meridian.enrolled(LEADERS, "mentee") if e.releases_progress}
    quarters = sorted({record.quarter_starts_on for record in meridian.readiness})
    band = {(r.person, r.quarter_starts_on): list(BANDS.values()).index(r.band) for r in meridian.readiness}
    assert len(members) == 31
    assert sum(band[m, quarters[-1]] > band[m, quarters[-4]] for m in members) == 11
    assert all(record.rated_on <= any_cast.today for record in meridian.readiness)


def test_priya_moved_to_one_to_two_years_in_october(cast: Cast) -> None:
    number = cast.meridian.person("Priya Raman").employee_number
    history = [record for record in cast.meridian.readiness if record.person == number]
    assert [record.band for record in history[-2:]] == ["ready_3_5_years", "ready_1_2_years"]
    assert history[-1].rated_on == date(2026, 10, 2)


def test_next_leavers_end_two_pairs(any_cast: Cast) -> None:
    meridian = any_cast.meridian
    assert len(set(meridian.next_leavers)) == 4
    ended = [p for p in meridian.pairs if p.status == "active" and p.mentee in meridian.next_leavers]
    assert len(ended) == 2


def test_personas_exist_in_their_organization(cast: Cast) -> None:
    for persona in cast.personas:
        assert persona.person in cast.organization(persona.organization).by_number
    assert {p.organization for p in cast.personas if p.key == "coach"} == {"meridian", "halden"}


def test_sample_file_has_400_people_whose_managers_are_in_it(tmp_path: Path) -> None:
    path = sample_file(tmp_path / "people.csv", rows=400)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400
    numbers = {row["Personnel No"] for row in rows}
    assert len(numbers) == 400
    assert {row["Supervisor No"] for row in rows} - {""} <= numbers
    names = {f"{row['First name']} {row['Last name']}" for row in rows}
    assert {"Priya Raman", "Marcus Lindqvist", "Ines Albrecht", "Helen Osei"} <= names


def test_spreadsheet_and_text_file_say_the_same(cast: Cast, tmp_path: Path) -> None:
    text = write_employee_file(cast, "halden", "csv", tmp_path / "people.csv")
    book = write_employee_file(cast, "halden", "xlsx", tmp_path / "people.xlsx")
    with text.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    sheet = openpyxl.load_workbook(book)["Employees"]
    read = [
        ["" if c is None else str(c.date()) if hasattr(c, "date") else str(c) for c in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    assert read == rows
    assert len(rows) == 91


def test_unknown_format_is_refused(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="csv or xlsx"):
        write_employee_file(cast, "halden", "ods", tmp_path / "people.ods")
