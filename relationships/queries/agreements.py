from dataclasses import dataclass

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from relationships.models import Agreement, AgreementSignature, Relationship
from relationships.permissions.relationships import is_participant


@dataclass(frozen=True)
class AgreementState:
    agreement: Agreement
    signatures: list[AgreementSignature]
    #: Whether the one who looks has signed, and whether both have.
    is_signed_by_me: bool
    is_signed_by_both: bool


def current_agreement(actor: Actor, relationship: Relationship) -> AgreementState | None:
    agreement = relationship.agreements.order_by("-version").first()
    if agreement is None:
        return None
    signatures = list(agreement.signatures.select_related("signed_by").order_by("signed_at", "pk"))
    signers = {signature.signed_by_id for signature in signatures}
    return AgreementState(agreement, signatures, actor.membership_id in signers, len(signers) >= 2)


def get_agreement_to_sign(actor: Actor, relationship: Relationship) -> AgreementState:
    """For the two only; everybody else learns nothing."""
    state = current_agreement(actor, relationship)
    person_may = is_participant(actor, relationship)
    if state is None or not person_may:
        raise NotFound
    return state
