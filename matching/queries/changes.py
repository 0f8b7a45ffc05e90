"""What is different now from what a run was told: enough to say that it should be matched again."""

from dataclasses import dataclass

from matching.choices import RunStatus
from matching.models import MatchRun
from matching.queries.inputs import build_inputs
from matching.readers import from_json


@dataclass(frozen=True)
class Changes:
    """Counts of people since the run: who came, who went, and mentors with fewer places."""

    mentees_more: int = 0
    mentees_fewer: int = 0
    mentors_more: int = 0
    mentors_fewer: int = 0
    places_fewer: int = 0

    @property
    def any(self) -> bool:
        return bool(
            self.mentees_more or self.mentees_fewer or self.mentors_more or self.mentors_fewer or self.places_fewer
        )


def changes_since(run: MatchRun) -> Changes:
    """Nothing for a run that was published: its own pairs would count as changes."""
    if run.status != RunStatus.DRAFT:
        return Changes()
    then, now = from_json(run.inputs), build_inputs(run.intake)
    mentees = {m.id for m in then.mentees}, {m.id for m in now.mentees}
    places = {m.id: m.places for m in then.mentors}, {m.id: m.places for m in now.mentors}
    return Changes(
        mentees_more=len(mentees[1] - mentees[0]),
        mentees_fewer=len(mentees[0] - mentees[1]),
        mentors_more=len(places[1].keys() - places[0].keys()),
        mentors_fewer=len(places[0].keys() - places[1].keys()),
        places_fewer=sum(places[1][m] < places[0][m] for m in places[0].keys() & places[1].keys()),
    )
