"""What people decide: stage, override, publish."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from matching.choices import ProposalStatus, RunStatus
from matching.models import MatchRun, Proposal
from matching.queries.alternatives import alternatives_for
from matching.queries.runs import get_run, proposals_of
from matching.services.clocks import expire_proposals, fail_lost_runs, remind_of_proposals
from matching.services.decisions import override_pair, stage_all, stage_proposal, unstage_proposal
from matching.services.prices import price_override
from matching.services.publishing import publish_run
from matching.services.runs import discard_run, start_run
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, NotFound, RuleBroken
from mentoring.jobs import runner
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.notifications.catalog import Notice, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.notifications.services import notify
from participants.models import MentorProfile, Person
from programs.choices import IntakeStatus
from programs.models import Intake
from relationships.models import Relationship
from relationships.services.relationships import accept_relationship, decline_relationship
from tests.factories.matching import TASK, World, build_pairs, build_world, make_auditor
from tests.factories.relationships import RelationshipFactory

pytestmark = pytest.mark.django_db
REASON = "They asked for each other in the interview."


def staged(world: World) -> MatchRun:
    run = world.matched()
    with world.acting(world.hr):
        stage_all(run, by=world.actor(world.hr))
    return run


def published(world: World) -> MatchRun:
    run = staged(world)
    with world.acting(world.hr):
        return publish_run(run, by=world.actor(world.hr))


def test_publish_asks_both_people_of_every_staged_pair():
    world = build_pairs(3)
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        left, *kept = proposals_of(run)
        for proposal in kept:
            stage_proposal(proposal, by=hr)
        publish_run(run, by=hr)
        assert Relationship.objects.count() == 2
        assert {r.proposal_id for r in Relationship.objects.all()} == {proposal.pk for proposal in kept}
        assert set(Proposal.objects.exclude(pk=left.pk).values_list("status", flat=True)) == {"awaiting_mentor"}
        left.refresh_from_db()
        assert left.status == ProposalStatus.WITHDRAWN
        run.refresh_from_db()
        assert (run.status, run.published_by_id) == (RunStatus.PUBLISHED, hr.membership_id)
        assert AuditEntry.objects.filter(action="match_run.published", actor=str(hr)).count() == 1


def test_publishing_starts_an_intake_that_was_being_matched():
    world = build_pairs(1)
    with world.scope():
        Intake.objects.filter(pk=world.intake.pk).update(status=IntakeStatus.MATCHING)
    published(world)
    with world.scope():
        assert Intake.objects.get(pk=world.intake.pk).status == IntakeStatus.STARTED


def test_publish_twice_has_one_result():
    world = build_pairs(2)
    run = published(world)
    with world.acting(world.hr):
        with pytest.raises(InvalidTransition, match="Published"):
            publish_run(run, by=world.actor(world.hr))
        assert Relationship.objects.count() == 2


def test_publish_refuses_when_nothing_is_staged():
    world = build_pairs(1)
    run = world.matched()
    with world.acting(world.hr), pytest.raises(RuleBroken) as refused:
        publish_run(run, by=world.actor(world.hr))
    assert refused.value.code == "nothing_staged"


def test_publish_names_the_pair_whose_mentor_became_full_and_publishes_nothing():
    world = build_pairs(3)
    run = staged(world)
    with world.acting(world.hr):
        MentorProfile.objects.filter(person=world.mentors[1]).update(capacity=0)
        with pytest.raises(Conflict, match=r"Mentee \d with Mentor 1: all places of the mentor are taken"):
            publish_run(run, by=world.actor(world.hr))
        assert not Relationship.objects.exists()
        run.refresh_from_db()
        assert run.status == RunStatus.DRAFT
        assert set(Proposal.objects.values_list("status", flat=True)) == {ProposalStatus.STAGED}


def test_publish_refuses_a_mentee_who_found_a_mentor_meanwhile():
    world = build_pairs(2)
    first, second = staged(world), staged(world)
    with world.acting(world.hr):
        publish_run(first, by=world.actor(world.hr))
        with pytest.raises(Conflict, match="has a mentor already"):
            publish_run(second, by=world.actor(world.hr))
        assert Relationship.objects.count() == 2


def test_publish_refuses_a_mentor_who_paused_meanwhile():
    world = build_pairs(1)
    run = staged(world)
    with world.acting(world.hr):
        MentorProfile.objects.update(paused_until=clock.today() + timedelta(days=30))
        with pytest.raises(Conflict, match="has paused"):
            publish_run(run, by=world.actor(world.hr))


def test_answers_reach_the_proposal():
    world = build_pairs(2)
    published(world)
    with world.scope():
        one, two = Relationship.objects.select_related("mentor__membership", "mentee__membership").order_by("pk")
    with world.acting(one.mentor):
        accept_relationship(one, by=world.actor(one.mentor))
        assert Proposal.objects.get(pk=one.proposal_id).status == ProposalStatus.AWAITING_MENTEE
    with world.acting(one.mentee):
        accept_relationship(one, by=world.actor(one.mentee))
        assert Proposal.objects.get(pk=one.proposal_id).status == ProposalStatus.ACCEPTED
    with world.acting(two.mentee):
        decline_relationship(two, by=world.actor(two.mentee))
        assert Proposal.objects.get(pk=two.proposal_id).status == ProposalStatus.DECLINED


def test_unanswered_proposals_expire_and_give_the_place_back():
    world = build_pairs(2)
    published(world)
    with world.scope():
        assert expire_proposals() == 0
        with clock.moved_by(timedelta(days=12)):
            assert expire_proposals() == 2
            assert expire_proposals() == 0
        assert set(Proposal.objects.values_list("status", flat=True)) == {ProposalStatus.EXPIRED}


def test_stage_and_unstage_one_pair():
    world = build_pairs(1)
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        proposal = proposals_of(run).get()
        assert stage_proposal(proposal, by=hr).decided_by_id == hr.membership_id
        with pytest.raises(InvalidTransition):
            stage_proposal(proposal, by=hr)
        assert unstage_proposal(proposal, by=hr).status == ProposalStatus.SUGGESTED


def test_override_shows_its_price_first_and_costs_exactly_that():
    world = build_pairs(3)
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        kept = proposals_of(run).get(mentee=world.mentees[2])
        price = price_override(run, by=hr, mentee=world.mentees[0], mentor=world.mentors[1])
        assert price.lost > 0
        assert [move.mentee for move in price.moves] == [world.mentees[1]]
        alternatives = {row.mentor: row for row in alternatives_for(run, world.mentees[0].pk)}
        assert alternatives[world.mentors[1]].moves == 1
        stage_all(run, by=hr)
        made = override_pair(
            run,
            by=hr,
            mentee=world.mentees[0],
            mentor=world.mentors[1],
            reason=REASON,
            seen_total=price.seen_total,
        )
        run = get_run(hr, world.program.pk, run.number)
        assert (run.total, run.gap) == (price.seen_total, 0)
        assert (made.status, made.override_reason, made.decided_by_id) == ("staged", REASON, hr.membership_id)
        moved = proposals_of(run).get(mentee=world.mentees[1])
        assert (moved.mentor, moved.status) == (world.mentors[0], ProposalStatus.SUGGESTED)
        kept.refresh_from_db()
        assert kept.status == ProposalStatus.STAGED


def test_override_can_be_taken_back_by_another():
    world = build_pairs(2)
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        best = run.total
        first = proposals_of(run).get(mentee=world.mentees[0]).mentor
        other = next(mentor for mentor in world.mentors if mentor != first)
        override_pair(run, by=hr, mentee=world.mentees[0], mentor=other, reason=REASON)
        run = get_run(hr, world.program.pk, run.number)
        assert first in [row.mentor for row in alternatives_for(run, world.mentees[0].pk)]
        override_pair(run, by=hr, mentee=world.mentees[0], mentor=first, reason=REASON)
        run.refresh_from_db()
        assert run.total == best


def test_override_against_a_rule_says_so():
    world = build_world()
    with world.scope():
        boss = world.add_mentor(name="Boss", expertise={0: 5})
        world.add_mentor(name="Other", expertise={0: 3})
        mentee = world.add_mentee(name="Mentee", manager=boss)
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        assert proposals_of(run).get().mentor.name == "Other"
        forbidden = alternatives_for(run, mentee.pk)
        assert [(row.mentor, row.forbidden) for row in forbidden] == [(boss, "not in the reporting line")]
        made = override_pair(run, by=hr, mentee=mentee, mentor=boss, reason=REASON)
        assert made.watch[0] == {"code": "kept_against_rule", "params": {"rule": "reporting_line"}}
        publish_run(run, by=hr)
        assert Relationship.objects.get().mentor == boss


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_too_short"), ("too short", "reason_too_short"), ("x" * 501, "reason_too_short")]
)
def test_override_needs_a_reason(reason, code):
    world = build_pairs(2)
    run = world.matched()
    with world.acting(world.hr), pytest.raises(RuleBroken) as refused:
        override_pair(run, by=world.actor(world.hr), mentee=world.mentees[0], mentor=world.mentors[1], reason=reason)
    assert refused.value.code == code


def test_override_refuses_strangers_full_mentors_and_a_stale_price():
    world = build_pairs(2)
    with world.scope():
        stranger = RelationshipFactory().mentor
        full = world.add_mentor(name="Full", capacity=0, expertise={0: 5})
    run = world.matched()
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        for mentor, code in ((stranger, "not_in_this_run"), (full, "more_kept_than_places")):
            with pytest.raises(RuleBroken) as refused:
                override_pair(run, by=hr, mentee=world.mentees[0], mentor=mentor, reason=REASON)
            assert refused.value.code == code
        with pytest.raises(Conflict):
            override_pair(
                run, by=hr, mentee=world.mentees[0], mentor=world.mentors[1], reason=REASON, seen_total=run.total
            )


def test_nothing_of_a_published_run_is_decided_again():
    world = build_pairs(2)
    run = published(world)
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        with pytest.raises(InvalidTransition):
            stage_all(run, by=hr)
        with pytest.raises(InvalidTransition):
            override_pair(run, by=hr, mentee=world.mentees[0], mentor=world.mentors[1], reason=REASON)
        with pytest.raises(InvalidTransition):
            discard_run(run, by=hr)


def who_may(world: World) -> dict[str, Person]:
    return {
        "hr": world.hr,
        "owner": world.owner,
        "facilitator": world.facilitator,
        "other_owner": world.other_owner,
        "auditor": make_auditor(world),
        "mentor": world.mentors[0],
        "mentee": world.mentees[0],
    }


@pytest.mark.parametrize(
    ("who", "may_run", "may_publish"),
    [
        ("hr", True, True),
        ("owner", True, True),
        ("facilitator", True, False),
        ("other_owner", False, False),
        ("auditor", False, False),
        ("mentor", False, False),
        ("mentee", False, False),
    ],
)
def test_who_may_match_and_publish(who, may_run, may_publish):
    world = build_pairs(1)
    run = world.matched()
    person = who_may(world)[who]
    actor = world.actor(person)

    def allowed(action) -> bool:
        try:
            action()
        except (NotAllowed, NotFound):
            return False
        return True

    with world.acting(person):
        assert allowed(lambda: get_run(actor, world.program.pk, run.number)) == may_run
        assert allowed(lambda: start_run(world.program, by=actor)) == may_run
        assert allowed(lambda: stage_all(run, by=actor)) == may_run
    with world.acting(world.hr):
        stage_all(run, by=world.actor(world.hr))
    with world.acting(person):
        assert allowed(lambda: publish_run(run, by=actor)) == may_publish
        assert Relationship.objects.count() == int(may_publish)


def test_a_task_never_decides():
    world = build_pairs(1)
    run = staged(world)
    with world.scope():
        for action in (stage_all, publish_run):
            with pytest.raises(NotAllowed):
                action(run, by=TASK)


def test_only_one_run_at_a_time():
    world = build_pairs(1)
    hr = world.actor(world.hr)
    with world.acting(world.hr):
        start_run(world.program, by=hr)
        with pytest.raises(Conflict):
            start_run(world.program, by=hr)


def test_a_run_whose_job_was_set_aside_says_so():
    world = build_pairs(1)
    with world.acting(world.hr):
        run = start_run(world.program, by=world.actor(world.hr))
    with world.scope():
        assert fail_lost_runs() == 0
        Job.objects.filter(pk=run.job_id).update(status=JobStatus.PARKED)
        assert fail_lost_runs() == 1
        run.refresh_from_db()
        assert run.status == RunStatus.FAILED
        assert "interrupted" in run.failure


@pytest.mark.django_db(transaction=True)
def test_worker_does_the_run_once_even_when_the_first_was_killed(monkeypatch):
    world = build_pairs(3)
    with world.acting(world.hr):
        run = start_run(world.program, by=world.actor(world.hr), seed=5)

    from matching import tasks

    def killed(prepared, result):
        raise SystemExit

    monkeypatch.setattr("matching.services.runs.store_result", killed)
    with pytest.raises(SystemExit):
        runner.run_one("default")
    monkeypatch.undo()
    with world.scope():
        run.refresh_from_db()
        assert run.status == RunStatus.RUNNING
        Job.objects.filter(pk=run.job_id).update(lease_until=clock.now() - timedelta(seconds=1))
    assert tasks.ATTEMPTS > 1
    while runner.run_one("default"):
        pass
    with world.scope():
        run.refresh_from_db()
        assert (run.status, run.matched_count, Proposal.objects.count()) == (RunStatus.DRAFT, 3, 3)
        assert Job.objects.get(pk=run.job_id).status == JobStatus.DONE


@pytest.mark.django_db(transaction=True)
def test_the_worker_refuses_for_somebody_who_lost_the_right(monkeypatch):
    world = build_pairs(1)
    with world.acting(world.hr):
        run = start_run(world.program, by=world.actor(world.hr))
    with world.scope():
        membership = world.hr.membership
        membership.is_active = False
        membership.save(update_fields=["is_active"])
    runner.run_one("default")
    with world.scope():
        run.refresh_from_db()
        assert run.status == RunStatus.FAILED
        assert "lost access" in run.failure


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_give_one_result():
    world = build_pairs(4)
    run = staged(world)
    start, outcomes = Barrier(2), []

    def publish(person) -> None:
        try:
            start.wait(10)
            with world.acting(person):
                publish_run(run, by=world.actor(person))
            outcomes.append("published")
        except InvalidTransition:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=publish, args=(person,)) for person in (world.hr, world.owner)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["published", "refused"]
    with world.scope():
        assert Relationship.objects.count() == 4


def reminded() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(kind__startswith="proposal.").values_list("kind", "occurrence")
    return sorted((kind.removeprefix("proposal."), occurrence) for kind, occurrence in rows)


def test_who_has_not_answered_is_reminded_twice_before_the_place_goes_back():
    world = build_pairs(1)
    published(world)
    with world.scope():
        with clock.moved_by(timedelta(days=2)):
            assert remind_of_proposals() == 0
        with clock.moved_by(timedelta(days=3, minutes=1)):
            assert remind_of_proposals() == 2
            assert remind_of_proposals() == 0
        pair = Relationship.objects.select_related("mentor__membership").get()
    with world.acting(pair.mentor):
        accept_relationship(pair, by=world.actor(pair.mentor))
    with world.scope(), clock.moved_by(timedelta(days=8)):
        assert remind_of_proposals() == 1
        assert remind_of_proposals() == 0
        assert reminded() == [
            ("mentee_reminder", "day-3"),
            ("mentee_reminder", "day-7"),
            ("mentor_reminder", "day-3"),
        ]


def test_a_reminder_that_was_missed_is_not_made_up_for():
    world = build_pairs(1)
    published(world)
    with world.scope():
        with clock.moved_by(timedelta(days=8)):
            assert remind_of_proposals() == 2
            assert {occurrence for _kind, occurrence in reminded()} == {"day-7"}
        OutboxMessage.objects.filter(kind__startswith="proposal.").delete()
        with clock.moved_by(timedelta(days=12)):
            assert remind_of_proposals() == 0


def test_a_reminder_is_not_sent_to_who_has_answered_meanwhile():
    world = build_pairs(1)
    published(world)
    with world.scope():
        pair = Relationship.objects.select_related("mentor__membership", "mentee__membership").get()
    mentor, mentee = get_kind("proposal.mentor_reminder"), get_kind("proposal.mentee_reminder")
    assert mentor.is_relevant(pair)
    assert mentee.is_relevant(pair)
    with world.acting(pair.mentor):
        pair = accept_relationship(pair, by=world.actor(pair.mentor))
    assert not mentor.is_relevant(pair)
    assert mentee.is_relevant(pair)
    with world.acting(pair.mentee):
        pair = decline_relationship(pair, by=world.actor(pair.mentee))
        pair.refresh_from_db()
    assert not mentee.is_relevant(pair)


@pytest.mark.parametrize(("side", "words"), [("mentor", "as your mentee"), ("mentee", "as your mentor")])
def test_the_reminder_says_who_waits_and_until_when(side, words):
    world = build_pairs(1)
    published(world)
    with world.scope():
        pair = Relationship.objects.select_related("mentor__membership", "mentee__membership", "program").get()
        recipient, kind = getattr(pair, side).membership, get_kind(f"proposal.{side}_reminder")
        message = notify(kind, recipient=recipient, subject=pair, occurrence="day-3")
        notice = Notice(world.organization, pair, recipient, recipient.email, "day-3", {}, "Europe/Warsaw")
        mail = render(kind, message, notice).email
    other = pair.mentee if side == "mentor" else pair.mentor
    assert f"{other.name} waits for your answer" in mail.subject
    assert words in mail.body
    assert "A no is fine" in mail.body
