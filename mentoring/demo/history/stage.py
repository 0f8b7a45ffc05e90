"""Where the history is played: one organization, its people, and a clock that can be set to any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from mentoring import clock
from mentoring.demo.cast import Cast, OrganizationRecord, PersonRecord
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person


@dataclass
class Stage:
    cast: Cast
    record: OrganizationRecord
    organization: Organization
    random: Random
    #: By employee number.
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.cast.today

    @property
    def hr(self) -> str:
        persona = next(p for p in self.cast.personas if p.organization == self.record.slug and p.key == "hr_admin")
        return persona.person

    def person_record(self, number: str) -> PersonRecord:
        return self.record.by_number[number]

    def moment(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Office hours where the organization is; never later than now."""
        zone = ZoneInfo(self.organization.time_zone)
        return datetime.combine(day, time(hour, minute), zone)

    @contextmanager
    def on(self, day: date, number: str, hour: int = 9, minute: int = 0) -> Iterator[Actor]:
        """The clock stands at that day, and this person acts."""
        with self.at(self.moment(day, hour, minute), number) as actor:
            yield actor

    @contextmanager
    def at(self, moment: datetime, number: str) -> Iterator[Actor]:
        actor = self.actors[number]
        # Nothing of the past may lie in the future: the demo can be made at any hour of the day.
        moment = min(moment, datetime.now(moment.tzinfo) - timedelta(minutes=1))
        with clock.moved_to(moment), organization_scope(self.organization, actor):
            yield actor

    def may_act(self, number: str) -> bool:
        return number in self.actors

    def remember(self, membership: Membership, number: str, roles: list[Role]) -> None:
        self.actors[number] = Actor.membership(membership.pk, roles)
