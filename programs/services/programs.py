"""Programs: make one from a template, launch it, end it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import today
from mentoring.transitions import statuses_before
from programs.choices import (
    ENDED,
    PROGRAM_TRANSITIONS,
    STILL_OPEN,
    ApplicationStatus,
    EnrollmentStatus,
    IntakeStatus,
    ProgramStatus,
)
from programs.content import ProgramTemplate, objective_library, program_template
from programs.events import enrollment_withdrawn, program_ended
from programs.models import Application, Enrollment, Intake, Milestone, Objective, Program
from programs.permissions.programs import can_create_program, can_manage_program
from programs.queries.setup import launch_check

#: A program with meetings "once" still needs a rhythm; it cannot be longer than this.
_LONGEST_CADENCE = 180
_NOT_YOURS = gettext_lazy("Only the program's owner and HR can do this.")


@transaction.atomic
def create_program_from_template(
    *, by: Actor, template_key: str, name: str = "", starts_on: date | None = None
) -> Program:
    """A draft with everything that the template brings; nobody is told, everything can be changed."""
    require(
        can_create_program(by),
        _("Only HR can set up a program."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    template = _template(template_key)
    start = starts_on or _default_start(template)
    _check_year(start)
    title = name.strip() or f"{template.name} {start.year}"
    program: Program = Program.objects.create(
        slug=_free_slug(title),
        name=title[:150],
        kind=template.kind,
        template_key=template.key,
        starts_on=start,
        duration_months=template.months,
        cadence_days=template.cadence_weeks * 7 or min(_LONGEST_CADENCE, template.months * 30),
        session_minutes=template.session_minutes,
        minimum_sessions=template.minimum_sessions,
        coaching_model=template.model,
        guidelines=list(template.guidelines),
        application_text=template.summary,
        created_by_id=by.membership_id,
    )
    _copy_objectives(program, template, start)
    _copy_milestones(program, template, start)
    _first_intake(program, template, start)
    record("program.created", by=by, subject=program, facts={"template": template.key})
    return program


@transaction.atomic
def launch_program(program: Program, *, by: Actor) -> Program:
    """Draft to running: the first intake opens. Nothing is mailed; invitations are a step of their own."""
    require(can_manage_program(by, program) and by.membership_id is not None, _NOT_YOURS)
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if program.status != ProgramStatus.DRAFT:
        raise InvalidTransition(_("The program"), program.get_status_display(), ProgramStatus.RUNNING.label)
    missing = launch_check(program).blocking
    if missing:
        text = " ".join(item.text for item in missing)
        details = {"missing": [{"step": item.step, "text": item.text} for item in missing]}
        raise RuleBroken("not_ready_to_launch", text, details=details)
    changed = Program.objects.filter(pk=program.pk, status=ProgramStatus.DRAFT).update(
        status=ProgramStatus.RUNNING, launched_at=clock.now(), launched_by_id=by.membership_id
    )
    _expect(changed, program, ProgramStatus.RUNNING)
    Intake.objects.filter(program=program, status=IntakeStatus.PLANNED).update(status=IntakeStatus.OPEN)
    record("program.launched", by=by, subject=program)
    return program


def begin_closing(program: Program, *, by: Actor) -> Program:
    """No new people; the pairs finish what they began."""
    return _change_status(program, by, ProgramStatus.CLOSING)


@transaction.atomic
def close_program(program: Program, *, by: Actor) -> Program:
    """Who was active has completed the program; who was not leaves it."""
    program = _change_status(program, by, ProgramStatus.CLOSED)
    active = Enrollment.objects.filter(program=program, status=EnrollmentStatus.ACTIVE, ended_at=None)
    active.update(status=EnrollmentStatus.COMPLETED, ended_at=clock.now())
    _end_everything(program, by)
    Intake.objects.filter(program=program, status=IntakeStatus.STARTED).update(status=IntakeStatus.FINISHED)
    return program


def archive_program(program: Program, *, by: Actor) -> Program:
    return _change_status(program, by, ProgramStatus.ARCHIVED)


@transaction.atomic
def cancel_program(program: Program, *, by: Actor) -> Program:
    program = _change_status(program, by, ProgramStatus.CANCELLED)
    _end_everything(program, by)
    return program


def _template(key: str) -> ProgramTemplate:
    try:
        return program_template(key)
    except KeyError:
        raise RuleBroken("unknown_template", _("Choose one of the templates."), field="template") from None


def _default_start(template: ProgramTemplate) -> date:
    """The first of a month that leaves the time the template wants, from tomorrow on."""
    earliest = today() + timedelta(weeks=-min(0, template.milestones[0].week), days=1)
    if earliest.day == 1:
        return earliest
    return (earliest.replace(day=1) + timedelta(days=32)).replace(day=1)


def _check_year(start: date) -> None:
    if not today().year - 5 <= start.year <= today().year + 10:
        raise RuleBroken("bad_start", _("Choose a start within the next ten years."), field="starts_on")


def _free_slug(name: str) -> str:
    base = slugify(name)[:44].strip("-") or "program"
    base = base if len(base) > 1 else f"program-{base}"
    taken = set(Program.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _copy_objectives(program: Program, template: ProgramTemplate, start: date) -> None:
    library = {objective.key: objective for objective in objective_library()}
    for position, key in enumerate(template.objectives):
        objective = library[key]
        unit = "%" if objective.unit == "percent" else objective.unit
        Objective.objects.create(
            program=program,
            text=objective.purpose,
            measure=objective.measure,
            baseline=f"{objective.baseline:g} {unit}",
            target=f"{objective.target:g} {unit}",
            due_on=start + timedelta(days=round(objective.within_months * 30.4)),
            position=position,
        )


def _copy_milestones(program: Program, template: ProgramTemplate, start: date) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            organization_id=program.organization_id,
            program=program,
            name=milestone.name,
            due_on=start + timedelta(weeks=milestone.week),
        )
        for milestone in template.milestones
    )


def _first_intake(program: Program, template: ProgramTemplate, start: date) -> None:
    weeks = {milestone.key: milestone.week for milestone in template.milestones}
    opens = weeks.get("applications_open", min(-1, template.milestones[0].week))
    decided = next((weeks[key] for key in ("applications_close", "selection", "matching") if key in weeks), -1)
    closes = min(0, max(opens, decided))
    Intake.objects.create(
        program=program,
        name=_("Intake %(year)d") % {"year": start.year},
        opens_on=start + timedelta(weeks=opens),
        closes_on=start + timedelta(weeks=closes),
        starts_on=start,
    )


@transaction.atomic
def _change_status(program: Program, by: Actor, wanted: ProgramStatus) -> Program:
    require(can_manage_program(by, program), _NOT_YOURS)
    before = statuses_before(PROGRAM_TRANSITIONS, wanted)
    changed = Program.objects.filter(pk=program.pk, status__in=before).update(status=wanted)
    _expect(changed, program, wanted)
    record(f"program.{wanted.value}", by=by, subject=program)
    return program


def _end_everything(program: Program, by: Actor) -> None:
    """What is still open when a program ends: applications expire, enrollments end."""
    now = clock.now()
    still_open = Application.objects.filter(intake__program=program, status__in=[ApplicationStatus.DRAFT, *STILL_OPEN])
    expired = still_open.update(status=ApplicationStatus.EXPIRED)
    present = list(Enrollment.objects.filter(program=program, ended_at=None).exclude(status__in=ENDED))
    for enrollment in present:
        enrollment.status, enrollment.ended_at = EnrollmentStatus.WITHDRAWN, now
        enrollment.save(update_fields=["status", "ended_at"])
        enrollment_withdrawn.send(sender=Enrollment, enrollment=enrollment, by=by)
    record("program.ended", by=by, subject=program, facts={"expired": expired, "left": len(present)})
    program_ended.send(sender=Program, program=program, by=by)


def _expect(changed: int, program: Program, wanted: ProgramStatus) -> None:
    program.refresh_from_db()
    if not changed:
        raise InvalidTransition(_("The program"), program.get_status_display(), wanted.label)
