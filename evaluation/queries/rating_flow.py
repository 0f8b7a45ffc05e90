"""Where a sponsor stands in the quarter's ratings: which card, what was said before, who reads the answer."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from evaluation.choices import SHORT_BANDS, Readiness
from evaluation.queries.periods import current_quarter
from evaluation.queries.readiness import RatingCard, rating_cards
from evaluation.queries.released_goals import GoalsInBrief, goals_in_brief
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.scope import current_organization


@dataclass(frozen=True)
class RatingFlow:
    #: The handful that is asked for this quarter, and how many of it have an answer.
    asked: int
    answered: int
    #: Everybody else whom the actor may rate, and how many have an answer.
    welcome: int
    welcome_answered: int
    #: Counts from 1 among those asked for, or among the others when `is_more`.
    number: int
    is_more: bool
    #: None when all have been shown, or when nobody is to be rated.
    card: RatingCard | None
    goals: GoalsInBrief | None
    until: date

    @property
    def total(self) -> int:
        return self.welcome if self.is_more else self.asked

    @property
    def not_yet_welcome(self) -> int:
        return self.welcome - self.welcome_answered

    @property
    def here(self) -> str:
        return self._address(self.number)

    @property
    def back(self) -> str:
        """The card before; nothing before the first."""
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def onward(self) -> str:
        return self._address(self.number + 1)

    def _address(self, number: int) -> str:
        return f"?{'more' if self.is_more else 'card'}={number}"

    @property
    def may_repeat(self) -> bool:
        return self.card is not None and self.card.before is not None

    @property
    def band_before(self) -> str:
        before = self.card.before if self.card else None
        return str(SHORT_BANDS[Readiness(before.band)]) if before else ""

    @property
    def initial(self) -> dict[str, str]:
        mine = self.card.mine if self.card else None
        if mine is None or mine.band == Readiness.DO_NOT_KNOW:
            return {}
        return {"band": mine.band, "reason": mine.reason}

    @property
    def lock(self) -> str:
        return lock_words(self.card.person.short_name) if self.card else ""


def lock_words(name: str) -> str:
    """Who reads an answer: the organization's one policy, said while rating and kept with the answer."""
    return {
        OwnReadiness.NOTHING: _(
            "%(name)s does not see this. HR and those who run or sponsor the program do. "
            "%(name)s may ask the organization what it holds about them."
        ),
        OwnReadiness.BAND: _(
            "%(name)s may read the band, not the reason. HR and those who run or sponsor the program read both."
        ),
        OwnReadiness.BAND_AND_REASON: _(
            "%(name)s may read this: the band, the reason and your name. So may HR and those who run or sponsor "
            "the program."
        ),
    }[OwnReadiness(current_organization().own_readiness)] % {"name": name}


def rating_flow(actor: Actor, wanted: str, more: str = "") -> RatingFlow:
    """`wanted` is the number of a card of the handful, `more` of one of the others; else the first one of the handful
    that has no answer yet."""
    cards = rating_cards(actor)
    asked, welcome = [card for card in cards if card.is_asked], [card for card in cards if not card.is_asked]
    shown = welcome if more else asked
    number = _number(more or wanted, shown)
    card = shown[number - 1] if number <= len(shown) else None
    goals = goals_in_brief(actor, [card.person.pk]).get(card.person.pk) if card else None
    return RatingFlow(
        asked=len(asked),
        answered=_answered(asked),
        welcome=len(welcome),
        welcome_answered=_answered(welcome),
        number=number,
        is_more=bool(more),
        card=card,
        goals=goals,
        until=current_quarter().end_on,
    )


def _answered(cards: list[RatingCard]) -> int:
    return sum(card.mine is not None for card in cards)


def _number(wanted: str, cards: list[RatingCard]) -> int:
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6:
        return max(int(wanted), 1)
    return next((at for at, card in enumerate(cards, 1) if card.mine is None), len(cards) + 1)
