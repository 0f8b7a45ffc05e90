from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring import clock, vault
from mentoring.accounts.models import User
from mentoring.audit.services import record
from mentoring.errors import Conflict, NotFound, RuleBroken
from mentoring.ids import new_id
from mentoring.members.permissions import can_change_organization, can_run_installation
from mentoring.members.services.invitations import conflict_instead, invite_member
from mentoring.members.services.members import check_language, check_zone
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.models import OperatorVisit, Organization, slug_validator
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import current_organization, organization_scope

LONGEST_VISIT = 60
ONLY_OPERATORS = _("Only the operator of the installation may do this.")
SETTINGS = ("name", "time_zone", "language", "accent", "fiscal_year_start_month", "own_readiness")


@transaction.atomic
def create_organization(
    *,
    by: Actor,
    slug: str,
    name: str,
    owner_email: str,
    owner_name: str = "",
    time_zone: str = "UTC",
    language: str = "en",
    fiscal_year_start_month: int = 1,
) -> Organization:
    """An empty organization and an invitation to its owner."""
    require(can_run_installation(by), ONLY_OPERATORS)
    try:
        slug_validator(slug)
    except ValidationError as error:
        raise RuleBroken("slug_invalid", " ".join(error.messages), field="slug") from error
    if Organization.objects.filter(slug=slug).exists():
        raise RuleBroken("slug_taken", _("Another organization has this address."), field="slug")
    _check_settings(name, time_zone, language, fiscal_year_start_month)
    organization = Organization(
        id=new_id(), slug=slug, name=name.strip(), time_zone=time_zone, language=language,
        fiscal_year_start_month=fiscal_year_start_month,
    )  # fmt: skip
    organization.vault_key = vault.new_wrapped_key(str(organization.pk))
    with conflict_instead(_("Another organization has this address."), "slug_taken"):
        organization.save(force_insert=True)
    with organization_scope(organization, by):
        record("organization.created", subject=organization, by=by, after={"slug": slug, "name": name})
        # The operator may not give roles inside; making the first owner is part of making the organization.
        invite_member(by=Actor.task("create_organization"), email=owner_email, name=owner_name, roles=[Role.OWNER])
    return organization


@transaction.atomic
def suspend_organization(organization: Organization, *, by: Actor) -> Organization:
    """Nobody enters, no link opens; nothing is deleted."""
    return _set_suspended(organization, by, True, "organization.suspended")


@transaction.atomic
def resume_organization(organization: Organization, *, by: Actor) -> Organization:
    return _set_suspended(organization, by, False, "organization.resumed")


@transaction.atomic
def update_organization_settings(
    *,
    by: Actor,
    name: str,
    time_zone: str,
    language: str,
    accent: str,
    fiscal_year_start_month: int,
    own_readiness: str,
) -> Organization:
    require(can_change_organization(by), _("You may not change these settings."), who_can_help=_("An owner can."))
    _check_settings(name, time_zone, language, fiscal_year_start_month)
    if own_readiness not in OwnReadiness.values:
        raise RuleBroken("own_readiness_unknown", _("Choose what people see from the list."), field="own_readiness")
    organization = Organization.objects.select_for_update().get(pk=current_organization().pk)
    before = {key: getattr(organization, key) for key in SETTINGS}
    values = (name.strip(), time_zone, language, accent, fiscal_year_start_month, own_readiness)
    after = dict(zip(SETTINGS, values, strict=True))
    for key, value in after.items():
        setattr(organization, key, value)
    organization.save(update_fields=SETTINGS)
    record("organization.settings_changed", subject=organization, by=by, before=before, after=after)
    return organization


@transaction.atomic
def start_visit(organization: Organization, *, by: Actor, user: User, reason: str, minutes: int) -> OperatorVisit:
    """Lets an operator in, for a reason that the organization can read and a time that ends by itself."""
    require(can_run_installation(by) and user.is_operator and str(user.pk) == by.id, ONLY_OPERATORS)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("reason_missing", _("Say why you enter; the organization reads it."), field="reason")
    if not 1 <= minutes <= LONGEST_VISIT:
        raise RuleBroken("minutes_out_of_range", _("A visit lasts between 1 and 60 minutes."), field="minutes")
    if organization.is_suspended:
        raise Conflict(_("This organization is suspended."))
    _check_no_open_visit(by, user)
    with organization_scope(organization, by, user):
        now = clock.now()
        visit: OperatorVisit = OperatorVisit.objects.create(
            user=user, reason=reason[:500], started_at=now, ends_at=now + timedelta(minutes=minutes)
        )
        record("operator.visit_started", subject=visit, by=by, facts={"minutes": minutes}, after={"reason": reason})
    return visit


@transaction.atomic
def end_visits(*, by: Actor, user: User) -> int:
    """Ends the operator's visits to the organization in scope."""
    require(can_run_installation(by) and str(user.pk) == by.id, ONLY_OPERATORS)
    now = clock.now()
    open_visits = OperatorVisit.objects.filter(user=user, started_at__lt=now, ends_at__gt=now)
    visits = list(open_visits.select_for_update())
    if not visits:
        raise NotFound
    for visit in visits:
        visit.ends_at = now
        visit.save(update_fields=["ends_at"])
        record("operator.visit_ended", subject=visit, by=by)
    return len(visits)


def _check_no_open_visit(by: Actor, user: User) -> None:
    """One at a time, whichever organization: looked for in each, because no role sees into several at once."""
    # Two clicks at once wait for each other here.
    User.objects.select_for_update().get(pk=user.pk)
    for organization in Organization.objects.order_by("slug"):
        with organization_scope(organization, by, user):
            is_open = OperatorVisit.objects.filter(user=user, ends_at__gt=clock.now()).exists()
        if is_open:
            raise Conflict(
                _("You are visiting %(name)s. End that visit first.") % {"name": organization.name}, code="visit_open"
            )


def _set_suspended(organization: Organization, by: Actor, is_suspended: bool, action: str) -> Organization:
    require(can_run_installation(by), ONLY_OPERATORS)
    changed = Organization.objects.filter(pk=organization.pk, is_suspended=not is_suspended)
    if not changed.update(is_suspended=is_suspended):
        raise Conflict(_("This has been done already."))
    organization.refresh_from_db()
    with organization_scope(organization, by):
        record(action, subject=organization, by=by)
    return organization


def _check_settings(name: str, time_zone: str, language: str, month: int) -> None:
    if not name.strip():
        raise RuleBroken("name_missing", _("Enter a name."), field="name")
    check_zone(time_zone)
    check_language(language)
    if not 1 <= month <= 12:
        raise RuleBroken("month_unknown", _("Choose a month."), field="fiscal_year_start_month")
