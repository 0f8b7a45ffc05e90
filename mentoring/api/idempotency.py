"""`Idempotency-Key`: the same POST sent again has one effect and one answer.

The row is inserted before anything else in the view's transaction. A second request with the key waits in the
unique index until the first is decided: committed, it finds the answer; undone, it does the work itself. An
answer that refuses (4xx) is not kept, because it had no effect.
"""

import json
import re
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring import clock, vault
from mentoring.api.models import IdempotencyRecord
from mentoring.errors import DomainError
from mentoring.tenancy.scope import current_actor, current_organization

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")


class KeyReusedError(DomainError):
    code = "idempotency_key_reused"
    status = 422


def begin(request: Request) -> IdempotencyRecord | HttpResponse | None:
    """A new record to be finished, the kept answer, or nothing when the caller sent no key."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not _KEY.match(key):
        raise ParseError(_("The idempotency key must have 1 to 200 visible ASCII characters."))
    IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    record = IdempotencyRecord(actor=str(current_actor()), route=request.path[:300], key=key, digest=_digest(request))
    IdempotencyRecord.objects.bulk_create([record], ignore_conflicts=True)
    kept: IdempotencyRecord = IdempotencyRecord.objects.get(actor=record.actor, route=record.route, key=key)
    if kept.pk == record.pk:
        return kept
    if kept.digest != record.digest:
        raise KeyReusedError(_("This idempotency key was used with another body."))
    return _kept_answer(kept)


def finish(record: IdempotencyRecord, response: Response) -> None:
    organization = current_organization()
    body = JSONRenderer().render(response.data).decode()
    record.status = response.status_code
    record.answer = vault.seal(
        body,
        wrapped_key=bytes(organization.vault_key),
        organization_id=str(organization.pk),
        context=_context(record),
    )
    record.save(update_fields=["status", "answer"])


def _kept_answer(record: IdempotencyRecord) -> HttpResponse:
    organization = current_organization()
    body = vault.unseal(
        bytes(record.answer),
        wrapped_key=bytes(organization.vault_key),
        organization_id=str(organization.pk),
        context=_context(record),
    )
    response = HttpResponse(body, status=record.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response


def _context(record: IdempotencyRecord) -> str:
    return f"idempotency:{record.pk}"


def _digest(request: Request) -> str:
    parts = {"query": request.META.get("QUERY_STRING", ""), "body": _plain(request.data)}
    text = json.dumps(parts, sort_keys=True, default=str)
    return salted_hmac("api.idempotency", text, algorithm="sha256").hexdigest()


def _plain(data: Any) -> Any:
    """Form data with files: the files by their content."""
    if not hasattr(data, "lists"):
        return data
    return [[name, [_value(value) for value in values]] for name, values in data.lists()]


def _value(value: Any) -> Any:
    if not hasattr(value, "chunks"):
        return value
    content = b"".join(value.chunks())
    value.seek(0)
    return [value.name, salted_hmac("api.file", content, algorithm="sha256").hexdigest()]
