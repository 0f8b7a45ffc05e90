"""What the two write about a session. The texts themselves never reach the audit log."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock, vault
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from relationships.models import PrivateNote, Session, SharedNote
from relationships.permissions.sessions import can_log_session
from relationships.queries.sessions import private_note_context

LONGEST = 20_000


@transaction.atomic
def write_shared_note(session: Session, *, by: Actor, text: str) -> SharedNote | None:
    """The author's one shared note about a session, for the two. An empty text takes it away."""
    require(can_log_session(by, session), _("Only the two people of this relationship write notes here."))
    _check(text, "shared_note")
    author_id = by.membership_id
    if not text.strip():
        SharedNote.objects.filter(session=session, author_id=author_id).delete()
        return None
    relationship = session.relationship
    note: SharedNote
    note, created = SharedNote.objects.select_for_update(of=("self",)).get_or_create(
        session=session,
        author_id=author_id,
        defaults={
            "relationship": relationship,
            "mentor_membership_id": relationship.mentor.membership_id,
            "mentee_membership_id": relationship.mentee.membership_id,
            "text": text,
        },
    )
    if not created:
        note.text, note.version, note.written_at = text, note.version + 1, clock.now()
        note.save(update_fields=["text", "version", "written_at"])
    record("note.shared", by=by, subject=note, facts={"version": note.version})
    return note


@transaction.atomic
def write_private_note(session: Session, *, by: Actor, text: str) -> PrivateNote | None:
    """The author's own note. It does not exist before it is encrypted."""
    require(can_log_session(by, session), _("Only the two people of this relationship write notes here."))
    _check(text, "private_note")
    author_id = by.membership_id
    if author_id is None:
        raise RuleBroken("no_author", _("A private note needs an author."))
    if not text.strip():
        PrivateNote.objects.filter(session=session, author_id=author_id).delete()
        return None
    organization = current_organization()
    sealed = vault.seal(
        text,
        wrapped_key=organization.vault_key,
        organization_id=str(organization.pk),
        context=private_note_context(session.pk, author_id),
    )
    note: PrivateNote
    note, created = PrivateNote.objects.select_for_update(of=("self",)).get_or_create(
        session=session, author_id=author_id, defaults={"sealed": sealed}
    )
    if not created:
        note.sealed, note.version, note.written_at = sealed, note.version + 1, clock.now()
        note.save(update_fields=["sealed", "version", "written_at"])
    record("note.private", by=by, subject=note, facts={"version": note.version})
    return note


def _check(text: str, field: str) -> None:
    if len(text) > LONGEST:
        raise RuleBroken("too_long", _("A note has at most 20,000 characters."), field=field)
    if "\x00" in text:
        raise RuleBroken("bad_characters", _("This text holds characters that cannot be stored."), field=field)
