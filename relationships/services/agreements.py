"""What a pair agrees. A signature names the text it signed; a signed text is never edited."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from relationships.content import agreement_items
from relationships.models import Agreement, AgreementSignature, Relationship
from relationships.permissions.relationships import can_sign_agreement
from relationships.queries.health import rhythm_words


@transaction.atomic
def draft_agreement(relationship: Relationship, *, by: Actor) -> Agreement:
    """The next version: the supplied text with this pair's rhythm. The first is made when a pair becomes active."""
    latest = relationship.agreements.order_by("-version").first()
    items = _items(relationship)
    agreement: Agreement = Agreement.objects.create(
        relationship=relationship,
        version=latest.version + 1 if latest else 1,
        items=items,
        digest=digest_of(items),
        drafted_by_id=by.membership_id,
    )
    record("agreement.drafted", by=by, subject=agreement, facts={"version": agreement.version})
    return agreement


@transaction.atomic
def sign_agreement(agreement: Agreement, *, by: Actor, digest: str, typed_name: str) -> AgreementSignature:
    """`digest` is that of the text the signer has seen; `typed_name` must be the signer's own. Signing again changes
    nothing."""
    require(can_sign_agreement(by, agreement.relationship), _("Only the two people of this relationship can sign."))
    # Agreements are insert-only, so the relationship is what writers wait for.
    Relationship.objects.select_for_update(of=("self",)).get(pk=agreement.relationship_id)
    latest = agreement.relationship.agreements.order_by("-version").first()
    if latest is None or latest.pk != agreement.pk or digest != agreement.digest:
        raise Conflict(_("There is a newer version of this agreement. Read it before you sign."))
    signer = Membership.objects.get(pk=by.membership_id)
    if _plain(typed_name) != _plain(signer.name):
        raise RuleBroken(
            "name_differs",
            _("Type your name as it is written here: %(name)s.") % {"name": signer.name},
            field="typed_name",
        )
    signature: AgreementSignature
    signature, created = AgreementSignature.objects.get_or_create(
        agreement=agreement, signed_by=signer, defaults={"typed_name": typed_name.strip(), "digest": digest}
    )
    if created:
        record("agreement.signed", by=by, subject=agreement, facts={"version": agreement.version})
    return signature


def digest_of(items: Sequence[dict[str, Any]]) -> str:
    text = json.dumps(list(items), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _items(relationship: Relationship) -> list[dict[str, Any]]:
    items = [{"key": item.key, "title": item.title, "text": item.text} for item in agreement_items()]
    rhythm = _("We meet %(rhythm)s for %(minutes)d minutes.") % {
        "rhythm": rhythm_words(relationship.cadence_days),
        "minutes": relationship.session_minutes,
    }
    for item in items:
        if item["key"] == "rhythm":
            item["text"] = f"{rhythm} {item['text']}"
    return items


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
