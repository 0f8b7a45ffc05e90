"""The figures against hand-worked ones, and that later ratings never change the past."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from development_plans.choices import Audience, GoalStatus, PlanStatus, ReaderRelation
from development_plans.models import DevelopmentPlan, Goal, PlanReader
from evaluation.queries.dashboard import dashboard_of, readiness_dashboard
from evaluation.queries.findings import dashboard_finding, done_words, fall_words
from evaluation.queries.people import Shown, readiness_people
from evaluation.queries.periods import end_of, quarter_named
from evaluation.queries.role_panel import role_panel
from evaluation.scoring.bench import Bench, Rated, RoleCounts, count_bands, pairs_of
from evaluation.scoring.measures import READINESS_ORDER, Readiness, readiness_movement
from mentoring import clock
from mentoring.errors import NotFound
from mentoring.ids import new_id
from mentoring.ui.charts import BandCounts
from participants.models import Person
from programs.models import Program, ProgramRole
from tests.evaluation.conftest import NOW, Cast, enroll
from tests.factories.evaluation import ReadinessRatingFactory
from tests.factories.participants import PersonFactory, RoleProfileFactory
from tests.factories.programs import ProgramFactory

pytestmark = pytest.mark.django_db

MARCH, AUGUST, OCTOBER = (datetime(2026, month, 20, 9, 0, tzinfo=UTC) for month in (3, 8, 10))
NOT, LONG, SOON, READY = "not_yet", "ready_3_5_years", "ready_1_2_years", "ready_now"


def story(cast: Cast, histories: list[tuple[str, str, str]]) -> list[Person]:
    """Mentees rated for the cast's role in March, August and October; an empty word is no rating."""
    people = []
    for history in histories:
        person = PersonFactory()
        enroll(cast.program, person, cast.role)
        for at, band in zip((MARCH, AUGUST, OCTOBER), history, strict=True):
            if band:
                ReadinessRatingFactory(
                    person=person,
                    role_profile=cast.role,
                    band=band,
                    rated_at=at,
                    rated_by=cast.sponsor.membership,
                    program=cast.program,
                )
        people.append(person)
    return people


def others(program: Program, n: int) -> None:
    """So many take part that figures may be shown; they are neither rated nor aim at a role."""
    for _ in range(n):
        enroll(program, PersonFactory(), None)


SIX = [
    (LONG, SOON, READY),  # up
    (SOON, SOON, LONG),  # down
    (NOT, LONG, ""),  # up, and not rated again since
    (SOON, "", ""),  # the same
    (READY, SOON, SOON),  # down
    ("", NOT, READY),  # not rated in March: no movement
]


def test_figures_equal_those_worked_by_hand(scope: Cast):
    story(scope, SIX)
    bare = RoleProfileFactory(name="Plant Manager")
    page = dashboard_of([scope.program], NOW)
    # Of two critical roles one has a ready-now successor, today and in September; five were rated in March.
    assert (page.ready_now.as_count, page.ready_now_before.as_count) == ("1 of 2", "0 of 2")
    assert (page.two_years.as_count, page.two_years_before.as_count) == ("1 of 2", "1 of 2")
    assert page.moved_up.as_count == "2 of 5"
    assert [line.role for line in page.roles] == [bare, scope.role]
    covered = page.roles[1]
    assert (covered.counts.ready_now, covered.counts.ready_1_2_years, covered.counts.ready_3_5_years) == (2, 2, 2)
    # At the ends of March, June and September, and today.
    assert covered.steps == (1, 1, 0, 2)
    assert page.bands == (
        BandCounts("Q4 2025", 1, 1, 2, 1),
        BandCounts("Q1 2026", 1, 1, 2, 1),
        BandCounts("Q2 2026", 1, 1, 4, 0),
        BandCounts("Q3 2026", 0, 2, 2, 2),
    )
    assert (page.participants, page.rated) == (7, 6)
    assert dashboard_finding(page) == "1 of 2 critical roles have a successor ready now. It was 0 in September."


def test_fewer_than_five_rated_twice_are_hidden(scope: Cast):
    story(scope, SIX[:4])
    page = dashboard_of([scope.program], NOW)
    assert page.moved_up.hidden_reason == "Hidden: fewer than 5 people"
    assert page.bands == ()
    assert page.hidden_quarters == 4


def test_fifth_person_ends_the_hiding(scope: Cast):
    story(scope, SIX[:5])
    page = dashboard_of([scope.program], NOW)
    assert page.moved_up.as_count == "2 of 5"
    assert len(page.bands) == 4


def test_successor_who_left_on_the_last_of_september_covers_september_but_not_today(scope: Cast):
    (weber,) = story(scope, [(READY, READY, "")])
    others(scope.program, 4)
    weber.left_on = date(2026, 9, 30)
    weber.save()
    page = dashboard_of([scope.program], NOW)
    assert (page.ready_now.numerator, page.ready_now_before.numerator) == (0, 1)
    assert page.roles[0].counts_before.ready_now == 1


def test_a_program_counts_its_target_roles_only_and_one_without_any_counts_all(scope: Cast):
    RoleProfileFactory(name="Another role")
    RoleProfileFactory(name="Not critical", is_critical=False)
    scope.program.target_roles.create(role_profile=scope.role)
    assert [line.role for line in dashboard_of([scope.program], NOW).roles] == [scope.role]
    assert len(dashboard_of([scope.program, ProgramFactory()], NOW).roles) == 2


def test_enrollment_counts_from_its_day_on(scope: Cast):
    enroll(scope.program, PersonFactory(), scope.role, at=OCTOBER)
    assert dashboard_of([scope.program], AUGUST).participants == 1
    assert dashboard_of([scope.program], NOW).participants == 2


def test_later_ratings_never_change_a_past_quarter(scope: Cast):
    people = story(scope, SIX)
    end = end_of(quarter_named("2026Q2"))
    before = dashboard_of([scope.program], end)
    for at, person in enumerate(people):
        ReadinessRatingFactory(
            person=person, role_profile=scope.role, band=(NOT, READY)[at % 2], rated_at=end + timedelta(microseconds=1)
        )
    after = dashboard_of([scope.program], end)
    assert (after.ready_now, after.two_years, after.moved_up) == (before.ready_now, before.two_years, before.moved_up)
    assert (after.bands, after.roles) == (before.bands, before.roles)
    assert dashboard_of([scope.program], NOW).roles[0].counts != before.roles[0].counts


ROLES, PEOPLE = [new_id() for _ in range(2)], [new_id() for _ in range(4)]
ratings_at = st.lists(
    st.builds(
        Rated,
        st.sampled_from(ROLES),
        st.sampled_from(PEOPLE),
        st.sampled_from(list(Readiness)),
        st.integers(0, 400).map(lambda days: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)),
    ),
    max_size=30,
).map(lambda rows: sorted(rows, key=lambda row: row.at))


@given(ratings_at, st.integers(0, 400))
@settings(max_examples=150)
def test_the_past_stands_whatever_is_said_later(rows: list[Rated], day: int):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    known = [row for row in rows if row.at <= moment]
    assert Bench(rows, {}, "UTC").standing_at(moment) == Bench(known, {}, "UTC").standing_at(moment)


@given(ratings_at)
@settings(max_examples=150)
def test_movement_counts_each_person_once_and_never_more_than_were_rated_twice(rows: list[Rated]):
    bench, everybody = Bench(rows, {}, "UTC"), frozenset(PEOPLE)
    before, after = (bench.standing_at(datetime(2026, month, 1, tzinfo=UTC)) for month in (4, 12))
    pairs = pairs_of(before, after, everybody)
    up = {
        person
        for (role, person), band in after.items()
        if (role, person) in before and READINESS_ORDER[band] > READINESS_ORDER[before[role, person]]
    }
    figure = readiness_movement(pairs, as_of=NOW)
    assert len(pairs) == len({person for role, person in after if (role, person) in before})
    assert (figure.numerator or 0) == len(up)
    assert count_bands(after.values()).successors <= len(after)


def test_sponsor_of_another_program_gets_counts_but_no_names(cast: Cast):
    with cast.working():
        story(cast, SIX)
        others(ProgramRole.objects.get(membership=cast.other_sponsor.membership).program, 5)
    with cast.acting(cast.other_sponsor):
        actor = cast.actor(cast.other_sponsor)
        assert readiness_dashboard(actor).participants == 5
        panel = role_panel(actor, cast.role.pk)
    assert panel.candidates == ()
    assert panel.not_shown == 6


def test_role_panel_shows_the_sponsor_who_they_are_best_first(cast: Cast):
    with cast.working():
        story(cast, SIX)
    with cast.acting(cast.sponsor):
        panel = role_panel(cast.actor(cast.sponsor), cast.role.pk)
    bands = [str(candidate.band or "") for candidate in panel.candidates]
    assert bands == [READY, READY, SOON, SOON, LONG, LONG, ""]
    assert panel.candidates[-1].person == cast.mentee
    assert panel.not_shown == 0


def test_role_panel_of_a_missing_role_is_not_found(scope: Cast):
    with pytest.raises(NotFound):
        role_panel(scope.actor(scope.sponsor), new_id())


@pytest.mark.parametrize(
    ("audience", "reader", "sees"),
    [
        (Audience.SPONSOR, True, True),
        (Audience.SPONSOR, False, False),
        (Audience.MANAGER, True, False),
        (Audience.PAIR, True, False),
        (Audience.PRIVATE, True, False),
    ],
)
def test_sponsor_reads_how_released_goals_stand_and_no_others(cast: Cast, audience: str, reader: bool, sees: bool):
    with cast.working():
        plan = DevelopmentPlan.objects.create(person=cast.mentee, target_role=cast.role, status=PlanStatus.ACTIVE)
        Goal.objects.create(
            plan=plan,
            statement="zqxj statement canary",
            measure="Error",
            baseline=6,
            target=3,
            due_on=clock.today() + timedelta(days=90),
            status=GoalStatus.AGREED,
            agreed_at=clock.now(),
            audience=audience,
        )
        if reader:
            PlanReader.objects.create(
                person=cast.mentee,
                membership=cast.sponsor.membership,
                relation=ReaderRelation.SPONSOR,
                source_id=cast.relationship.pk,
            )
    with cast.acting(cast.sponsor):
        line = readiness_dashboard(cast.actor(cast.sponsor)).roles[0]
    assert (line.goals is not None) is sees
    if line.goals is not None:
        assert line.goals.in_words == "1 of 1 goals on track"


@pytest.mark.parametrize("read", ["dashboard", "panel"])
def test_queries_are_as_many_for_four_as_for_one(cast: Cast, read: str):
    counts = []
    for size in (1, 3):
        with cast.working():
            story(cast, SIX[:size])
            RoleProfileFactory()
        with cast.acting(cast.sponsor), CaptureQueriesContext(connection) as queries:
            actor = cast.actor(cast.sponsor)
            readiness_dashboard(actor) if read == "dashboard" else role_panel(actor, cast.role.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("band", [READY, NOT])
def test_who_looks_cannot_subtract_the_others_and_read_their_own_band(scope: Cast, band: str):
    story(scope, [("", "", SOON), ("", "", READY)])
    others(scope.program, 2)
    ReadinessRatingFactory(
        person=scope.hr_admin, role_profile=scope.role, band=band, rated_at=OCTOBER, rated_by=scope.sponsor.membership
    )
    enroll(scope.program, scope.hr_admin, scope.role)
    with scope.acting(scope.hr_admin):
        panel = role_panel(scope.actor(scope.hr_admin), scope.role.pk)
        page = readiness_dashboard(scope.actor(scope.hr_admin))
    assert (panel.line.counts.ready_now, panel.line.counts.not_yet, panel.not_shown) == (1, 0, 0)
    assert (page.roles[0].counts.ready_now, page.participants, page.rated) == (1, 5, 2)


def test_who_reads_figures_is_counted_in_none_so_that_two_of_them_tell_no_band(scope: Cast):
    """A reader who is rated, seen by another reader: the page of one, the page of the other, the report."""
    story(scope, SIX)
    for person, band in ((scope.sponsor, READY), (scope.other_sponsor, NOT)):
        enroll(scope.program, person, scope.role)
        ReadinessRatingFactory(person=person, role_profile=scope.role, band=band, rated_at=OCTOBER)
    report = dashboard_of([scope.program], NOW)
    pages = []
    for person in (scope.sponsor, scope.hr_admin):
        with scope.acting(person):
            pages.append(readiness_dashboard(scope.actor(person)))
    for page in pages:
        mine = next(line for line in page.roles if line.role == scope.role)
        assert (mine.counts, mine.steps) == (report.roles[0].counts, report.roles[0].steps)
        assert (page.rated, page.bands) == (report.rated, report.bands)
        assert page.moved_up.as_count == report.moved_up.as_count
    assert report.rated == 6
    assert {scope.sponsor.pk, scope.other_sponsor.pk} <= report.readers
    assert not report.readers & report.counted


def test_a_reader_is_still_named_to_who_may_read_their_rating_and_marked_as_not_counted(cast: Cast):
    with cast.working():
        story(cast, SIX)
        enroll(cast.program, cast.sponsor, cast.role)
        ReadinessRatingFactory(person=cast.sponsor, role_profile=cast.role, band=READY, rated_at=OCTOBER)
    with cast.acting(cast.hr_admin):
        panel = role_panel(cast.actor(cast.hr_admin), cast.role.pk)
    assert [each.person for each in panel.candidates if not each.is_counted] == [cast.sponsor]
    assert (panel.line.counts.ready_now, panel.not_shown) == (2, 0)


def test_few_participants_hide_every_figure_and_the_order_of_the_roles(scope: Cast):
    story(scope, SIX[:3])
    scope.role.vacancy_expected_on = date(2027, 1, 1)
    scope.role.save()
    bare = RoleProfileFactory(name="A bare role", vacancy_expected_on=date(2029, 1, 1))
    page = dashboard_of([scope.program], NOW)
    assert page.participants == 4
    assert (page.rated, page.bands, page.has_before) == (None, (), False)
    assert {figure.value for figure in (*page.figures, page.ready_now_before, page.two_years_before)} == {None}
    assert {figure.hidden_reason for figure in page.figures} == {"Hidden: fewer than 5 people"}
    # The sooner vacancy first, although only this role has cover.
    assert [line.role for line in page.roles] == [scope.role, bare]
    assert {(line.counts, line.steps, line.is_hidden) for line in page.roles} == {(RoleCounts(), (), True)}
    others(scope.program, 1)
    assert [line.role for line in dashboard_of([scope.program], NOW).roles] == [bare, scope.role]


def test_fall_is_told_with_the_name_of_who_left_to_who_may_read_their_rating(cast: Cast):
    with cast.working():
        (weber,) = story(cast, [(READY, READY, "")])
        others(cast.program, 4)
        others(ProgramRole.objects.get(membership=cast.other_sponsor.membership).program, 5)
        weber.name, weber.left_on = "J. Weber", date(2026, 9, 30)
        weber.save()
    words = {}
    for name in ("sponsor", "other_sponsor"):
        person = getattr(cast, name)
        with cast.acting(person):
            words[name] = fall_words(readiness_dashboard(cast.actor(person)).roles[0])
    assert words == {"sponsor": "was 1: J. Weber left 30 September", "other_sponsor": "was 1"}


def test_what_is_done_differs_with_the_truth(scope: Cast):
    RoleProfileFactory(name="Nobody aims here")
    story(scope, SIX)
    words = {line.role.name: done_words(line) for line in dashboard_of([scope.program], NOW).roles}
    assert words == {"Nobody aims here": "", scope.role.name: "7 participants work towards it"}


def test_people_behind_the_figures_are_those_that_are_counted(cast: Cast):
    with cast.working():
        people = story(cast, SIX)
    with cast.acting(cast.sponsor):
        actor = cast.actor(cast.sponsor)
        figures, page = readiness_dashboard(actor), readiness_people(actor)
    assert len(page.shown(Shown.RATED)) == figures.rated == 6
    assert len(page.shown(Shown.UP)) == figures.moved_up.numerator == 2
    assert [line.person for line in page.shown(Shown.UNRATED)] == [cast.mentee]
    assert {line.person for line in page.shown(Shown.DOWN)} == {people[1], people[4]}
    assert len(page.lines) == figures.participants


def test_people_behind_hidden_figures_are_not_listed(cast: Cast):
    with cast.working():
        story(cast, SIX[:3])
    with cast.acting(cast.sponsor):
        page = readiness_people(cast.actor(cast.sponsor))
    assert (page.lines, page.hidden_words) == ((), "Hidden: fewer than 5 people")
