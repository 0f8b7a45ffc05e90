"""Applying: a draft, its submission, its withdrawal. Deciding is in decisions.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.models import Person, RoleProfile
from participants.queries.frameworks import current_competencies
from participants.queries.people import person_of
from programs.choices import APPLICATION_TRANSITIONS, ApplicationStatus, Side
from programs.models import Application, ApplicationNeed, Enrollment, Intake
from programs.permissions.applications import can_apply, is_own_application
from programs.queries.programs import takes_applications
from programs.services.enrollments import withdraw_enrollment
from programs.services.mentor_offers import Offer, save_offers

MAX_NEEDS, MAX_EXPERTISE, MAX_PLACES = 5, 10, 20
MAX_MOTIVATION = 3000


@dataclass(frozen=True)
class ApplicationEntry:
    """The answers to the three questions. `needs` in their order, the most important first."""

    motivation: str = ""
    needs: tuple[UUID, ...] = ()
    target_role_id: UUID | None = None
    capacity: int = 1
    expertise: tuple[Offer, ...] = ()


@transaction.atomic
def save_application(intake: Intake, *, by: Actor, side: Side | str, entry: ApplicationEntry) -> Application:
    """A draft that only its author sees; saved half-done."""
    person = _applicant(by)
    # Two clicks at once make one draft: whoever comes second finds it.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _check_open(intake, side)
    found = Application.objects.filter(intake=intake, person=person, side=side)
    application: Application | None = found.exclude(status=ApplicationStatus.WITHDRAWN).first()
    if application is None:
        application = Application(intake=intake, person=person, side=side)
    elif application.status != ApplicationStatus.DRAFT:
        raise InvalidTransition(
            _("Your application"), application.get_status_display(), ApplicationStatus.SUBMITTED.label
        )
    _check_entry(entry)
    application.motivation = entry.motivation.strip()
    application.target_role = _target_role(entry.target_role_id)
    application.capacity = entry.capacity
    application.save()
    if side == Side.MENTEE:
        _set_needs(application, entry.needs)
    elif entry.expertise:
        save_offers(person, by=by, capacity=entry.capacity, offers=entry.expertise)
    return application


@transaction.atomic
def submit_application(intake: Intake, *, by: Actor, side: Side | str, entry: ApplicationEntry) -> Application:
    """Saved and handed in. A second click finds it handed in and says so."""
    application = save_application(intake, by=by, side=side, entry=entry)
    _check_complete(side, entry)
    changed = Application.objects.filter(pk=application.pk, status=ApplicationStatus.DRAFT).update(
        status=ApplicationStatus.SUBMITTED, submitted_at=clock.now()
    )
    _expect(changed, application, ApplicationStatus.SUBMITTED)
    record("application.submitted", by=by, subject=application, facts={"side": str(side)})
    membership = application.person.membership
    if membership is not None:
        notify("program.application_received", recipient=membership, subject=application)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: Actor) -> Application:
    """At any time and without a reason; who was accepted leaves the program by it."""
    require(is_own_application(by, application), _("Only the person who applied can withdraw."))
    before = statuses_before(APPLICATION_TRANSITIONS, ApplicationStatus.WITHDRAWN)
    changed = Application.objects.filter(pk=application.pk, status__in=before).update(
        status=ApplicationStatus.WITHDRAWN
    )
    _expect(changed, application, ApplicationStatus.WITHDRAWN)
    for enrollment in Enrollment.objects.filter(application=application, ended_at=None):
        withdraw_enrollment(enrollment, by=by)
    cancel_notifications(application)
    record("application.withdrawn", by=by, subject=application)
    return application


def _applicant(by: Actor) -> Person:
    require(
        can_apply(by),
        _("Only people of the organization can apply."),
        who_can_help=_("Ask HR to add you to the people of your organization."),
    )
    person = person_of(by)
    assert person is not None
    return person


def _check_open(intake: Intake, side: Side | str) -> None:
    if side not in Side.values:
        raise RuleBroken("unknown_side", _("Apply as mentee or as mentor."), field="side")
    if not takes_applications(intake):
        raise RuleBroken("not_open", _("This program does not take applications at the moment."))


def _check_entry(entry: ApplicationEntry) -> None:
    if len(entry.motivation) > MAX_MOTIVATION:
        raise RuleBroken("too_long", _("At most 3,000 characters."), field="motivation")
    if not 1 <= entry.capacity <= MAX_PLACES:
        raise RuleBroken("bad_capacity", _("Between 1 and 20 people."), field="capacity")
    if len(entry.needs) > MAX_NEEDS or len(set(entry.needs)) != len(entry.needs):
        raise RuleBroken("bad_needs", _("Up to five different things, the most important first."), field="needs")
    offered = [offer.competency_id for offer in entry.expertise]
    if len(offered) > MAX_EXPERTISE or len(set(offered)) != len(offered):
        raise RuleBroken("bad_expertise", _("Up to ten different things, each once."), field="expertise")
    if any(len(offer.evidence) > 300 for offer in entry.expertise):
        raise RuleBroken("long_evidence", _("An example has at most 300 characters."), field="expertise")
    _check_known([*entry.needs, *offered], "needs" if entry.needs else "expertise")


def _check_known(ids: Iterable[UUID], field: str) -> None:
    wanted = set(ids)
    if current_competencies().filter(pk__in=wanted).count() != len(wanted):
        raise RuleBroken("unknown_competency", _("Choose from the list."), field=field)


def _check_complete(side: Side | str, entry: ApplicationEntry) -> None:
    if side == Side.MENTEE and not entry.needs:
        raise RuleBroken("needs_missing", _("Choose at least one thing that you want to learn."), field="needs")
    if side == Side.MENTOR and not entry.expertise:
        raise RuleBroken(
            "expertise_missing", _("Choose at least one thing that others can learn from you."), field="expertise"
        )
    if not entry.motivation.strip():
        raise RuleBroken("motivation_missing", _("A sentence or two is enough."), field="motivation")


def _target_role(pk: UUID | None) -> RoleProfile | None:
    if pk is None:
        return None
    role: RoleProfile | None = RoleProfile.objects.filter(pk=pk, is_archived=False).first()
    if role is None:
        raise RuleBroken("unknown_role", _("Choose a role from the list."), field="target_role")
    return role


def _set_needs(application: Application, needs: tuple[UUID, ...]) -> None:
    application.needs.all().delete()
    for rank, competency_id in enumerate(needs, 1):
        ApplicationNeed.objects.create(application=application, competency_id=competency_id, rank=rank)


def _expect(changed: int, application: Application, wanted: ApplicationStatus) -> None:
    application.refresh_from_db(fields=["status", "submitted_at"])
    if not changed:
        raise InvalidTransition(_("The application"), application.get_status_display(), wanted.label)
