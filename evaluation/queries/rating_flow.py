"""Where a sponsor stands in the quarter's ratings: which card, what was said before, who reads the answer."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from evaluation.choices import OWN_READINESS_POLICY, OwnReadiness, Readiness
from evaluation.queries.periods import current_quarter
from evaluation.queries.readiness import RatingCard, rating_cards
from evaluation.queries.released_goals import GoalsInBrief, released_goals
from mentoring.tenancy.actors import Actor


@dataclass(frozen=True)
class RatingFlow:
    total: int
    answered: int
    #: Counts from 1; the card is none when all have been shown, or when nobody is to be rated.
    number: int
    card: RatingCard | None
    goals: GoalsInBrief | None
    until: date

    @property
    def may_repeat(self) -> bool:
        return self.card is not None and self.card.before is not None

    @property
    def is_before_mine(self) -> bool:
        return (
            self.card is not None
            and self.card.before is not None
            and self.card.mine is not None
            and self.card.before.rated_by_id == self.card.mine.rated_by_id
        )

    @property
    def initial(self) -> dict[str, str]:
        mine = self.card.mine if self.card else None
        if mine is None or mine.band == Readiness.DO_NOT_KNOW:
            return {}
        return {"band": mine.band, "reason": mine.reason}

    @property
    def lock(self) -> str:
        """Who reads the answer: the organization's one policy, said while rating."""
        if self.card is None:
            return ""
        name = self.card.person.short_name
        return {
            OwnReadiness.NOTHING: _(
                "%(name)s does not see this. HR and those who run or sponsor the program do. "
                "%(name)s may ask the organization what it holds about them."
            ),
            OwnReadiness.BAND: _("%(name)s sees the band, not the reason. HR and those who run the program see both."),
            OwnReadiness.BAND_AND_REASON: _("%(name)s may read this."),
        }[OWN_READINESS_POLICY] % {"name": name}


def rating_flow(actor: Actor, wanted: str) -> RatingFlow:
    """`wanted` is the number of a card; else the first one that has no answer yet."""
    cards = rating_cards(actor)
    answered = sum(card.mine is not None for card in cards)
    number = _number(wanted, cards)
    card = cards[number - 1] if number <= len(cards) else None
    goals = released_goals(actor, [card.person.pk]).get(card.person.pk) if card else None
    return RatingFlow(len(cards), answered, number, card, goals, current_quarter().end_on)


def _number(wanted: str, cards: list[RatingCard]) -> int:
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6:
        return max(int(wanted), 1)
    return next((at for at, card in enumerate(cards, 1) if card.mine is None), len(cards) + 1)
