"""What the body of a job works with: it opens several short scopes and reports where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.errors import NotAllowed
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.models import Access, Membership, OperatorVisit, Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import Scope, organization_scope


class AccessLost(NotAllowed):
    """Who asked for the work may not do it any more."""

    code = "access_lost"

    def __init__(self) -> None:
        super().__init__(_("Whoever asked for this has lost access to the organization."))


class LeaseLostError(RuntimeError):
    """Another worker has taken the job over; this one must stop."""


@dataclass(frozen=True)
class OrganizationTask:
    organization: Organization
    job_id: UUID
    actor: Actor
    attempt: int

    @contextmanager
    def scope(self) -> Iterator[Scope]:
        """A short transaction for whoever asked, with the rights they have now. No network inside."""
        with organization_scope(self.organization, self.actor) as scope:
            scope.actor = _present_actor(scope)
            yield scope

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Shown to whoever waits. Ends the work when another worker has taken it over."""
        with organization_scope(self.organization, Actor.task("jobs")):
            changed = Job.objects.filter(pk=self.job_id, status=JobStatus.RUNNING, attempts=self.attempt).update(
                progress_done=done, progress_total=total, progress_text=text[:200]
            )
        if not changed:
            raise LeaseLostError(str(self.job_id))


def _present_actor(scope: Scope) -> Actor:
    """The recorded actor with the roles of today."""
    actor = scope.actor
    if actor.kind is ActorKind.OPERATOR:
        visit = OperatorVisit.objects.filter(
            user_id=actor.id, user__is_active=True, user__is_operator=True, ends_at__gt=clock.now()
        )
        if not visit.exists():
            raise AccessLost
        return replace(actor, roles=frozenset({Role.OPERATOR}))
    if actor.kind is not ActorKind.MEMBERSHIP:
        return actor
    membership = Membership.objects.select_related("user").filter(pk=actor.id, is_active=True).first()
    if membership is None or not membership.user.is_active or not _may_enter(membership):
        raise AccessLost
    membership.organization = scope.organization
    scope.memo["membership"] = membership
    return Actor.membership(membership.pk, membership.roles.values_list("role", flat=True))


def _may_enter(membership: Membership) -> bool:
    return Access.objects.filter(user=membership.user, organization=membership.organization, is_active=True).exists()
