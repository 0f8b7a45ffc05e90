"""Reading the record: all of it for auditors, what concerns oneself for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.audit.models import AuditEntry
from mentoring.audit.queries import member_names, reads_about
from mentoring.portal.permissions import can_view_audit
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from participants.queries.people import person_of

#: What readers of "who looked at my data" are told; other codes are told by their own words.
_READS = {
    "plan.read": gettext_lazy("opened your development plan"),
    "goal.read": gettext_lazy("opened a goal of yours"),
    "report.opened": gettext_lazy("opened a report"),
}


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    actor: str
    action: str
    code: str
    subject: str
    facts: str


def visible_entries(
    actor: Actor, *, action: str = "", by: UUID | None = None, day: date | None = None
) -> QuerySet[AuditEntry]:
    """Newest first. Facts are codes, ids and counts; what people typed is a digest."""
    require(
        can_view_audit(actor),
        _("Only owners and auditors read the record of changes."),
        who_can_help=_("An owner of your organization."),
    )
    entries: QuerySet[AuditEntry] = AuditEntry.objects.all()
    if action:
        entries = entries.filter(action=action)
    if by is not None:
        entries = entries.filter(actor=str(Actor.membership(by)))
    if day is not None:
        start = datetime.combine(day, time.min, tzinfo=ZoneInfo(current_organization().time_zone))
        entries = entries.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return entries.order_by("-at", "-pk")


def known_actions() -> list[str]:
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def actors_on_record() -> list[tuple[str, str]]:
    """(id, name) of the members, for the filter."""
    rows = Membership.objects.order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def lines_of(entries: Iterable[AuditEntry]) -> list[AuditLine]:
    """With names instead of ids. One query for all of them."""
    entries = list(entries)
    names = member_names(entry.actor for entry in entries)
    return [
        AuditLine(
            at=entry.at,
            actor=names.get(entry.actor) or _other_actor(entry.actor),
            action=action_words(entry.action),
            code=entry.action,
            subject=subject_words(entry.subject_type),
            facts=entry.facts if entry.facts != "{}" else "",
        )
        for entry in entries
    ]


def subject_words(label: str) -> str:
    """ "private note" for relationships.privatenote. What has no table any more keeps its old name."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label.rpartition(".")[2]


def reads_of_me(actor: Actor) -> QuerySet[AuditEntry]:
    """Who but oneself opened what is about oneself."""
    person = person_of(actor)
    entries: QuerySet[AuditEntry] = AuditEntry.objects.none()
    if person is not None:
        entries = reads_about(person.pk).exclude(actor=str(actor))
    return entries


def action_words(code: str) -> str:
    """Session logged: the codes are words already."""
    if code in _READS:
        return str(_READS[code])
    return code.replace("_", " ").replace(".", ": ", 1).capitalize()


def _other_actor(text: str) -> str:
    actor = Actor.parse(text)
    words = {
        ActorKind.TASK: _("By itself: %(name)s") % {"name": actor.id.replace("_", " ")},
        ActorKind.OPERATOR: _("Operator of the installation"),
        ActorKind.VISITOR: _("Somebody with a link"),
        ActorKind.RATER: _("A rater"),
        ActorKind.REPORTER: _("A reporter"),
    }
    return words.get(actor.kind, _("Somebody who has left"))
