"""The career map: from a role to the usual next ones, with the experiences that count on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from participants.models import NextRole, RoleProfile
from participants.services.role_profiles import require_role_manager

MOST_STEPS = 8
MOST_EXPERIENCES = 8
LONGEST_EXPERIENCE = 200


@dataclass(frozen=True)
class StepEntry:
    next_role: UUID
    experiences: Sequence[str] = ()


@transaction.atomic
def set_next_roles(profile: RoleProfile, *, by: Actor, steps: Sequence[StepEntry]) -> list[NextRole]:
    """All steps from this role; what is left out is no step any more."""
    require_role_manager(by)
    RoleProfile.objects.select_for_update().get(pk=profile.pk)
    cleaned = [StepEntry(step.next_role, _experiences(step)) for step in steps]
    _check(profile, cleaned)
    before = _digest_of(profile)
    wanted = [step.next_role for step in cleaned]
    NextRole.objects.filter(role_profile=profile).exclude(next_role_id__in=wanted).delete()
    NextRole.objects.bulk_create(
        [
            NextRole(role_profile=profile, next_role_id=step.next_role, experiences=list(step.experiences))
            for step in cleaned
        ],
        update_conflicts=True,
        unique_fields=["organization", "role_profile", "next_role"],
        update_fields=["experiences"],
    )
    record("career_map.changed", by=by, subject=profile, before=before, after=_digest_of(profile))
    return list(NextRole.objects.filter(role_profile=profile))


def _experiences(step: StepEntry) -> list[str]:
    return list(dict.fromkeys(" ".join(text.split()) for text in step.experiences if text.strip()))


def _check(profile: RoleProfile, steps: Sequence[StepEntry]) -> None:
    ids = [step.next_role for step in steps]
    if profile.pk in ids:
        raise RuleBroken("same_role", _("A role is not its own next role."), field="steps")
    if len(set(ids)) != len(ids):
        raise RuleBroken("role_twice", _("Choose each next role once."), field="steps")
    if len(ids) > MOST_STEPS:
        raise RuleBroken("too_many_steps", _("Up to eight next roles: more are no map."), field="steps")
    if RoleProfile.objects.filter(pk__in=ids, is_archived=False).count() != len(ids):
        raise RuleBroken("unknown_role", _("Choose next roles from the list."), field="steps")
    for step in steps:
        if len(step.experiences) > MOST_EXPERIENCES or any(len(x) > LONGEST_EXPERIENCE for x in step.experiences):
            raise RuleBroken(
                "long_experiences", _("Up to eight experiences, each of at most 200 characters."), field="steps"
            )
        if any("\x00" in text for text in step.experiences):
            raise RuleBroken("bad_characters", _("This text holds characters that cannot be stored."), field="steps")


def _digest_of(profile: RoleProfile) -> dict[str, object]:
    rows = NextRole.objects.filter(role_profile=profile).order_by("next_role_id")
    return {"steps": [[str(pk), experiences] for pk, experiences in rows.values_list("next_role_id", "experiences")]}
