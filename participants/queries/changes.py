"""Reading what has become of people, and saying in words what follows from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.choices import POSSIBLE_CHANGES, ChangeKind, ChangeStatus, ImportStatus
from participants.events import get_consequence
from participants.models import ImportRun, Person, PersonChange, PersonChangeEffect
from participants.permissions import can_change_people

#: [consequence, effect, noun, count], as it is stored.
StoredLine = Sequence[Any]
#: A file's own corrections are not worth a row of their own in the list.
TOLD = [kind for kind in ChangeKind.values if kind != ChangeKind.UPDATED]

#: Effects by which somebody loses something.
ENDING = frozenset({"ends", "cancels", "pauses"})


@dataclass(frozen=True)
class Preview:
    """What would follow, or has: `kinds` counts people by kind."""

    kinds: Mapping[str, int]
    lines: tuple[StoredLine, ...]

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.lines)

    @property
    def has_ends(self) -> bool:
        return any(effect in ENDING for _key, effect, _noun, _count in self.lines)


def visible_changes(actor: Actor) -> QuerySet[PersonChange]:
    """Newest first, each with its effects: for those who manage people."""
    effects = PersonChangeEffect.objects.order_by("consequence")
    changes: QuerySet[PersonChange] = (
        PersonChange.objects.filter(kind__in=TOLD)
        .select_related("person", "other", "run", "applied_by", "undone_by")
        .prefetch_related(Prefetch("effects", effects))
        .order_by("-applied_at", "-pk")
    )
    return changes if can_change_people(actor) else changes.none()


def get_change(actor: Actor, pk: UUID) -> PersonChange:
    change = visible_changes(actor).filter(pk=pk).first()
    if change is None:
        raise NotFound
    return change


def changes_of(actor: Actor, person: Person) -> QuerySet[PersonChange]:
    return visible_changes(actor).filter(Q(person=person) | Q(other=person))


def possible_changes(actor: Actor, person: Person) -> list[tuple[str, str]]:
    """(kind, label) of what may be entered about this person by hand, with a page of its own."""
    if not can_change_people(actor):
        return []
    kinds = [kind for kind, statuses in POSSIBLE_CHANGES.items() if person.employment_status in statuses]
    return [(kind, str(ChangeKind(kind).label)) for kind in kinds if kind != ChangeKind.MOVED]


def unseen_runs(actor: Actor) -> list[ImportRun]:
    """Files that have ended something, or brought somebody into a reporting line, and that nobody has looked at."""
    if not can_change_people(actor):
        return []
    runs = ImportRun.objects.filter(status=ImportStatus.APPLIED, seen_at=None).exclude(preview={})
    found = runs.only("pk", "file_name", "applied_at", "preview").order_by("-applied_at")
    return [run for run in found if preview_of(run).has_ends]


def unseen_moves(actor: Actor) -> list[PersonChangeEffect]:
    """Moves by which a pair stands in one reporting line, until somebody has decided."""
    if not can_change_people(actor):
        return []
    effects = PersonChangeEffect.objects.filter(
        consequence="reporting_line", seen_at=None, undone_at=None, change__status=ChangeStatus.APPLIED
    )
    return list(effects.select_related("change__person", "change__run").order_by("-change__applied_at", "pk"))


def preview_of(run: ImportRun) -> Preview:
    kept: Mapping[str, Any] = run.preview
    return Preview(kept.get("kinds", {}), tuple(map(tuple, kept.get("lines", ()))))


def lines_of(change: PersonChange) -> list[StoredLine]:
    return [(effect.consequence, *line) for effect in change.effects.all() for line in effect.lines]


def sentences_of(lines: Iterable[StoredLine]) -> list[str]:
    """Ends 2 pairs, 5 sessions. One sentence for each verb."""
    by_effect: dict[str, list[str]] = {}
    for effect, words in _in_words(lines):
        by_effect.setdefault(effect, []).append(words)
    verbs = _verbs()
    return [verbs[effect] % {"what": ", ".join(words)} for effect, words in by_effect.items()]


def nouns_of(lines: Iterable[StoredLine]) -> str:
    """2 pairs, 5 sessions: what ends, is put on hold or is cancelled."""
    return ", ".join(words for effect, words in _in_words(lines) if effect in ENDING)


def people_in_words(kinds: Mapping[str, int]) -> list[str]:
    """4 leavers, 1 on leave."""
    words = {
        ChangeKind.LEFT: lambda n: ngettext("%(n)d leaver", "%(n)d leavers", n),
        ChangeKind.ON_LEAVE: lambda n: ngettext("%(n)d person on leave", "%(n)d people on leave", n),
        ChangeKind.BACK: lambda n: ngettext("%(n)d person back", "%(n)d people back", n),
        ChangeKind.PROMOTED: lambda n: ngettext("%(n)d promotion", "%(n)d promotions", n),
        ChangeKind.MOVED: lambda n: ngettext("%(n)d move", "%(n)d moves", n),
    }
    return [words[kind](kinds[kind]) % {"n": kinds[kind]} for kind in words if kinds.get(kind)]


def remaining_in_words(remaining: Iterable[Mapping[str, Any]]) -> list[str]:
    """What undoing could not give back, and why."""
    found = []
    for row in remaining:
        reasons = {**_own_reasons(), **_reasons(row["consequence"])}
        text = reasons.get(row["code"])
        if text is not None:
            found.append(str(text) % row["params"])
    return found


def kept_in_words(kept: Iterable[Mapping[str, str]]) -> list[str]:
    """People whom a file made and who stay, with what hangs on them."""
    reasons = {"leads": _("leads somebody who stays"), "signs_in": _("signs in since")}
    found = []
    for row in kept:
        why = reasons.get(row["why"]) or str(apps.get_model(row["why"])._meta.verbose_name_plural)
        found.append(f"{row['name']}: {why}")
    return found


def _in_words(lines: Iterable[StoredLine]) -> list[tuple[str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for key, effect, noun, count in lines:
        counts[effect, key, noun] += count
    found = []
    for (effect, key, noun), count in counts.items():
        consequence = get_consequence(key)
        if consequence is not None and noun in consequence.nouns:
            found.append((effect, consequence.nouns[noun](count) % {"n": count}))
    return found


def _reasons(key: str) -> Mapping[str, Any]:
    consequence = get_consequence(key)
    return consequence.reasons if consequence is not None else {}


def _own_reasons() -> dict[str, str]:
    return {
        "changed_since": _("%(name)s has changed again since: %(fields)s stayed as they are."),
        "later_change": _("%(name)s has changed again since and stayed as they are. Undo the later change first."),
        "begun_since": _("%(name)s has begun something since the return and stayed. Enter that they left."),
        "values_taken": _("The e-mail address or number of %(name)s belongs to somebody else by now."),
        "rows_moved": _("%(n)d entries had changed since the merge and stayed."),
    }


def _verbs() -> dict[str, str]:
    return {
        "ends": _("Ends %(what)s."),
        "cancels": _("Cancels %(what)s."),
        "pauses": _("Puts on hold %(what)s."),
        "resumes": _("Takes up again %(what)s."),
        "moves": _("Moves %(what)s."),
        "keeps": _("Goes on: %(what)s."),
        "asks": _("Needs a look: %(what)s."),
    }
