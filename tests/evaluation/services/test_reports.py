import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from evaluation.models import QuarterlyReview, ReportRun
from evaluation.queries.dashboard import dashboard_of
from evaluation.queries.findings import dashboard_finding
from evaluation.queries.periods import end_of, quarter_named
from evaluation.queries.report_figures import quarterly_report, report_dashboard
from evaluation.queries.report_runs import filename_of, get_report, visible_reports
from evaluation.reports.quarterly import QuarterlyReport, render
from evaluation.services.reports import build_quarterly_report, start_reports
from evaluation.tasks import tick
from mentoring import clock
from mentoring.errors import NotAllowed, NotFound, RuleBroken
from mentoring.jobs.models import Job
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from programs.models import Program, ProgramRole
from tests.evaluation.conftest import NOW, Cast
from tests.evaluation.queries.test_dashboard import READY, SIX, SOON, story
from tests.factories.evaluation import ReadinessRatingFactory
from tests.factories.participants import RoleProfileFactory

pytestmark = pytest.mark.django_db

SUMMER = "2026Q2"
HOSTILE = '#panic() *bold* <script> $x$ \\ "@label'


def printed_report(program: Program, quarter: str) -> QuarterlyReport:
    named = quarter_named(quarter)
    return quarterly_report(program, named, report_dashboard(program, named))


def build(cast: Cast, quarter: str = SUMMER) -> ReportRun:
    return build_quarterly_report(cast.program, quarter_named(quarter), by=Actor.task("test"))


def text_of(report: ReportRun) -> str:
    pages = PdfReader(io.BytesIO(bytes(report.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_printed_figures_are_those_of_the_dashboard(scope: Cast):
    story(scope, SIX)
    RoleProfileFactory(name="Plant Manager Gdansk")
    text = text_of(build(scope, "2026Q3"))
    page = dashboard_of([scope.program], NOW)
    for figure in (page.ready_now, page.two_years, page.moved_up):
        assert f"{figure.name} {figure.as_count}" in text
        assert figure.formula in text or figure.as_percent in text
    assert dashboard_finding(page) in text
    for line in page.roles:
        counts = line.counts
        assert line.role.name in text
        assert f"{counts.ready_now} {counts.ready_1_2_years} {counts.ready_3_5_years}" in text
    for band in page.bands:
        assert f"{band.quarter} {' '.join(map(str, band.counts))} {band.total}" in text
    assert f"{page.rated} of {page.participants} participants are rated" in text


def test_another_figure_would_be_noticed_in_the_text(scope: Cast):
    """The control of the test above: a dashboard with one more rating does not match the printed page."""
    people = story(scope, SIX)
    text = text_of(build(scope, "2026Q3"))
    ReadinessRatingFactory(person=people[1], role_profile=scope.role, band=READY)
    page = dashboard_of([scope.program], clock.now())
    assert page.moved_up.as_count == "3 of 5"
    assert f"{page.moved_up.name} {page.moved_up.as_count}" not in text


def test_past_quarter_rebuilt_after_later_ratings_is_the_same_to_the_byte(scope: Cast):
    people = story(scope, SIX)
    first = build(scope)
    for person in people:
        ReadinessRatingFactory(person=person, role_profile=scope.role, band=SOON)
    with clock.moved_to(datetime(2027, 5, 1, tzinfo=UTC)):
        again = build(scope)
        printed = render(printed_report(scope.program, SUMMER))
    assert again.pk == first.pk
    assert printed == bytes(first.pdf)
    assert ReportRun.objects.count() == 1


def test_a_correction_makes_a_version_that_says_what_changed(scope: Cast):
    people = story(scope, SIX)
    first = build(scope)
    ReadinessRatingFactory(
        person=people[0], role_profile=scope.role, band=READY, rated_at=end_of(quarter_named(SUMMER))
    )
    second = build(scope)
    assert (first.version, second.version) == (1, 2)
    assert "Ready-now cover: 1 of 1, was 0 of 1" in second.what_changed
    assert "Ready-now cover: 1 of 1, was 0 of 1" in text_of(second)
    assert "version 2" in text_of(second).lower()
    kept = ReportRun.objects.get(pk=first.pk)
    assert bytes(kept.pdf) == bytes(first.pdf)


def test_one_participant_is_not_shown(scope: Cast):
    ReadinessRatingFactory(person=scope.mentee, role_profile=scope.role, band=READY)
    report = build(scope, "2026Q3")
    text = text_of(report)
    assert "Hidden: fewer than 5 people" in text
    assert "1 of 1 critical" not in text
    assert "100 %" not in text
    assert scope.role.name not in text
    assert "1 of 1" not in str(report.figures)


@pytest.mark.parametrize("quarter", ["2025Q3", "2030Q1"])
def test_quarter_without_data_says_so(scope: Cast, quarter: str):
    text = text_of(build(scope, quarter))
    assert "There are no figures for this quarter" in text
    assert "no data" in text


def test_report_says_no_name_of_a_person(scope: Cast):
    people = story(scope, SIX)
    text = text_of(build(scope, "2026Q3"))
    assert not [person.name for person in (*people, scope.mentee, scope.sponsor) if f"{person.name} " in text]


def test_hostile_names_are_printed_as_text(scope: Cast):
    story(scope, SIX)
    scope.program.name = scope.role.name = HOSTILE
    scope.program.save()
    scope.role.save()
    report = build(scope, "2026Q3")
    assert "#panic()" in text_of(report)
    assert filename_of(report) == f"{scope.program.slug}-2026Q3.pdf"


def test_sponsors_are_told_once_for_each_version(scope: Cast):
    story(scope, SIX)
    build(scope)
    build(scope)
    messages = OutboxMessage.objects.filter(kind="report.built")
    assert [message.recipient_id for message in messages] == [scope.sponsor.membership_id]


@pytest.mark.parametrize(
    ("who", "sees", "builds"),
    [
        ("hr_admin", True, True),
        ("sponsor", True, False),
        ("program_owner", True, False),
        ("other_sponsor", False, False),
        ("manager", False, False),
        ("mentor", False, False),
        ("mentee", False, False),
        ("stranger", False, False),
    ],
)
def test_who_reads_and_who_makes_reports(cast: Cast, who: str, sees: bool, builds: bool):
    with cast.working():
        report = build(cast)
    person = getattr(cast, who)
    with cast.acting(person):
        actor = cast.actor(person)
        assert visible_reports(actor).exists() is sees
        if not sees:
            with pytest.raises(NotFound):
                get_report(actor, report.pk)
        if builds:
            assert start_reports(by=actor, quarter="2026Q2").name == "evaluation.build_report"
        else:
            with pytest.raises(NotAllowed):
                start_reports(by=actor, quarter="2026Q2")
            with pytest.raises(NotAllowed):
                build_quarterly_report(cast.program, quarter_named(SUMMER), by=actor)


@pytest.mark.parametrize("quarter", ["2026", "2026Q5", "", "../etc", "２０２６Q3", "2026Q3\n2"])
def test_bad_quarters_are_refused(cast: Cast, quarter: str):
    with cast.acting(cast.hr_admin), pytest.raises(RuleBroken) as refused:
        start_reports(by=cast.actor(cast.hr_admin), quarter=quarter)
    assert refused.value.code == "bad_quarter"


def test_the_end_of_a_quarter_asks_for_its_work_once(cast: Cast):
    for _ in range(2):
        with cast.working():
            tick()
    with clock.moved_to(datetime(2027, 1, 1, 0, 1, tzinfo=UTC)), cast.working():
        tick()
    with cast.working():
        jobs = Job.objects.values_list("name", "once")
        assert sorted(jobs) == [
            ("evaluation.build_report", "2026Q2"),
            ("evaluation.build_report", "2026Q3"),
            ("evaluation.prepare_reviews", "2026Q2"),
            ("evaluation.prepare_reviews", "2026Q3"),
        ]


def test_an_organization_has_no_work_for_quarters_before_it(cast: Cast):
    cast.organization.created_at = NOW
    cast.organization.save()
    with cast.working():
        tick()
        assert not Job.objects.exists()


def test_command_writes_the_reports_and_says_their_finding(cast: Cast, tmp_path: Path):
    with cast.working():
        story(cast, SIX)
    out = io.StringIO()
    folder = tmp_path / "with a space"
    arguments = ["--organization", cast.organization.slug, "--quarter", "2026Q3", "--output", str(folder)]
    call_command("build_quarterly_reports", *arguments, stdout=out)
    written = sorted(path.name for path in folder.iterdir())
    with cast.working():
        names = sorted(f"{report.program.slug}-2026Q3.pdf" for report in ReportRun.objects.select_related("program"))
    assert written == names
    assert "1 of 1 critical role has a successor ready now." in out.getvalue()
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    call_command("build_quarterly_reports", *arguments, stdout=out)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


@pytest.mark.parametrize(
    ("organization", "quarter", "words"),
    [("nobody", "2026Q3", "no organization"), (None, "2026", "Write a quarter like 2026Q3")],
)
def test_command_refuses_with_words(cast: Cast, tmp_path: Path, organization: str | None, quarter: str, words: str):
    with pytest.raises(CommandError, match=words):
        call_command(
            "build_quarterly_reports",
            "--organization", organization or cast.organization.slug, "--quarter", quarter, "--output", str(tmp_path),
        )  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_command_says_when_the_place_cannot_be_written(cast: Cast, tmp_path: Path):
    (tmp_path / "file").write_text("not a directory")
    arguments = ["--organization", cast.organization.slug, "--quarter", "2026Q3", "--output", str(tmp_path / "file")]
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("build_quarterly_reports", *arguments)


def test_reviews_of_all_pairs_stay_when_reports_are_made(cast: Cast):
    with cast.working():
        build(cast)
        assert not QuarterlyReview.objects.exists()


def test_a_reader_who_is_rated_is_not_counted_in_the_report_whatever_the_band(scope: Cast):
    story(scope, SIX)
    without = printed_report(scope.program, "2026Q3")
    ReadinessRatingFactory(person=scope.sponsor, role_profile=scope.role, band=READY)
    assert printed_report(scope.program, "2026Q3") == without
    ReadinessRatingFactory(person=scope.mentee, role_profile=scope.role, band=READY)
    assert printed_report(scope.program, "2026Q3") != without


def test_who_was_counted_and_became_a_reader_gets_neither_the_report_nor_what_changed(cast: Cast):
    with cast.working():
        people = story(cast, SIX)
        first = build(cast, "2026Q3")
        promoted = people[0]
        assert str(promoted.pk) in first.counted
        ProgramRole.objects.create(program=cast.program, membership=promoted.membership, role=Role.PROGRAM_SPONSOR)
        second = build(cast, "2026Q3")
    assert second.version == 2
    assert second.what_changed == "Other people are counted: who may read this report is not counted in it"
    assert str(promoted.pk) not in second.counted
    for person, seen in ((promoted, {2}), (cast.sponsor, {1, 2})):
        with cast.acting(person):
            assert set(visible_reports(cast.actor(person)).values_list("version", flat=True)) == seen


def test_what_changed_is_told_while_the_readers_stay_the_same(scope: Cast):
    """The control of the test above."""
    story(scope, SIX)
    build(scope, "2026Q3")
    ReadinessRatingFactory(person=scope.mentee, role_profile=scope.role, band=READY)
    assert "3 ready now" in build(scope, "2026Q3").what_changed
