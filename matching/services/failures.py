"""Why a run failed, in words for who started it."""

from uuid import UUID

from django.utils.translation import gettext as _

from matching.scoring.criteria import Pair, PolicyConflictError
from participants.models import Person

PAIRS_NAMED = 3


def conflict_in_words(error: PolicyConflictError) -> str:
    pairs = _named(error.pairs)
    messages = {
        "more_kept_than_places": _("More pairs are fixed than the mentor has places: %(pairs)s."),
        "not_in_this_run": _("A pair is fixed whose mentor is not in this matching: %(pairs)s."),
        "always_against_a_rule": _("A pair is to be always together although a rule forbids it: %(pairs)s."),
        "mentee_kept_twice": _("A mentee is fixed to two mentors: %(pairs)s."),
    }
    return messages.get(error.code, _("The rules contradict each other: %(pairs)s.")) % {"pairs": pairs}


def _named(pairs: tuple[Pair, ...]) -> str:
    names = {str(pk): name for pk, name in _people(pairs)}
    shown = [f"{names.get(a, '?')} – {names.get(b, '?')}" for a, b in pairs[:PAIRS_NAMED]]
    more = len(pairs) - len(shown)
    return ", ".join(shown) + (_(" and %(n)d more") % {"n": more} if more else "")


def _people(pairs: tuple[Pair, ...]) -> list[tuple[UUID, str]]:
    ids = {UUID(person) for pair in pairs for person in pair}
    return list(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
