"""What the wizard shows: the stored values of each step, the launch check, and who runs the program."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import today
from programs.choices import SetupStep
from programs.content import matching_defaults
from programs.models import Milestone, Objective, Program, ProgramRole
from programs.queries.programs import current_intake

#: The roles that the wizard asks for, each with a deputy.
WIZARD_ROLES = {
    "owner": Role.PROGRAM_OWNER,
    "facilitator": Role.FACILITATOR,
    "sponsor": Role.PROGRAM_SPONSOR,
    "hr_partner": Role.HR_PARTNER,
}


@dataclass(frozen=True)
class CheckItem:
    """Something that is missing before the launch, or worth a look."""

    step: SetupStep
    text: str
    is_blocking: bool


@dataclass(frozen=True)
class LaunchCheck:
    items: tuple[CheckItem, ...]
    fine: int

    @property
    def blocking(self) -> tuple[CheckItem, ...]:
        return tuple(item for item in self.items if item.is_blocking)

    @property
    def worth_a_look(self) -> tuple[CheckItem, ...]:
        return tuple(item for item in self.items if not item.is_blocking)

    @property
    def is_ready(self) -> bool:
        return not self.blocking

    def of(self, step: str) -> tuple[CheckItem, ...]:
        return tuple(item for item in self.items if item.step == step)


def read_step(program: Program, step: str) -> dict[str, Any]:
    """The stored values of a step, under the names that `save_step` takes."""
    readers: dict[SetupStep, Callable[[Program], dict[str, Any]]] = {
        SetupStep.PURPOSE: _purpose,
        SetupStep.PEOPLE: _people,
        SetupStep.FRAMEWORK: _framework,
        SetupStep.MATCHING: _matching,
        SetupStep.GOVERNANCE: _governance,
        SetupStep.COMMUNICATION: lambda program: {"application_text": program.application_text},
        SetupStep.REVIEW: lambda program: {},
    }
    return readers[SetupStep(step)](program)


def step_version(program: Program, step: str) -> str:
    """Changes whenever the step does: a form carries the one it was made from."""
    text = json.dumps(read_step(program, step), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def launch_check(program: Program) -> LaunchCheck:
    checks = [*_purpose_checks(program), *_date_checks(program), *_role_checks(program), *_text_checks(program)]
    open_items = tuple(item for is_fine, item in checks if not is_fine)
    return LaunchCheck(open_items, fine=len(checks) - len(open_items))


def role_holders(program: Program) -> QuerySet[ProgramRole]:
    holders: QuerySet[ProgramRole] = ProgramRole.objects.filter(program=program).select_related("membership")
    return holders.order_by("is_deputy", "granted_at", "pk")


def choosable_members() -> QuerySet[Membership]:
    members: QuerySet[Membership] = Membership.objects.filter(is_active=True)
    return members.order_by("name", "pk")


def wishes_of(program: Program) -> dict[str, str]:
    """The importance of each wish: the program's own, else the supplied one."""
    rules = [rule for rule in matching_defaults().rules if rule.kind == "wish"]
    return {rule.key: program.matching_wishes.get(rule.key, rule.importance or "ignore") for rule in rules}


def _purpose(program: Program) -> dict[str, Any]:
    objectives = Objective.objects.filter(program=program).order_by("position", "pk")
    return {
        "name": program.name,
        "business_need": program.business_need,
        "target_roles": sorted(program.target_roles.values_list("role_profile_id", flat=True)),
        "objectives": list(objectives.values("text", "measure", "baseline", "target", "due_on")),
    }


def _people(program: Program) -> dict[str, Any]:
    intake = current_intake(program)
    names = ("opens_on", "closes_on", "starts_on", "mentee_places")
    return {name: getattr(intake, name) if intake else None for name in names}


def _framework(program: Program) -> dict[str, Any]:
    names = ("duration_months", "cadence_days", "session_minutes", "minimum_sessions", "coaching_model")
    milestones = Milestone.objects.filter(program=program).order_by("due_on", "pk")
    return {
        **{name: getattr(program, name) for name in names},
        "guidelines": list(program.guidelines),
        "milestones": list(milestones.values("id", "name", "due_on")),
    }


def _matching(program: Program) -> dict[str, Any]:
    return {"wishes": wishes_of(program)}


def _governance(program: Program) -> dict[str, Any]:
    values: dict[str, UUID | None] = {}
    holders = list(role_holders(program))
    for name, role in WIZARD_ROLES.items():
        for key, is_deputy in ((name, False), (f"{name}_deputy", True)):
            found = (h.membership_id for h in holders if h.role == role and h.is_deputy is is_deputy)
            values[key] = next(found, None)
    return values


_Check = tuple[bool, CheckItem]


def _must(is_fine: bool, step: SetupStep, text: str) -> _Check:
    return is_fine, CheckItem(step, text, is_blocking=True)


def _should(is_fine: bool, step: SetupStep, text: str) -> _Check:
    return is_fine, CheckItem(step, text, is_blocking=False)


def _purpose_checks(program: Program) -> list[_Check]:
    objectives = list(program.objectives.all())
    undated = [objective for objective in objectives if objective.due_on is None or not objective.target]
    return [
        _must(bool(program.name.strip()), SetupStep.PURPOSE, _("The program has no name.")),
        _must(bool(objectives), SetupStep.PURPOSE, _("No objective says what the program shall reach.")),
        _should(not undated, SetupStep.PURPOSE, _("An objective has no target or no date.")),
        _should(bool(program.business_need.strip()), SetupStep.PURPOSE, _("The business need is not described.")),
        _should(program.target_roles.exists(), SetupStep.PURPOSE, _("No target role is chosen.")),
    ]


def _date_checks(program: Program) -> list[_Check]:
    intake = current_intake(program)
    day = today()
    is_late = intake is not None and intake.closes_on < day
    return [
        _must(intake is not None, SetupStep.PEOPLE, _("The dates of the first intake are missing.")),
        _must(not is_late, SetupStep.PEOPLE, _("Applications would already be closed: choose later dates.")),
        _must(
            intake is None or intake.starts_on >= day,
            SetupStep.PEOPLE,
            _("The start lies in the past: choose a later date."),
        ),
        _must(intake is None or intake.mentee_places > 0, SetupStep.PEOPLE, _("There is no place for mentees.")),
        _should(program.milestones.exists(), SetupStep.FRAMEWORK, _("There are no milestones.")),
        _should(bool(program.guidelines), SetupStep.FRAMEWORK, _("There are no guidelines.")),
    ]


def _role_checks(program: Program) -> list[_Check]:
    values = _governance(program)
    return [
        _must(values["owner"] is not None, SetupStep.GOVERNANCE, _("Nobody owns the program.")),
        _must(values["owner_deputy"] is not None, SetupStep.GOVERNANCE, _("The owner has no deputy.")),
        _should(values["sponsor"] is not None, SetupStep.GOVERNANCE, _("No sponsor stands behind the program.")),
        _should(values["hr_partner"] is not None, SetupStep.GOVERNANCE, _("No HR partner is named.")),
    ]


def _text_checks(program: Program) -> list[_Check]:
    text = _("Employees read nothing about the program when they decide whether to apply.")
    return [_should(bool(program.application_text.strip()), SetupStep.COMMUNICATION, text)]
