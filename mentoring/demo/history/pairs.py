"""Pairs: matched or proposed, accepted, their agreement signed, their sessions held, moved, missed and logged."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from matching.models import MatchRun
from matching.services.decisions import stage_all
from matching.services.policies import add_pair_rule
from matching.services.publishing import publish_run
from matching.services.runs import carry_out, start_run
from mentoring.demo.cast import PairRecord, ProgramRecord
from mentoring.demo.history.stage import Stage
from mentoring.tenancy.scope import organization_scope
from programs.choices import IntakeStatus
from programs.models import Intake, Program
from programs.services.intakes import change_intake_status
from relationships.choices import ActionItemStatus, EndReason, RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.services.action_items import add_action_item, change_action_item
from relationships.services.agreements import sign_agreement
from relationships.services.nudges import nudge_pair
from relationships.services.relationships import accept_relationship, end_relationship, propose_relationship
from relationships.services.sessions import LogEntry, cancel_session, log_session, schedule_session

TOPICS = (
    "Pricing story", "Stakeholder map", "First hundred days", "Saying no upward", "A difficult colleague",
    "Delegating", "The budget round", "Presenting to the board", "Hiring a deputy", "Energy and limits",
)  # fmt: skip
NOTES = (
    "We looked at the last four weeks: what was decided, what was only discussed. Next time the decision comes first.",
    "Drew the map of who decides and who is heard. Two people are missing from it; they come first.",
    "Rehearsed the opening twice. The second version said in one sentence what it costs to wait.",
)
PRIVATE = "I talk too much in the first ten minutes. Ask, then wait."
ACTIONS = (
    "Draft the steering-group story",
    "Ask two plant managers how they read the plan",
    "Send the one-page budget",
)
#: How many agreed sessions back the last held one lies.
SILENCE = {"on_track": 0, "needs_check_in": 2, "stalled": 4, "too_early": 0, "": 0}
#: How many days ago a quiet pair was reminded: each stalled one, and every second that needs a check-in.
REMINDED = {"stalled": (25, 15), "needs_check_in": (8,)}


class Pairs:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.numbers = {person.pk: number for number, person in stage.people.items()}

    def match(self, record: ProgramRecord, program: Program) -> None:
        """The real engine, with the pairs that the story needs as always-pairs; published, asked, answered."""
        stage, day = self.stage, record.starts_on - timedelta(days=24)
        with stage.on(day, record.owner, 13) as by:
            for pair in self._told(record):
                mentee, mentor = stage.people[pair.mentee], stage.people[pair.mentor]
                add_pair_rule(program, by=by, kind="always", mentee=mentee, mentor=mentor)
            run = start_run(program, by=by, seed=stage.cast.seed, in_worker=False)

        def scope() -> AbstractContextManager[object]:
            return stage.on(day, record.owner, 14)

        carry_out(run.pk, scope=scope, progress=lambda *_args: None)
        with stage.on(day, record.owner, 15) as by:
            fresh = MatchRun.objects.select_related("program").get(pk=run.pk)
            stage_all(fresh, by=by)
            publish_run(fresh, by=by)
        for number, relationship in enumerate(self._pending(program)):
            self._answer(relationship, day + timedelta(days=1 + number % 6))
        self._start_intake(record, program)

    def pair_by_hand(self, record: ProgramRecord, program: Program) -> None:
        """Pairs that the owner proposed one by one."""
        for index, pair in enumerate(self._told(record)):
            proposed_on = pair.started_on - timedelta(days=9)
            if pair.status == "pending":
                proposed_on = self.stage.today - timedelta(days=8)
            with self.stage.on(proposed_on, record.owner, 10, index) as by:
                relationship = propose_relationship(
                    by=by,
                    program=program,
                    mentor=self.stage.people[pair.mentor],
                    mentee=self.stage.people[pair.mentee],
                    proposal_id=None,
                    answer_by=proposed_on + timedelta(days=10),
                )
            if pair.status == "pending":
                self._accept(relationship, pair.mentee, proposed_on + timedelta(days=1))
            else:
                self._answer(relationship, pair.started_on)
        self._start_intake(record, program)

    def meet(self, record: ProgramRecord, program: Program) -> None:
        """Every pair's sessions up to today, or to the end of a closed program."""
        health = {e.person: e.health for e in self.stage.record.enrollments if e.program == record.key}
        health |= {p.mentee: p.health for p in self.stage.record.pairs if p.program == record.key}
        until = min(self.stage.today, record.ends_on)
        with self.stage.on(self.stage.today, record.owner):
            pairs = list(
                Relationship.objects.filter(program=program, status=RelationshipStatus.ACTIVE)
                .select_related("mentor__membership", "mentee__membership", "program")
                .order_by("pk")
            )
        for index, relationship in enumerate(pairs):
            mentee = self.numbers[relationship.mentee_id]
            self._sign(relationship)
            self._sessions(relationship, until, health.get(mentee, ""), index)
            if record.status == "running" and (health.get(mentee) == "stalled" or index % 2):
                self._remind(relationship, REMINDED.get(health.get(mentee, ""), ()))
            if record.status == "closed":
                with self.stage.on(record.ends_on - timedelta(days=1), mentee, 17) as by:
                    end_relationship(relationship, by=by, reason=EndReason.TIME_ENDED)

    def _sessions(self, relationship: Relationship, until: date, health: str, index: int) -> None:
        assert relationship.started_at is not None
        random, rhythm = self.stage.random, timedelta(days=relationship.cadence_days)
        hour = 9 + index % 7
        day = relationship.started_at.date() + timedelta(days=3 + index % 9)
        waits = until == self.stage.today and self._waits_for_its_log(relationship)
        if waits:
            day += (_workday_before(until) - day) % rhythm
        days = []
        while day < until:
            days.append(_workday(day))
            day += rhythm
        held_until = len(days) - SILENCE[health]
        if waits:
            held_until -= 1
            self._schedule(relationship, days[-1] - timedelta(days=6), days[-1], hour)
        for number, held_on in enumerate(days[: max(held_until, 0)]):
            fails = number not in (0, held_until - 1) and random.random() < 0.1
            self._one_session(relationship, held_on, hour, number, fails=fails)
        if until == self.stage.today and health in ("on_track", "", "too_early"):
            coming = _workday(max(day, until + timedelta(days=1 + index % 9)))
            self._schedule(relationship, until - timedelta(days=1), coming, hour)

    def _remind(self, relationship: Relationship, days: tuple[int, ...]) -> None:
        """By HR, on a working day, and in vain."""
        for ago in days:
            with self.stage.on(_workday_before(self.stage.today - timedelta(days=ago)), self.stage.hr, 9, 20) as by:
                nudge_pair(relationship, by=by)

    def _waits_for_its_log(self, relationship: Relationship) -> bool:
        """The mentor and the mentee of the first page met yesterday, and nobody has logged it yet."""
        shown = {p.person for p in self.stage.cast.personas if p.key in ("mentor", "mentee")}
        return {self.numbers[relationship.mentor_id], self.numbers[relationship.mentee_id]} <= shown

    def _one_session(self, relationship: Relationship, day: date, hour: int, number: int, *, fails: bool) -> None:
        session = self._schedule(relationship, day - timedelta(days=6), day, hour)
        mentor, mentee = self.numbers[relationship.mentor_id], self.numbers[relationship.mentee_id]
        if fails and number % 2:
            with self.stage.on(day - timedelta(days=1), mentee, 16) as by:
                cancel_session(session, by=by)
            return
        random = self.stage.random
        outcome = SessionStatus.NO_SHOW_MENTEE if fails else SessionStatus.HELD
        entry = LogEntry(
            outcome=outcome,
            usefulness=None if fails else random.choice((3, 4, 4, 5, 5)),
            minutes=random.choice((30, 45, 45, 50, 60)),
            topics=() if fails else tuple(random.sample(TOPICS, 2)),
            shared_note=random.choice(NOTES) if number % 3 == 0 and not fails else None,
            private_note=PRIVATE if number % 5 == 0 and not fails else None,
        )
        after = session.ends_at + timedelta(minutes=20 + 7 * (number % 9))
        with self.stage.at(after, mentor) as by:
            log_session(session, by=by, entry=entry)
        if not fails and number % 2 == 0:
            with self.stage.at(after + timedelta(hours=2), mentee) as by:
                log_session(session, by=by, entry=LogEntry(outcome=outcome, usefulness=random.choice((3, 4, 5, 5))))
        if number % 4 == 1 and not fails:
            self._act(relationship, session, after, number)

    def _act(self, relationship: Relationship, session: Session, after: datetime, number: int) -> None:
        mentee = self.numbers[relationship.mentee_id]
        with self.stage.at(after + timedelta(minutes=30), mentee) as by:
            item = add_action_item(
                relationship,
                by=by,
                text=ACTIONS[number % len(ACTIONS)],
                owner=relationship.mentee,
                due_on=after.date() + timedelta(days=relationship.cadence_days),
                session=session,
            )
        done = after + timedelta(days=relationship.cadence_days - 2)
        if done.date() < self.stage.today - timedelta(days=10):
            with self.stage.at(done, mentee) as by:
                change_action_item(item, by=by, status=ActionItemStatus.DONE)

    def _schedule(self, relationship: Relationship, asked_on: date, day: date, hour: int) -> Session:
        mentee = self.numbers[relationship.mentee_id]
        wall = datetime.combine(day, datetime.min.time()).replace(hour=hour)
        with self.stage.on(min(asked_on, self.stage.today), mentee, 8) as by:
            return schedule_session(
                relationship,
                by=by,
                wall=wall,
                zone=relationship.mentee.zone,
                minutes=relationship.session_minutes,
                place="Teams" if relationship.mentor.location != relationship.mentee.location else "Room 2.14",
            )

    def _sign(self, relationship: Relationship) -> None:
        assert relationship.started_at is not None
        for number, days in ((self.numbers[relationship.mentee_id], 2), (self.numbers[relationship.mentor_id], 4)):
            with self.stage.at(relationship.started_at + timedelta(days=days), number) as by:
                agreement = relationship.agreements.select_related("relationship").order_by("-version").first()
                assert agreement is not None
                name = self.stage.person_record(number).name
                sign_agreement(agreement, by=by, digest=agreement.digest, typed_name=name)

    def _answer(self, relationship: Relationship, day: date) -> None:
        mentor, mentee = self.numbers[relationship.mentor_id], self.numbers[relationship.mentee_id]
        self._accept(relationship, mentor, day - timedelta(days=1))
        self._accept(relationship, mentee, day)

    def _accept(self, relationship: Relationship, number: str, day: date) -> None:
        with self.stage.on(day, number, 12) as by:
            accept_relationship(relationship, by=by)

    def _pending(self, program: Program) -> Iterator[Relationship]:
        with organization_scope(self.stage.organization, self.stage.actors[self.stage.hr]):
            pending = list(
                Relationship.objects.filter(program=program, status=RelationshipStatus.PENDING).order_by("pk")
            )
        yield from pending

    def _start_intake(self, record: ProgramRecord, program: Program) -> None:
        with self.stage.on(record.starts_on, record.owner, 9) as by:
            intake = Intake.objects.select_related("program").get(program=program)
            if intake.status != IntakeStatus.STARTED:
                change_intake_status(intake, by=by, status=IntakeStatus.STARTED)

    def _told(self, record: ProgramRecord) -> list[PairRecord]:
        return [pair for pair in self.stage.record.pairs if pair.program == record.key]


def _workday_before(day: date) -> date:
    day -= timedelta(days=1)
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.isoweekday()) + 1) if day.isoweekday() > 5 else day
