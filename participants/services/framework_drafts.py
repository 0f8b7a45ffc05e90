"""The next version of a framework while it is being written. Nothing of it counts before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from participants import content
from participants.models import Competency, CompetencyFramework, CompetencyLevel
from participants.models.competency import LEVELS
from participants.queries.frameworks import (
    Change,
    Theme,
    change_to,
    framework_in_use,
    text_of,
    texts_of,
    themes_of,
)
from participants.readers.frameworks import (
    MOST_COMPETENCIES,
    CompetencyText,
    FrameworkFile,
    key_of,
    own_text,
    read_framework,
)
from participants.readers.problems import FileRefused, Problem, ValueRefused
from participants.services.frameworks import lock_framework, require_framework_manager, write_competencies

OWN_KEY = "own_framework"


@dataclass(frozen=True)
class CompetencyEntry:
    """What somebody writes about a competency; its five levels in their order."""

    theme: str
    name: str
    definition: str
    behaviors: Sequence[str]


@dataclass(frozen=True)
class Check:
    """What a file would do. Without problems it can be read into the draft."""

    competencies: list[CompetencyText]
    problems: list[Problem]
    change: Change


@transaction.atomic
def start_framework_draft(*, by: Actor, base: CompetencyFramework | None = None) -> CompetencyFramework:
    """The next version of `base`, or of the current framework, with the same words; an empty one where there is none.
    The draft that is open already is answered."""
    require_framework_manager(by)
    draft: CompetencyFramework | None = CompetencyFramework.objects.filter(published_at=None).first()
    if draft is not None:
        return draft
    base = base or framework_in_use()
    key, name = (base.key, base.name) if base else (OWN_KEY, _("Our competencies"))
    newest = CompetencyFramework.objects.filter(key=key).aggregate(newest=Max("version"))["newest"] or 0
    draft = CompetencyFramework.objects.create(
        key=key, name=name, version=newest + 1, is_current=False, published_at=None
    )
    write_competencies(draft, texts_of(base) if base else [])
    record("framework.draft_started", by=by, subject=draft, facts={"version": draft.version})
    return draft


@transaction.atomic
def rename_framework(
    draft: CompetencyFramework, *, by: Actor, name: str, level_names: Sequence[str]
) -> CompetencyFramework:
    """Its name, and the names of the five levels of all its competencies."""
    draft = _open(draft, by)
    name = _text(name, "name", "name")
    names = [_text(given, "level_name", f"level_{number}") for number, given in enumerate(level_names, 1)]
    if not name or len(names) != len(LEVELS) or not all(names):
        raise RuleBroken("name_missing", _("Give the framework and each of the five levels a name."), field="name")
    before = {"name": draft.name, "levels": level_names_of(draft)}
    CompetencyFramework.objects.filter(pk=draft.pk).update(name=name)
    for number, level_name in enumerate(names, 1):
        CompetencyLevel.objects.filter(competency__framework=draft, level=number).update(name=level_name)
    draft.refresh_from_db()
    record("framework.renamed", by=by, subject=draft, before=before, after={"name": name, "levels": names})
    return draft


@transaction.atomic
def save_competency(
    draft: CompetencyFramework, competency: Competency | None, *, by: Actor, entry: CompetencyEntry
) -> Competency:
    """A new competency comes last in its theme."""
    draft = _open(draft, by)
    entry = _clean(draft, competency, entry)
    if competency is None:
        before = None
        competency = _add(draft, entry)
    else:
        _require_part(draft, competency)
        before = _digest_of(competency)
        competency.theme, competency.name, competency.definition = entry.theme, entry.name, entry.definition
        competency.save()
        for number, behavior in enumerate(entry.behaviors, 1):
            CompetencyLevel.objects.filter(competency=competency, level=number).update(behavior=behavior)
        competency = Competency.objects.get(pk=competency.pk)
    action = "framework.competency_added" if before is None else "framework.competency_changed"
    record(action, by=by, subject=competency, before=before, after=_digest_of(competency))
    return competency


@transaction.atomic
def move_competency(draft: CompetencyFramework, competency: Competency, *, by: Actor, up: bool) -> None:
    """One place up or down in its theme. At the end nothing happens."""
    draft = _open(draft, by)
    _require_part(draft, competency)
    themes = _themes(draft)
    own = next(theme for theme in themes if theme.name == competency.theme).competencies
    _swap(own, [one.pk for one in own].index(competency.pk), up)
    _number(themes)
    record("framework.competency_moved", by=by, subject=competency, facts={"up": up})


@transaction.atomic
def move_theme(draft: CompetencyFramework, theme: str, *, by: Actor, up: bool) -> None:
    """The theme with all its competencies before or behind its neighbor."""
    draft = _open(draft, by)
    themes = _themes(draft)
    names = [known.name for known in themes]
    if theme not in names:
        raise RuleBroken("unknown_theme", _("The draft has no such theme any more."), field="theme")
    _swap(themes, names.index(theme), up)
    _number(themes)
    record("framework.theme_moved", by=by, subject=draft, after={"theme": theme}, facts={"up": up})


@transaction.atomic
def remove_competency(draft: CompetencyFramework, competency: Competency, *, by: Actor) -> None:
    """Out of the draft. The version that is current keeps it."""
    draft = _open(draft, by)
    _require_part(draft, competency)
    record("framework.competency_removed", by=by, subject=competency, facts={"key": competency.key})
    competency.delete()
    _number(_themes(draft))


@transaction.atomic
def discard_framework_draft(draft: CompetencyFramework, *, by: Actor) -> None:
    draft = _open(draft, by)
    record("framework.draft_discarded", by=by, subject=draft, facts={"version": draft.version})
    Competency.objects.filter(framework=draft).delete()
    draft.delete()


@transaction.atomic
def check_framework_file(*, by: Actor, file_name: str, content: bytes) -> Check:
    """Reads a file and writes nothing: its errors by row and column, and what it would change."""
    require_framework_manager(by)
    file = _read(file_name, content)
    return Check(file.competencies, file.problems, change_to(file.competencies))


@transaction.atomic
def import_framework(*, by: Actor, file_name: str, content: bytes) -> CompetencyFramework:
    """What the file says becomes the draft, in place of what stood there. A file with an error changes nothing."""
    require_framework_manager(by)
    file = _read(file_name, content)
    if file.problems:
        count = len(file.problems)
        words = ngettext("The file has %(count)d error.", "The file has %(count)d errors.", count) % {"count": count}
        raise RuleBroken("faulty_file", words, field="file")
    draft = _open(start_framework_draft(by=by), by)
    before = [_plain(text) for text in texts_of(draft)]
    Competency.objects.filter(framework=draft).delete()
    write_competencies(draft, file.competencies)
    after = [_plain(text) for text in file.competencies]
    facts = {"count": len(after)}
    record("framework.imported", by=by, subject=draft, before={"all": before}, after={"all": after}, facts=facts)
    return draft


def level_names_of(framework: CompetencyFramework | None) -> list[str]:
    """Of the first competency; those of the supplied framework where there is none."""
    first = CompetencyLevel.objects.filter(competency__framework=framework)
    rows = first.order_by("competency__position", "competency_id", "level").values_list("name", flat=True)
    return list(rows[: len(LEVELS)]) or [step.name for step in content.starter_framework().scale]


def _read(file_name: str, content: bytes) -> FrameworkFile:
    names = level_names_of(framework_in_use())
    try:
        return read_framework(content, file_name, names)
    except FileRefused as refused:
        raise RuleBroken(refused.code, refused.text, field="file") from refused


def _open(draft: CompetencyFramework, by: Actor) -> CompetencyFramework:
    require_framework_manager(by)
    draft = lock_framework(draft)
    if not draft.is_draft:
        raise Conflict(_("This version is published and keeps its words. Make a draft of the next one."))
    return draft


def _require_part(draft: CompetencyFramework, competency: Competency) -> None:
    if competency.framework_id != draft.pk:
        raise RuleBroken("other_framework", _("This competency is not part of the draft."))


def _clean(draft: CompetencyFramework, competency: Competency | None, entry: CompetencyEntry) -> CompetencyEntry:
    entry = replace(
        entry,
        theme=_text(entry.theme, "theme", "theme"),
        name=_text(entry.name, "name", "name"),
        definition=_text(entry.definition, "definition", "definition"),
        behaviors=[_text(text, "behavior", f"behavior_{at}") for at, text in enumerate(entry.behaviors, 1)],
    )
    if not entry.name:
        raise RuleBroken("name_missing", _("Give the competency a name."), field="name")
    if not entry.theme:
        raise RuleBroken("theme_missing", _("Say which theme it belongs to."), field="theme")
    if len(entry.behaviors) != len(LEVELS) or not all(entry.behaviors):
        empty = next((at for at, text in enumerate(entry.behaviors, 1) if not text), len(entry.behaviors))
        raise RuleBroken("level_missing", _("Describe all five levels."), field=f"behavior_{empty}")
    if len({text.casefold() for text in entry.behaviors}) != len(LEVELS):
        raise RuleBroken("level_repeated", _("Two levels say the same. Say what is different."), field="behavior_1")
    others = Competency.objects.filter(framework=draft, name__iexact=entry.name)
    if others.exclude(pk=competency.pk if competency else None).exists():
        raise RuleBroken("name_taken", _("There is a competency of this name already."), field="name")
    return entry


def _text(text: str, kind: str, field: str) -> str:
    try:
        return own_text(text, kind)
    except ValueRefused as refused:
        raise RuleBroken(refused.code, refused.text, field=field) from refused


def _add(draft: CompetencyFramework, entry: CompetencyEntry) -> Competency:
    if Competency.objects.filter(framework=draft).count() >= MOST_COMPETENCIES:
        words = _("A framework has at most %(count)d competencies: nobody can be rated by more.")
        raise RuleBroken("too_many_competencies", words % {"count": MOST_COMPETENCIES})
    # A key that an earlier version has used for something that is gone stays with it.
    taken = Competency.objects.filter(framework__key=draft.key).values_list("key", flat=True)
    text = CompetencyText(
        key_of(entry.name, taken),
        entry.theme,
        entry.name,
        entry.definition,
        tuple(level_names_of(draft)),
        tuple(entry.behaviors),
    )
    made = write_competencies(draft, [text])[0]
    Competency.objects.filter(pk=made.pk).update(position=MOST_COMPETENCIES)
    _number(_themes(draft))
    added: Competency = Competency.objects.get(pk=made.pk)
    return added


def _themes(draft: CompetencyFramework) -> list[Theme]:
    return themes_of(Competency.objects.filter(framework=draft).order_by("position", "pk"))


def _swap(things: list[Any], place: int, up: bool) -> None:
    other = place - 1 if up else place + 1
    if 0 <= other < len(things):
        things[place], things[other] = things[other], things[place]


def _number(themes: Sequence[Theme]) -> None:
    """The competencies of a theme stand together."""
    ordered = [competency for theme in themes for competency in theme.competencies]
    for position, competency in enumerate(ordered):
        competency.position = position
    Competency.objects.bulk_update(ordered, ["position"])


def _digest_of(competency: Competency) -> dict[str, object]:
    return _plain(text_of(competency))


def _plain(text: CompetencyText) -> dict[str, object]:
    return {
        "key": text.key,
        "theme": text.theme,
        "name": text.name,
        "definition": text.definition,
        "levels": [list(pair) for pair in zip(text.level_names, text.behaviors, strict=True)],
    }
