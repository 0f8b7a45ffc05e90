"""The right column and the lower half of the home page: programs, this quarter, what comes up, the first day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.choices import ReviewStatus
from evaluation.models import ReadinessRating
from evaluation.permissions.reports import can_view_reports
from evaluation.queries.dashboard import viewed_programs
from evaluation.queries.readiness import planned_roles
from evaluation.queries.report_runs import visible_reports
from evaluation.queries.reviews import visible_reviews
from evaluation.scoring.measures import round_half_up
from mentoring.portal.choices import COMING_UP_DAYS
from mentoring.portal.queries.pairs import PairOverview
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import today
from mentoring.ui import dates
from mentoring.ui.preparation import Fact
from mentoring.ui.tables import Cell, Column, Phase, Table
from participants.models import CompetencyFramework, Person, RoleProfile
from programs.choices import ENDED, ProgramStatus, Side
from programs.models import Enrollment, Intake, Milestone, Program
from programs.queries.programs import PHASES, ProgramRow, program_rows
from programs.queries.roles import programs_where

_SHOWN = (ProgramStatus.RUNNING, ProgramStatus.CLOSING, ProgramStatus.DRAFT)


@dataclass(frozen=True)
class QuarterLine:
    label: str
    part: int
    whole: int
    url: str

    @property
    def fact(self) -> Fact:
        return Fact(self.label, _("%(part)d of %(whole)d") % {"part": self.part, "whole": self.whole}, self.url)


@dataclass(frozen=True)
class DatedLine:
    on: date
    text: str
    detail: str
    url: str

    @property
    def fact(self) -> Fact:
        return Fact(dates.as_day(self.on, timezone.get_current_timezone()), self.text, self.url, self.detail)


@dataclass(frozen=True)
class StartStep:
    label: str
    minutes: int
    is_done: bool
    url: str
    why: str


def programs_table(actor: Actor, overview: PairOverview) -> Table:
    rows = [row for row in program_rows(actor) if row.is_inside and row.status in _SHOWN]
    return Table(
        name="programs",
        caption=_("Programs"),
        columns=[
            Column("name", _("Program"), value=lambda row: row.name),
            Column("phase", _("Phase"), Cell.PHASE, value=_phase),
            Column("people", _("People"), value=lambda row: f"{row.mentees}\u00a0/\u00a0{row.mentors}", phone=False),
            Column("on_track", _("On track"), Cell.HTML, value=lambda row: _share(row, overview)),
            Column("next", _("Next"), Cell.HTML, value=_next),
        ],
        rows=rows,
        row_url=lambda row: organization_url("programs:program", pk=row.id),
    )


def this_quarter(actor: Actor, quarter: Quarter) -> list[QuarterLine]:
    """How far the quarter's work is. Lines without anything to do are left out."""
    reviews = visible_reviews(actor).filter(quarter=quarter.name)
    statuses = list(reviews.values_list("status", flat=True))
    lines = [
        QuarterLine(
            _("Reviews signed"),
            sum(status == ReviewStatus.COMPLETED for status in statuses),
            len(statuses),
            organization_url("evaluation:reviews"),
        )
    ]
    programs = viewed_programs(actor) if can_view_reports(actor) else []
    lines.append(_ratings(programs, quarter))
    if programs:
        reports = visible_reports(actor).filter(quarter=quarter.previous.name)
        built = set(reports.values_list("program_id", flat=True))
        alive = [program.pk for program in programs if program.status in _SHOWN]
        lines.append(
            QuarterLine(
                _("Reports of %(quarter)s") % {"quarter": quarter.previous.short_label},
                sum(pk in built for pk in alive),
                len(alive),
                organization_url("evaluation:reports"),
            )
        )
    return [line for line in lines if line.whole]


def coming_up(actor: Actor) -> list[DatedLine]:
    """Milestones and dates of intakes in the next two weeks. Two queries."""
    first, last = today(), today() + timedelta(days=COMING_UP_DAYS)
    allowed = programs_where(actor, Permission.VIEW_PROGRAM)
    milestones = Milestone.objects.filter(done_on=None, due_on__range=(first, last), program__status__in=_SHOWN)
    intakes = Intake.objects.filter(program__status__in=_SHOWN)
    if allowed is not None:
        milestones, intakes = milestones.filter(program__in=allowed), intakes.filter(program__in=allowed)
    lines = [_dated(row.due_on, row.name, row.program) for row in milestones.select_related("program")]
    for intake in intakes.select_related("program"):
        for on, words in (
            (intake.opens_on, _("Applications open")),
            (intake.closes_on, _("Applications close")),
            (intake.starts_on, _("The pairs begin")),
        ):
            if first <= on <= last:
                lines.append(_dated(on, words, intake.program))
    return sorted(lines, key=lambda line: (line.on, line.detail, line.text))


def start_steps() -> list[StartStep]:
    """The first day of an organization: five steps, about fifteen minutes. Four queries."""
    people = Person.objects.count()
    programs = set(Program.objects.values_list("status", flat=True))
    return [
        StartStep(_("Import people"), 4, people > 1, organization_url("participants:imports"),
                  _("Name, e-mail and manager are enough to start.")),
        StartStep(_("Adopt competencies"), 2, CompetencyFramework.objects.exists(),
                  organization_url("participants:competencies"), _("What people grow in, with described levels.")),
        StartStep(_("Name critical roles"), 2, RoleProfile.objects.filter(is_critical=True).exists(),
                  organization_url("participants:role_profiles"), _("The roles whose vacancy hurts.")),
        StartStep(_("Set up a program"), 5, bool(programs), organization_url("programs:new"),
                  _("Start from a template; you can change everything.")),
        StartStep(_("Launch it"), 2, bool(programs - {ProgramStatus.DRAFT}), organization_url("programs:list"),
                  _("Nothing is sent before.")),
    ]  # fmt: skip


def _ratings(programs: list[Program], quarter: Quarter) -> QuarterLine:
    """Mentees with a target role, and how many of them somebody has rated this quarter."""
    ids = [program.pk for program in programs]
    rows = Enrollment.objects.filter(program__in=ids, side=Side.MENTEE, ended_at=None).exclude(status__in=ENDED)
    people = dict(rows.values_list("person_id", "application__target_role_id"))
    planned = planned_roles(people) if people else {}
    expected = {pk for pk, role in people.items() if role is not None or pk in planned}
    rated = ReadinessRating.objects.filter(person__in=expected, rated_at__gte=quarter.start)
    done = set(rated.values_list("person_id", flat=True)) if expected else set()
    return QuarterLine(_("People rated"), len(done), len(expected), organization_url("evaluation:readiness"))


def _dated(on: date, text: str, program: Program) -> DatedLine:
    return DatedLine(on, text, program.name, organization_url("programs:program", pk=program.pk))


def _phase(row: ProgramRow) -> Phase | None:
    if row.status == ProgramStatus.DRAFT:
        return Phase(str(row.status.label), 0, len(PHASES))
    if row.intake_status is None:
        return Phase(str(row.status.label), 1, len(PHASES))
    return Phase(str(row.intake_status.label), PHASES.index(row.intake_status) + 1, len(PHASES))


def _share(row: ProgramRow, overview: PairOverview) -> SafeString | None:
    """Opens the program's pairs."""
    of_program = overview.of_program(row.id)
    part, whole = of_program.on_track, of_program.past_first_month
    if not of_program.lines:
        return None
    url = organization_url("portal:program_pairs", pk=row.id)
    if not whole:
        return format_html('<a href="{}">{}</a>', url, _("too early to say"))
    detail = (_("%(part)d of %(all)d") % {"part": part, "all": whole}).replace(" ", "\u00a0")
    share = round_half_up(100 * part / whole)
    return format_html('<a href="{}">{}&nbsp;% <span class="cell-detail">{}</span></a>', url, share, detail)


def _next(row: ProgramRow) -> SafeString:
    """The next milestone, and in words how many are late."""
    coming = ""
    if row.next_milestone_on is not None:
        day = dates.as_day(row.next_milestone_on, timezone.get_current_timezone(), short=True)
        coming = f"{row.next_milestone} {day}"
    if not row.late:
        return format_html("{}", coming)
    late = _("%(n)d late") % {"n": row.late}
    return format_html('{} <span class="badge" data-tone="problem">{}</span>', coming, late)
