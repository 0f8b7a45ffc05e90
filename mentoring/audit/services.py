"""Writing the record. Called by services inside their transaction; an action that fails leaves no entry."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.crypto import salted_hmac

from mentoring.audit.models import READ, AuditEntry
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import current_actor

#: Values that may stand in the clear: codes, ids, numbers and yes or no. Anything a person typed is digested.
CLEAR_LENGTH = 40


def record(
    action: str,
    *,
    by: Actor,
    subject: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, str | int | bool | UUID | None] | None = None,
    about: UUID | None = None,
) -> AuditEntry:
    """`before` and `after` are fields of the subject: they are kept as keyed digests, so that a change can be shown
    to have happened but its content is not held twice. `facts` are codes, ids and counts, kept as they are."""
    content: dict[str, Any] = {key: _clear(value) for key, value in (facts or {}).items()}
    if before is not None:
        content["before"] = {key: _digest(value) for key, value in before.items()}
    if after is not None:
        content["after"] = {key: _digest(value) for key, value in after.items()}
    entry: AuditEntry = AuditEntry.objects.create(
        actor=str(by),
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        about_id=about,
        facts=json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    )
    return entry


def record_read(action: str, *, by: Actor, subject: models.Model, about: UUID) -> AuditEntry:
    """Somebody other than its owner read confidential material; the owner sees this entry."""
    if not action.endswith(READ):
        raise ValueError(f'The action of a read ends with "{READ}", or the person never sees it.')
    return record(action, by=by, subject=subject, about=about)


def record_refusal(code: str, *, path: str, method: str) -> AuditEntry:
    """An attempt that was not allowed. Written after the view's own writes were undone."""
    return record("refused", by=current_actor(), facts={"code": code, "method": method}, after={"path": path})


def _clear(value: Any) -> Any:
    if isinstance(value, bool | int) or value is None:
        return value
    text = str(value)
    if len(text) > CLEAR_LENGTH or not text.isascii():
        raise ValueError("Facts hold codes, ids and counts; pass what people typed as `before` or `after`.")
    return text


def _digest(value: Any) -> str:
    return salted_hmac("audit", json.dumps(value, sort_keys=True, default=str), algorithm="sha256").hexdigest()[:32]
