"""The wizard: each step is saved on its own, half-done as it is. After the launch the same steps are the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import today
from participants.models import RoleProfile
from programs.choices import CoachingModel, SetupStep
from programs.content.libraries import IMPORTANCE
from programs.models import Intake, Milestone, Objective, Program, ProgramRole, ProgramTargetRole
from programs.permissions.programs import can_change_program, can_manage_program
from programs.queries.programs import current_intake
from programs.queries.setup import WIZARD_ROLES, read_step, step_version, wishes_of
from programs.services.roles import grant_program_role, revoke_program_role

MAX_OBJECTIVES, MAX_MILESTONES, MAX_GUIDELINES, MAX_TARGET_ROLES = 12, 40, 30, 30
MAX_TEXT = 5000


@dataclass(frozen=True)
class ObjectiveEntry:
    text: str
    measure: str = ""
    baseline: str = ""
    target: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class MilestoneEntry:
    name: str
    due_on: date
    id: UUID | None = field(default=None)


@transaction.atomic
def save_step(
    program: Program, *, by: Actor, step: SetupStep | str, values: Mapping[str, Any], seen: str | None = None
) -> Program:
    """`values` under the names of `read_step`; what is not given stays. `seen` is the version that the form was made
    from: when somebody else has saved the step meanwhile, nothing happens."""
    require(
        can_manage_program(by, program),
        _("Only the program's owner and HR can set it up."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if not can_change_program(by, program):
        raise RuleBroken("program_over", _("This program is over; its settings no longer change."))
    is_stale = seen is not None and seen != step_version(program, step)
    savers = {
        SetupStep.PURPOSE: _save_purpose,
        SetupStep.PEOPLE: _save_people,
        SetupStep.FRAMEWORK: _save_framework,
        SetupStep.MATCHING: _save_matching,
        SetupStep.GOVERNANCE: _save_governance,
        SetupStep.COMMUNICATION: _save_communication,
    }
    saver = savers.get(SetupStep(step))
    if saver is None:
        raise RuleBroken("nothing_to_save", _("This step only shows what the others hold."))
    before = read_step(program, step)
    unknown = set(values) - set(before)
    if unknown:
        raise RuleBroken("unknown_value", _("This step does not hold that."), field=sorted(unknown)[0])
    saver(program, by, {**before, **values})
    after = read_step(program, step)
    if after != before:
        if is_stale:
            # The same sent twice is no conflict: only a change on top of somebody else's is.
            raise Conflict(_("Somebody else has saved this step in the meantime. Look at it again before you save."))
        record(f"program.{step}_saved", by=by, subject=program, before=before, after=after)
    return program


def _save_purpose(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    name = str(values["name"]).strip()
    if not name:
        raise RuleBroken("no_name", _("Give the program a name; you can change it later."), field="name")
    if len(name) > 150:
        raise RuleBroken("long_name", _("A name has at most 150 characters."), field="name")
    program.name, program.business_need = name, _text(values["business_need"], "business_need")
    program.save(update_fields=["name", "business_need"])
    _set_target_roles(program, values["target_roles"])
    _set_objectives(program, [_objective(entry) for entry in values["objectives"]])


def _objective(entry: ObjectiveEntry | Mapping[str, Any]) -> ObjectiveEntry:
    return entry if isinstance(entry, ObjectiveEntry) else ObjectiveEntry(**entry)


def _set_target_roles(program: Program, wanted: Any) -> None:
    ids = {UUID(str(pk)) for pk in wanted}
    known = set(RoleProfile.objects.filter(pk__in=ids, is_archived=False).values_list("pk", flat=True))
    if ids - known or len(ids) > MAX_TARGET_ROLES:
        raise RuleBroken("unknown_role", _("Choose target roles from the list."), field="target_roles")
    ProgramTargetRole.objects.filter(program=program).exclude(role_profile_id__in=ids).delete()
    present = set(program.target_roles.values_list("role_profile_id", flat=True))
    for pk in sorted(ids - present):
        ProgramTargetRole.objects.create(program=program, role_profile_id=pk)


def _set_objectives(program: Program, entries: list[ObjectiveEntry]) -> None:
    entries = [entry for entry in entries if entry.text.strip()]
    if len(entries) > MAX_OBJECTIVES:
        raise RuleBroken("too_many_objectives", _("Up to 12 objectives: fewer are better."), field="objectives")
    for entry in entries:
        if len(entry.text) > 300 or len(entry.measure) > 200 or max(len(entry.baseline), len(entry.target)) > 50:
            raise RuleBroken("long_objective", _("An objective is too long: say it in a sentence."), field="objectives")
        _check_date(entry.due_on, "objectives")
    program.objectives.all().delete()
    for position, entry in enumerate(entries):
        Objective.objects.create(
            program=program,
            text=entry.text.strip(),
            measure=entry.measure.strip(),
            baseline=entry.baseline.strip(),
            target=entry.target.strip(),
            due_on=entry.due_on,
            position=position,
        )


def _save_people(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    """The dates are one thing: all of them or none, in their order."""
    dates = {name: values[name] for name in ("opens_on", "closes_on", "starts_on")}
    places = values["mentee_places"] if values["mentee_places"] is not None else 30
    if not 1 <= places <= 5000:
        raise RuleBroken("bad_places", _("Between 1 and 5,000 mentees."), field="mentee_places")
    if not any(dates.values()):
        return
    for name, day in dates.items():
        if day is None:
            raise RuleBroken("date_missing", _("Give all three dates, or none yet."), field=name)
        _check_date(day, name)
    if dates["closes_on"] < dates["opens_on"]:
        raise RuleBroken("inverted", _("Applications cannot close before they open."), field="closes_on")
    if dates["starts_on"] < dates["closes_on"]:
        raise RuleBroken("inverted", _("The program starts after applications have closed."), field="starts_on")
    intake = current_intake(program)
    about = {} if intake is None else _milestones_about(program, intake)
    if intake is None:
        name = _("Intake %(year)d") % {"year": dates["starts_on"].year}
        Intake.objects.create(program=program, name=name, mentee_places=places, **dates)
    else:
        Intake.objects.filter(pk=intake.pk).update(mentee_places=places, **dates)
    _move_start(program, dates["starts_on"])
    for name, milestones in about.items():
        Milestone.objects.filter(pk__in=milestones).update(due_on=dates[name])


def _milestones_about(program: Program, intake: Intake) -> dict[str, list[UUID]]:
    """A milestone on the day on which applications open or close is about that day: it moves along."""
    days = {name: getattr(intake, name) for name in ("opens_on", "closes_on")}
    coming = Milestone.objects.filter(program=program, done_on=None).exclude(due_on=intake.starts_on)
    return {name: list(coming.filter(due_on=day).values_list("pk", flat=True)) for name, day in days.items()}


def _move_start(program: Program, starts_on: date) -> None:
    """Milestones are relative to the start: those that are still to come move with it."""
    if program.starts_on is not None and program.starts_on != starts_on:
        delta = starts_on - program.starts_on
        for milestone in Milestone.objects.filter(program=program, done_on=None):
            milestone.due_on += delta
            milestone.save(update_fields=["due_on"])
    program.starts_on = starts_on
    program.save(update_fields=["starts_on"])


_LIMITS = {
    "duration_months": (1, 60),
    "cadence_days": (1, 180),
    "session_minutes": (15, 480),
    "minimum_sessions": (0, 200),
}


def _save_framework(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    for name, (low, high) in _LIMITS.items():
        if not low <= values[name] <= high:
            text = _("Between %(low)d and %(high)d.") % {"low": low, "high": high}
            raise RuleBroken("out_of_range", text, field=name)
        setattr(program, name, values[name])
    if values["coaching_model"] not in CoachingModel.values:
        raise RuleBroken("unknown_model", _("Choose one of the models."), field="coaching_model")
    guidelines = [line.strip() for line in values["guidelines"] if line.strip()]
    if len(guidelines) > MAX_GUIDELINES or any(len(line) > 500 for line in guidelines):
        raise RuleBroken("long_guidelines", _("Up to 30 guidelines of 500 characters."), field="guidelines")
    program.coaching_model, program.guidelines = values["coaching_model"], guidelines
    program.save(update_fields=[*_LIMITS, "coaching_model", "guidelines"])
    milestones = values["milestones"]
    _set_milestones(program, [m if isinstance(m, MilestoneEntry) else MilestoneEntry(**m) for m in milestones])


def _set_milestones(program: Program, entries: list[MilestoneEntry]) -> None:
    if len(entries) > MAX_MILESTONES:
        raise RuleBroken("too_many_milestones", _("Up to 40 milestones."), field="milestones")
    present = {milestone.pk: milestone for milestone in Milestone.objects.filter(program=program)}
    for entry in entries:
        name = entry.name.strip()
        if not name or len(name) > 150:
            raise RuleBroken(
                "bad_milestone", _("A milestone needs a name of at most 150 characters."), field="milestones"
            )
        _check_date(entry.due_on, "milestones")
        pk = entry.id or next((m.pk for m in present.values() if (m.name, m.due_on) == (name, entry.due_on)), None)
        known = present.pop(pk, None) if pk else None
        if entry.id and known is None:
            raise RuleBroken("unknown_milestone", _("This milestone does not exist any more."), field="milestones")
        if known is None:
            Milestone.objects.create(program=program, name=name, due_on=entry.due_on)
        elif (known.name, known.due_on) != (name, entry.due_on):
            known.name, known.due_on = name, entry.due_on
            known.save(update_fields=["name", "due_on"])
    Milestone.objects.filter(pk__in=present, done_on=None).delete()


def _save_matching(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    known = wishes_of(program)
    wishes = {**known, **values["wishes"]}
    for key, importance in wishes.items():
        if key not in known or importance not in IMPORTANCE:
            raise RuleBroken("unknown_wish", _("Choose how much each wish counts."), field="wishes")
    if not any(IMPORTANCE[importance] for importance in wishes.values()):
        raise RuleBroken("all_ignored", _("At least one wish has to count."), field="wishes")
    program.matching_wishes = wishes
    program.save(update_fields=["matching_wishes"])


def _save_governance(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    present = read_step(program, SetupStep.GOVERNANCE)
    members = _members(values)
    for name, role in WIZARD_ROLES.items():
        deputy = f"{name}_deputy"
        if values[name] is not None and values[name] == values[deputy]:
            raise RuleBroken("own_deputy", _("Nobody can be their own deputy."), field=deputy)
        # The new one first: a running program is never without an owner.
        for key in (name, deputy):
            if values[key] is not None and values[key] != present[key]:
                membership = members[values[key]]
                grant_program_role(program, by=by, membership=membership, role=role, is_deputy=key == deputy)
        for key in (name, deputy):
            if present[key] is not None and present[key] not in (values[name], values[deputy]):
                _revoke(program, by, present[key], role)


def _members(values: Mapping[str, Any]) -> dict[UUID, Membership]:
    wanted = {pk: name for name, pk in values.items() if pk is not None}
    found = {member.pk: member for member in Membership.objects.filter(pk__in=wanted)}
    for pk, name in wanted.items():
        if pk not in found:
            raise RuleBroken("unknown_member", _("Choose a member from the list."), field=name)
    return found


def _revoke(program: Program, by: Actor, membership_id: UUID, role: Role) -> None:
    granted = ProgramRole.objects.filter(program=program, membership=membership_id, role=role).first()
    if granted is not None:
        granted.program = program
        revoke_program_role(granted, by=by)


def _save_communication(program: Program, by: Actor, values: Mapping[str, Any]) -> None:
    program.application_text = _text(values["application_text"], "application_text")
    program.save(update_fields=["application_text"])


def _text(value: Any, name: str) -> str:
    text = str(value).strip()
    if len(text) > MAX_TEXT:
        raise RuleBroken("too_long", _("At most 5,000 characters."), field=name)
    return text


def _check_date(day: date | None, name: str) -> None:
    farthest = today() + timedelta(days=3660)
    if day is not None and not date(2000, 1, 1) <= day <= farthest:
        raise RuleBroken("bad_date", _("Choose a date within the next ten years."), field=name)
