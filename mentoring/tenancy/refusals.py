"""Which refused requests stay on record."""

from mentoring.errors import DomainError, NotAllowed, NotFound
from mentoring.tenancy.actors import ActorKind
from mentoring.tenancy.requests import OrganizationRequest

READING = ("GET", "HEAD", "OPTIONS")


def remember_refusal(request: OrganizationRequest, error: DomainError) -> None:
    """What is not allowed; and a member's change of something that is hidden from them or not there, because whoever
    tries ids is to be seen. Reading what is not there is an old link, and a link without sign-in could be anybody's."""
    if isinstance(error, NotAllowed):
        request.refusal = error
    elif isinstance(error, NotFound) and request.method not in READING:
        scope = request.scope
        if scope is not None and scope.actor.kind is not ActorKind.VISITOR:
            request.refusal = error
