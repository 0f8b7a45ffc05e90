"""Target roles, what they ask for, and which of them are critical."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import today
from participants import content
from participants.choices import VacancyRisk
from participants.models import NextRole, Person, RequiredLevel, RoleIncumbent, RoleProfile
from participants.permissions import can_manage_frameworks
from participants.queries.frameworks import current_competencies, framework_in_use
from participants.services.frameworks import adopt_starter_framework

DAYS_OF_A_QUARTER = 91
KEY_LENGTH = 60
MOST_POSITIONS = 999
#: Leaves room for the words behind the name.
MOST_COPIED = 100
EARLIEST_VACANCY = timedelta(days=366)
LATEST_VACANCY = timedelta(days=366 * 20)


@dataclass(frozen=True)
class Criticality:
    """Why a vacancy hurts, how likely it is, and when it is expected."""

    impact: str = ""
    vacancy_risk: str = VacancyRisk.LOW
    vacancy_expected_on: date | None = None


@transaction.atomic
def adopt_role_profiles(*, by: Actor, language: str = "en") -> list[RoleProfile]:
    """The supplied profiles that the organization does not have yet. They ask for what is in the current framework;
    where there is none, the starter framework comes with them."""
    require_role_manager(by)
    framework = framework_in_use() or adopt_starter_framework(by=by, language=language)
    competencies = dict(framework.competencies.values_list("key", "pk"))
    known = set(RoleProfile.objects.values_list("key", flat=True))
    made = [_adopt(source, competencies) for source in content.role_profiles(language) if source.key not in known]
    if made:
        _adopt_next_roles(language)
        record("role_profiles.adopted", by=by, facts={"count": len(made)})
    return made


@transaction.atomic
def save_role_profile(
    profile: RoleProfile | None,
    *,
    by: Actor,
    name: str,
    required: Mapping[UUID, int],
    business_unit: str = "",
    function: str = "",
    critical: Criticality | None = None,
    open_positions: int = 0,
) -> RoleProfile:
    """Makes a role, or changes one. `required`: competency -> level; a competency that is left out is not asked for."""
    require_role_manager(by)
    _check(name, required, critical)
    if not 0 <= open_positions <= MOST_POSITIONS:
        raise RuleBroken("bad_positions", _("From 0 to 999 open positions."), field="open_positions")
    if profile is not None and profile.is_archived:
        raise Conflict(_("This role is archived. Bring it back before you change it."))
    before = _digest_of(profile) if profile is not None else None
    profile = profile or RoleProfile(key=_free_key(name))
    profile.open_positions = open_positions
    profile.name, profile.business_unit, profile.function = name.strip(), business_unit.strip(), function.strip()
    _set_criticality(profile, critical)
    profile.save()
    _set_required(profile, required)
    action = "role_profile.created" if before is None else "role_profile.changed"
    record(action, by=by, subject=profile, before=before, after=_digest_of(profile))
    return profile


@transaction.atomic
def mark_critical(profile: RoleProfile, *, by: Actor, critical: Criticality | None) -> RoleProfile:
    """None: the role is not critical any more."""
    require_role_manager(by)
    _check(profile.name, {}, critical)
    before = _digest_of(profile)
    _set_criticality(profile, critical)
    profile.save()
    record("role_profile.criticality", by=by, subject=profile, before=before, after=_digest_of(profile))
    return profile


@transaction.atomic
def name_incumbent(profile: RoleProfile, *, by: Actor, person: Person, since_on: date | None = None) -> RoleIncumbent:
    """Who holds the role now; named again, the same row is answered."""
    require_role_manager(by)
    if since_on is not None and since_on > today():
        raise RuleBroken("future_day", _("Choose a day that is not in the future."), field="since_on")
    incumbent: RoleIncumbent
    incumbent, made = RoleIncumbent.objects.get_or_create(
        role_profile=profile, person=person, until_on=None, defaults={"since_on": since_on}
    )
    if made:
        record("role_profile.incumbent", by=by, subject=profile, about=person.pk)
    return incumbent


@transaction.atomic
def end_incumbency(incumbent: RoleIncumbent, *, by: Actor) -> RoleIncumbent:
    """Holds the role no more, from today on."""
    require_role_manager(by)
    day = today()
    changed = RoleIncumbent.objects.filter(pk=incumbent.pk, until_on=None).update(until_on=day)
    if changed:
        record("role_profile.incumbent_ended", by=by, subject=incumbent.role_profile, about=incumbent.person_id)
    incumbent.refresh_from_db()
    return incumbent


@transaction.atomic
def copy_role_profile(profile: RoleProfile, *, by: Actor) -> RoleProfile:
    """The same levels under a new name. Who holds it, its vacancy and its steps belong to the one that was copied."""
    require_role_manager(by)
    name = _("%(name)s (copy)") % {"name": profile.name[:MOST_COPIED]}
    copied = dict(RequiredLevel.objects.filter(role_profile=profile).values_list("competency_id", "level"))
    return save_role_profile(
        None, by=by, name=name, required=copied, business_unit=profile.business_unit, function=profile.function
    )


@transaction.atomic
def archive_role_profile(profile: RoleProfile, *, by: Actor) -> RoleProfile:
    """Nobody can choose it any more. Plans and programs that aim at it keep it."""
    return _set_archived(profile, by, archived=True)


@transaction.atomic
def restore_role_profile(profile: RoleProfile, *, by: Actor) -> RoleProfile:
    return _set_archived(profile, by, archived=False)


def _set_archived(profile: RoleProfile, by: Actor, *, archived: bool) -> RoleProfile:
    require_role_manager(by)
    if RoleProfile.objects.filter(pk=profile.pk, is_archived=not archived).update(is_archived=archived):
        record("role_profile.archived" if archived else "role_profile.restored", by=by, subject=profile)
    profile.refresh_from_db()
    return profile


def require_role_manager(by: Actor) -> None:
    require(
        can_manage_frameworks(by),
        _("Roles and what they ask for are set by those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def _check(name: str, required: Mapping[UUID, int], critical: Criticality | None) -> None:
    if not name.strip():
        raise RuleBroken("name_missing", _("Give the role a name."), field="name")
    if any(not 1 <= level <= 5 for level in required.values()):
        raise RuleBroken("bad_level", _("Levels run from 1 to 5."))
    known = current_competencies().filter(pk__in=list(required)).count()
    if known != len(required):
        raise RuleBroken("unknown_competency", _("One of the competencies is not in your framework any more."))
    if critical is None:
        return
    if critical.vacancy_risk not in VacancyRisk.values:
        raise RuleBroken("bad_risk", _("Choose how likely a vacancy is."), field="vacancy_risk")
    expected, day = critical.vacancy_expected_on, today()
    if expected is not None and not day - EARLIEST_VACANCY <= expected <= day + LATEST_VACANCY:
        raise RuleBroken("bad_vacancy", _("Choose a day in the next twenty years."), field="vacancy_expected_on")


def _set_criticality(profile: RoleProfile, critical: Criticality | None) -> None:
    profile.is_critical = critical is not None
    critical = critical or Criticality()
    profile.impact = critical.impact.strip()
    profile.vacancy_risk = critical.vacancy_risk
    profile.vacancy_expected_on = critical.vacancy_expected_on


def _set_required(profile: RoleProfile, required: Mapping[UUID, int]) -> None:
    RequiredLevel.objects.filter(role_profile=profile).exclude(competency_id__in=list(required)).delete()
    RequiredLevel.objects.bulk_create(
        [RequiredLevel(role_profile=profile, competency_id=pk, level=level) for pk, level in required.items()],
        update_conflicts=True,
        unique_fields=["organization", "role_profile", "competency"],
        update_fields=["level"],
    )


def _free_key(name: str) -> str:
    base = slugify(name).replace("-", "_")[: KEY_LENGTH - 4] or "role"
    taken = set(RoleProfile.objects.filter(key__startswith=base).values_list("key", flat=True))
    numbered = (f"{base}_{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *numbered) if key not in taken)


def _digest_of(profile: RoleProfile) -> dict[str, object]:
    levels = RequiredLevel.objects.filter(role_profile=profile).order_by("competency_id")
    return {
        "name": profile.name,
        "open_positions": profile.open_positions,
        "critical": [profile.is_critical, profile.impact, profile.vacancy_risk, profile.vacancy_expected_on],
        "required": [[str(pk), level] for pk, level in levels.values_list("competency_id", "level")],
    }


def _adopt(source: content.RoleProfile, competencies: Mapping[str, UUID]) -> RoleProfile:
    profile = RoleProfile(
        key=source.key, name=source.title, business_unit=source.business_unit, function=source.function
    )
    if source.critical is not None:
        days = source.critical.vacancy_in_quarters * DAYS_OF_A_QUARTER
        expected = today() + timedelta(days=days)
        reason = source.critical.impact_reason
        _set_criticality(profile, Criticality(reason, source.critical.vacancy_risk, expected))
    profile.save(force_insert=True)
    _set_required(profile, {competencies[key]: level for key, level in source.required.items() if key in competencies})
    return profile


def _adopt_next_roles(language: str) -> None:
    by_key = dict(RoleProfile.objects.values_list("key", "pk"))
    steps = [step for step in content.career_steps(language) if {step.from_role, step.to_role} <= by_key.keys()]
    NextRole.objects.bulk_create(
        [
            NextRole(
                role_profile_id=by_key[step.from_role],
                next_role_id=by_key[step.to_role],
                experiences=list(step.experiences),
            )
            for step in steps
        ],
        ignore_conflicts=True,
    )
