"""The page of a program's matching: who waits, the rules in words, the runs so far."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.choices import RunStatus
from matching.models import MatchRun
from matching.queries.explanations import CRITERIA
from matching.queries.inputs import build_inputs
from matching.queries.policies import Rules, current_rules, latest_policy, people_in_rules
from matching.queries.runs import listed_runs
from matching.scoring.criteria import Criterion, Importance
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from programs.models import Program
from programs.queries.programs import current_intake

IMPORTANCE_WORDS = {
    Importance.IGNORE: gettext_lazy("Ignored"),
    Importance.LOW: gettext_lazy("Low"),
    Importance.MEDIUM: gettext_lazy("Medium"),
    Importance.HIGH: gettext_lazy("High"),
    Importance.VERY_HIGH: gettext_lazy("Very high"),
}
HARD_RULE_WORDS = {
    "reporting_line": gettext_lazy("A mentor is never in the reporting line of the mentee, in either direction."),
    "same_pair_twice": gettext_lazy("Two people who were proposed to each other before are not matched again."),
    "common_language": gettext_lazy("Both speak at least one language in common."),
    "first_need": gettext_lazy("The mentor has done what the mentee wants to learn first."),
    "working_hours": gettext_lazy("Their working days overlap by at least three hours."),
}


@dataclass(frozen=True)
class PairRule:
    """`kind` is "always" or "never"."""

    kind: str
    mentee_id: UUID
    mentor_id: UUID
    words: str


@dataclass(frozen=True)
class RunRow:
    number: int
    status: RunStatus
    status_words: str
    created_at: datetime
    by: str
    matched: str
    rules_version: int


@dataclass(frozen=True)
class ProgramMatching:
    program: Program
    has_intake: bool
    waiting: int
    mentors: int
    places: int
    rules_version: int
    must: list[str]
    wishes: list[tuple[str, str]]
    pair_rules: list[PairRule]
    runs: list[RunRow]

    @property
    def is_running(self) -> bool:
        return any(row.status in (RunStatus.QUEUED, RunStatus.RUNNING) for row in self.runs)


def program_matching(actor: Actor, program: Program) -> ProgramMatching:
    intake = current_intake(program)
    inputs = build_inputs(intake) if intake else None
    policy, rules = latest_policy(program), current_rules(program)
    return ProgramMatching(
        program=program,
        has_intake=intake is not None,
        waiting=len(inputs.mentees) if inputs else 0,
        mentors=sum(mentor.places > 0 for mentor in inputs.mentors) if inputs else 0,
        places=inputs.places if inputs else 0,
        rules_version=policy.version if policy else 0,
        must=[str(HARD_RULE_WORDS[key]) for key, holds in rules.hard_rules.items() if holds],
        wishes=wishes_in_words(rules),
        pair_rules=pair_rules_in_words(rules),
        runs=[_row(run) for run in listed_runs(actor, program)[:50]],
    )


def wishes_in_words(rules: Rules) -> list[tuple[str, str]]:
    """Most important first; what is ignored is left out."""
    weighed = [(Criterion(key), weight) for key, weight in rules.weights.items() if weight]
    weighed.sort(key=lambda item: (-item[1], list(Criterion).index(item[0])))
    return [(str(CRITERIA[criterion]), str(IMPORTANCE_WORDS[Importance(weight)])) for criterion, weight in weighed]


def pair_rules_in_words(rules: Rules) -> list[PairRule]:
    names = people_in_rules(rules)
    kinds = [("always", pair) for pair in rules.always_pairs] + [("never", pair) for pair in rules.never_pairs]
    return [
        PairRule(kind, UUID(a), UUID(b), _pair_words(kind, names.get(a, "?"), names.get(b, "?")))
        for kind, (a, b) in kinds
    ]


def progress_of(run: MatchRun) -> Job | None:
    job: Job | None = Job.objects.filter(pk=run.job_id).first() if run.job_id else None
    return job


def _pair_words(kind: str, mentee: str, mentor: str) -> str:
    words = {
        "always": _("%(mentee)s always gets %(mentor)s"),
        "never": _("%(mentee)s never gets %(mentor)s"),
    }
    return words[kind] % {"mentee": mentee, "mentor": mentor}


def _row(run: MatchRun) -> RunRow:
    is_done = run.status in (RunStatus.DRAFT, RunStatus.PUBLISHED)
    return RunRow(
        number=run.number,
        status=RunStatus(run.status),
        status_words=run.get_status_display(),
        created_at=run.created_at,
        by=run.created_by.name if run.created_by else "",
        matched=_("%(n)d of %(all)d") % {"n": run.matched_count, "all": run.mentee_count} if is_done else "",
        rules_version=run.policy.version,
    )
