"""Rows about what has become of people: leavers of a file, and pairs that a move has brought into one line."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.portal.choices import QueueKind, Urgency
from mentoring.portal.queries.items import QueueItem, Verb
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.routing import organization_url
from mentoring.ui import dates
from participants.models import ImportRun, PersonChangeEffect
from participants.queries.changes import nouns_of, people_in_words, preview_of, unseen_moves, unseen_runs


def change_items(actor: Actor) -> list[QueueItem]:
    """Gone when somebody has looked. Two queries."""
    return [*map(_of_file, unseen_runs(actor)), *map(_of_move, unseen_moves(actor))]


def _of_file(run: ImportRun) -> QueueItem:
    preview, applied_at = preview_of(run), run.applied_at or clock.now()
    left = preview.kinds.get("left", 0)
    people = people_in_words(preview.kinds)
    title = ngettext("%(n)d person left", "%(n)d people left", left) % {"n": left} if left else ", ".join(people)
    words = {
        "file": run.file_name,
        "day": dates.as_day(applied_at, timezone.get_current_timezone(), short=True),
        "people": ", ".join(people),
        "what": nouns_of(preview.lines),
    }
    url = organization_url("participants:import_run", pk=run.pk)
    return QueueItem(
        kind=QueueKind.PEOPLE_DATA,
        title=title,
        reason=_("%(file)s of %(day)s: %(people)s end or pause %(what)s.") % words,
        icon="users",
        url=url,
        verb=Verb(_("See"), url),
        urgency=Urgency.PEOPLE_DATA,
        days=(clock.now() - applied_at).days,
        subject=run.pk,
    )


def _of_move(effect: PersonChangeEffect) -> QueueItem:
    change = effect.change
    count = len(effect.payload["pairs"])
    words = ngettext(
        "By the move of %(name)s, %(n)d pair stands in one reporting line. It goes on until you decide.",
        "By the move of %(name)s, %(n)d pairs stand in one reporting line. They go on until you decide.",
        count,
    )
    url = organization_url("participants:change", pk=change.pk)
    return QueueItem(
        kind=QueueKind.PEOPLE_DATA,
        title=_("A mentor in the reporting line"),
        reason=words % {"name": change.person.name, "n": count},
        people=(change.person.name,),
        url=url,
        panel=True,
        verb=Verb(_("See"), url),
        urgency=Urgency.PEOPLE_DATA,
        days=(clock.now() - change.applied_at).days,
        subject=change.pk,
    )
