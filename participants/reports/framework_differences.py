"""What one version of a framework says otherwise than another, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.readers.frameworks import CompetencyText


@dataclass(frozen=True)
class Difference:
    """`kind`: added, removed or changed. `before` and `after` where a text reads differently."""

    kind: str
    key: str
    sentence: str
    before: str = ""
    after: str = ""


def differences(old: Sequence[CompetencyText], new: Sequence[CompetencyText]) -> list[Difference]:
    """From `old` to `new`, in the order of the new version; what is gone comes last."""
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    found: list[Difference] = []
    for one in new:
        known = before.get(one.key)
        if known is None:
            words = _("New: %(name)s, in the theme %(theme)s.") % {"name": one.name, "theme": one.theme}
            found.append(Difference("added", one.key, words))
        else:
            found.extend(_changes(known, one))
    gone = [one for one in old if one.key not in after]
    found.extend(Difference("removed", one.key, _("Removed: %(name)s.") % {"name": one.name}) for one in gone)
    kept_before = [one.key for one in old if one.key in after]
    kept_after = [one.key for one in new if one.key in before]
    if kept_before != kept_after:
        found.append(Difference("changed", "", _("The order of the competencies is another.")))
    return found


def _changes(old: CompetencyText, new: CompetencyText) -> list[Difference]:
    found = []
    if old.name != new.name:
        words = _("%(old)s is now called %(new)s.") % {"old": old.name, "new": new.name}
        found.append(Difference("changed", new.key, words))
    if old.theme != new.theme:
        words = _("%(name)s moved from %(old)s to %(new)s.") % {"name": new.name, "old": old.theme, "new": new.theme}
        found.append(Difference("changed", new.key, words))
    if old.definition != new.definition:
        words = _("%(name)s: the definition reads differently.") % {"name": new.name}
        found.append(Difference("changed", new.key, words, old.definition, new.definition))
    found.extend(_levels(old, new))
    return found


def _levels(old: CompetencyText, new: CompetencyText) -> list[Difference]:
    found = []
    pairs = enumerate(zip(old.behaviors, new.behaviors, strict=True), 1)
    other = [(number, before, after) for number, (before, after) in pairs if before != after]
    for number, before, after in other:
        words = _("%(name)s: level %(number)d reads differently.") % {"name": new.name, "number": number}
        found.append(Difference("changed", new.key, words, before, after))
    renamed = [after for before, after in zip(old.level_names, new.level_names, strict=True) if before != after]
    if renamed:
        words = ngettext(
            "%(name)s: a level is now called %(names)s.", "%(name)s: levels are now called %(names)s.", len(renamed)
        ) % {"name": new.name, "names": ", ".join(renamed)}
        found.append(Difference("changed", new.key, words))
    return found
