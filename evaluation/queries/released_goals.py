"""How the goals stand that mentees have released to the sponsor who reads. Status only: no value, no text."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from development_plans.choices import GoalStatus, ReaderRelation
from development_plans.models import PlanReader
from development_plans.queries.goals import GoalCard, released_goals
from development_plans.scoring.progress import ON_TRACK
from mentoring.tenancy.actors import Actor
from participants.models import Person


@dataclass(frozen=True)
class GoalsInBrief:
    on_track: int
    going_on: int
    achieved: int

    @property
    def in_words(self) -> str:
        words = []
        if self.going_on:
            words.append(_("%(n)d of %(all)d goals on track") % {"n": self.on_track, "all": self.going_on})
        if self.achieved:
            words.append(_("%(n)d achieved") % {"n": self.achieved})
        return ", ".join(words)


def goals_in_brief(actor: Actor, people: Iterable[UUID]) -> dict[UUID, GoalsInBrief]:
    """Three queries, however many people. Only whose plan names the actor as its sponsor."""
    readers = PlanReader.objects.filter(
        membership_id=actor.membership_id, relation=ReaderRelation.SPONSOR, person__in=set(people)
    )
    readable = Person.objects.filter(pk__in=readers.values("person_id"))
    briefs = {pk: _brief(cards) for pk, cards in released_goals(readable, ReaderRelation.SPONSOR).items()}
    return {pk: brief for pk, brief in briefs.items() if brief.going_on or brief.achieved}


def together(briefs: Iterable[GoalsInBrief]) -> GoalsInBrief | None:
    found = list(briefs)
    if not found:
        return None
    return GoalsInBrief(
        on_track=sum(each.on_track for each in found),
        going_on=sum(each.going_on for each in found),
        achieved=sum(each.achieved for each in found),
    )


def _brief(cards: Iterable[GoalCard]) -> GoalsInBrief:
    standings = [(card.standing, card.is_measured) for card in cards]
    return GoalsInBrief(
        on_track=sum(standing == ON_TRACK for standing, _going_on in standings),
        going_on=sum(going_on for _standing, going_on in standings),
        achieved=sum(standing == GoalStatus.ACHIEVED for standing, _going_on in standings),
    )
