"""Matching through the database, against every assignment there is."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.choices import RunStatus
from matching.models import MatchRun, Proposal
from matching.queries.inputs import build_inputs
from matching.queries.runs import get_run
from matching.readers import from_json, to_json
from matching.services.policies import add_pair_rule
from matching.services.runs import carry_out, start_run
from matching.services.solving import repeat_run
from mentoring.errors import NotFound, RuleBroken
from participants.models import MentorProfile
from programs.choices import EnrollmentStatus
from programs.models import Enrollment
from relationships.choices import RelationshipStatus
from tests.factories.matching import build_pairs, build_random, build_world
from tests.factories.relationships import RelationshipFactory
from tests.matching.scoring.brute_force import best_value

pytestmark = pytest.mark.django_db


def matching_by_command(world, *more) -> dict:
    out = StringIO()
    call_command(
        "run_matching", "--organization", world.organization.slug, "--program", "leaders", "--json", *more, stdout=out
    )
    return json.loads(out.getvalue())


@pytest.mark.parametrize("seed", range(24))
def test_run_matching_equals_brute_force(seed):
    world = build_random(seed)
    document = matching_by_command(world, "--scores")
    scores, places = document["scores"]["matrix"], [mentor["places"] for mentor in document["scores"]["mentors"]]
    assert (document["matched"], document["total"]) == best_value(scores, places)
    assert document["gap"] == 0
    assert document["total"] == sum(pair["score"] for pair in document["pairs"])
    assert len(document["pairs"]) + len(document["unmatched"]) == len(world.mentees)
    assert all(row["reasons"] for row in document["unmatched"])
    assert all(pair["reasons"] for pair in document["pairs"])


def test_run_matching_refuses_what_is_not_there():
    world = build_pairs(1)
    for arguments in (
        ["--organization", "nobody", "--program", "leaders"],
        ["--organization", world.organization.slug, "--program", "none"],
    ):
        with pytest.raises(CommandError):
            call_command("run_matching", *arguments)


def test_run_matching_refuses_when_nobody_waits_and_keeps_no_empty_run():
    world = build_pairs(1)
    world.pair_everybody()
    with pytest.raises(CommandError, match="Nobody of this intake waits for a mentor"):
        call_command("run_matching", "--organization", world.organization.slug, "--program", "leaders")
    with world.scope():
        assert not MatchRun.objects.exists()


def test_run_matching_refuses_when_everybody_found_a_mentor_before_it_began():
    """Between the click and the worker: the run fails with the words, and none stays as a draft."""
    world = build_pairs(1)
    with world.acting(world.hr):
        run = start_run(world.program, by=world.actor(world.hr), in_worker=False)
    world.pair_everybody()
    with pytest.raises(RuleBroken, match="Nobody of this intake waits"):
        carry_out(run.pk, scope=world.scope, progress=lambda done, total, words: None)


def test_run_matching_fails_without_mentors():
    world = build_world()
    with world.scope():
        world.add_mentee()
    with pytest.raises(CommandError, match="No mentor"):
        matching_by_command(world)


def test_run_is_repeatable_from_what_it_kept():
    world = build_random(3)
    run = world.matched(seed=11)
    again = world.matched(seed=11)
    with world.scope():
        assert run.inputs_digest == again.inputs_digest
        first = list(
            Proposal.objects.filter(run=run).order_by("mentee_id").values_list("mentee_id", "mentor_id", "score")
        )
        second = Proposal.objects.filter(run=again).order_by("mentee_id").values_list("mentee_id", "mentor_id", "score")
        assert first == list(second)
        MentorProfile.objects.update(capacity=0)
        repeated = repeat_run(run)
        assert repeated.digest == run.inputs_digest
        assert [(p.mentee_id, p.mentor_id, p.score) for p in sorted(repeated.pairs, key=lambda p: p.mentee_id)] == [
            (str(a), str(b), score) for a, b, score in first
        ]


def test_inputs_survive_being_kept():
    world = build_random(5)
    with world.scope():
        inputs = build_inputs(world.intake)
        assert from_json(json.loads(json.dumps(to_json(inputs)))) == inputs


def test_inputs_leave_out_who_has_a_mentor_or_does_not_take_part():
    world = build_pairs(4)
    with world.scope():
        RelationshipFactory(program=world.program, mentor=world.mentors[0], mentee=world.mentees[0])
        Enrollment.objects.filter(person=world.mentees[1]).update(status=EnrollmentStatus.PAUSED)
        Enrollment.objects.filter(person=world.mentors[3]).update(status=EnrollmentStatus.ON_LEAVE)
        inputs = build_inputs(world.intake)
    assert {m.id for m in inputs.mentees} == {str(world.mentees[2].pk), str(world.mentees[3].pk)}
    assert {m.id: m.places for m in inputs.mentors} == {
        str(world.mentors[0].pk): 0,
        str(world.mentors[1].pk): 1,
        str(world.mentors[2].pk): 1,
    }


def test_places_count_over_all_programs():
    world = build_pairs(1)
    with world.scope():
        RelationshipFactory(mentor=world.mentors[0], status=RelationshipStatus.ON_HOLD)
        inputs = build_inputs(world.intake)
    assert [mentor.places for mentor in inputs.mentors] == [0]


def test_a_pair_that_was_proposed_before_is_not_proposed_again():
    world = build_pairs(1)
    with world.scope():
        RelationshipFactory(
            program=world.program,
            mentor=world.mentors[0],
            mentee=world.mentees[0],
            status=RelationshipStatus.CANCELLED,
            ended_at="2026-01-01T00:00:00Z",
        )
    run = world.matched()
    assert (run.matched_count, run.status) == (0, RunStatus.DRAFT)


def test_inputs_need_a_fixed_number_of_queries():
    def queries(number):
        world = build_pairs(number)
        with world.scope(), CaptureQueriesContext(connection) as captured:
            build_inputs(world.intake)
        return len(captured)

    assert queries(1) == queries(4) <= 10


def test_scoring_reads_no_name_and_no_protected_characteristic():
    world = build_pairs(2)
    with world.scope(), CaptureQueriesContext(connection) as captured:
        build_inputs(world.intake)
    selected = " ".join(query["sql"].split(" FROM ")[0] for query in captured)
    for column in ("gender", "sex", "birth", "age_band", "ethnic", '"name"', '"email"', "employee_number", "hired_on"):
        assert column not in selected
    assert '"function"' in selected  # the check reads the right queries


def test_a_result_without_its_proof_is_never_stored(monkeypatch):
    from matching.scoring import run as scoring
    from matching.scoring.verify import Verification

    world = build_pairs(2)
    monkeypatch.setattr(scoring, "verify", lambda *given: Verification(1, ("a gap",)))
    with pytest.raises(RuleBroken, match="independent check refused"):
        world.matched()
    with world.scope():
        assert not Proposal.objects.exists()


def test_conflicting_rules_fail_the_run_in_words():
    world = build_pairs(2)
    with world.scope():
        for mentee in world.mentees:
            add_pair_rule(
                world.program, by=world.actor(world.hr), kind="always", mentee=mentee, mentor=world.mentors[0]
            )
    with pytest.raises(CommandError, match="More pairs are fixed than the mentor has places: Mentee"):
        matching_by_command(world)
    with world.scope():
        failed = MatchRun.objects.get()
        assert failed.status == RunStatus.FAILED
        assert "Mentor 0" in failed.failure


def test_progress_says_what_is_happening():
    world, heard = build_pairs(3), []
    world.matched(progress=lambda done, total, words: heard.append(words))
    assert heard[0] == "Scoring 9 possible pairs"
    assert heard[2] == "Checking the result independently"


def test_another_organization_sees_no_run():
    world, stranger = build_pairs(1), build_pairs(1)
    run = world.matched()
    with stranger.scope(stranger.actor(stranger.hr)), pytest.raises(NotFound):
        get_run(stranger.actor(stranger.hr), world.program.pk, run.number)
