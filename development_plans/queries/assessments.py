"""Reading assessments: the own draft, and where somebody stands against the target role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from development_plans.choices import SEES_VALUES, AssessmentKind, ReaderRelation
from development_plans.models import Assessment, AssessmentScore
from development_plans.permissions.plans import audiences_for, can_read_assessment
from development_plans.scoring.gaps import Standing, mean_of, standings, widest
from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.models import Competency, CompetencyLevel, Person, RequiredLevel, RoleProfile
from participants.queries.frameworks import competencies_of, framework_in_use
from participants.queries.people import person_of

#: Older views are marked as old.
FRESH = timedelta(days=365)
_OTHERS = (AssessmentKind.MULTI_RATER, AssessmentKind.MANAGER, AssessmentKind.MENTOR)

Levels = dict[str, Decimal]


@dataclass(frozen=True)
class Question:
    competency: Competency
    levels: tuple[CompetencyLevel, ...]
    level: int | None
    example: str


@dataclass(frozen=True)
class StandingRow:
    competency: Competency
    standing: Standing
    levels: tuple[CompetencyLevel, ...]


@dataclass(frozen=True)
class Source:
    kind: AssessmentKind
    assessed_on: date
    is_old: bool


@dataclass(frozen=True)
class Overall:
    """Where somebody stands. Empty while nobody has assessed them."""

    rows: tuple[StandingRow, ...]
    sources: tuple[Source, ...]
    #: How many views the bar of the others is made of; 0 when there is none or their number is not known.
    others: int
    own: Assessment | None

    @property
    def is_empty(self) -> bool:
        return not self.sources

    @property
    def widest(self) -> StandingRow | None:
        first = widest([row.standing for row in self.rows])
        return next((row for row in self.rows if row.standing is first), None) if first else None


def own_draft(actor: Actor) -> Assessment | None:
    person = person_of(actor)
    draft: Assessment | None = (
        Assessment.objects.select_related("framework", "person")
        .filter(person=person, kind=AssessmentKind.SELF, submitted_at=None)
        .first()
    )
    return draft


def own_self_assessment(actor: Actor) -> Assessment | None:
    """The newest that was submitted."""
    person = person_of(actor)
    found: Assessment | None = (
        Assessment.objects.select_related("framework", "person")
        .filter(person=person, kind=AssessmentKind.SELF, submitted_at__isnull=False)
        .order_by("-assessed_on", "-submitted_at", "-pk")
        .first()
    )
    return found


def get_own_draft(actor: Actor) -> Assessment:
    draft = own_draft(actor)
    if draft is None:
        raise NotFound
    return draft


def get_own_self_assessment(actor: Actor) -> Assessment:
    found = own_self_assessment(actor)
    if found is None:
        raise NotFound
    return found


def get_newest_self_assessment(actor: Actor) -> Assessment:
    return own_draft(actor) or get_own_self_assessment(actor)


def questions_of(assessment: Assessment) -> list[Question]:
    """Every competency with its described levels and the answer so far. A fixed number of queries."""
    scores = {score.competency_id: score for score in assessment.scores.all()}
    rows = []
    for competency in competencies_of(assessment.framework):
        score = scores.get(competency.pk)
        rows.append(
            Question(
                competency,
                _described(competency),
                int(score.level) if score else None,
                score.example if score else "",
            )
        )
    return rows


def get_question_competency(assessment: Assessment, pk: UUID) -> Competency:
    competency = competencies_of(assessment.framework).filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def overall_of(
    actor: Actor, person: Person, role: RoleProfile | None, *, seen_by: ReaderRelation | None = None
) -> Overall:
    """For the owner, and for readers to whom a view is released; others see an empty one. With `seen_by` the owner
    looks through a reader's eyes."""
    views = {
        kind: view
        for kind, view in _newest_views(person).items()
        if (can_read_assessment(actor, view) if seen_by is None else _is_released(view, seen_by))
    }
    framework = framework_in_use()
    if framework is None or not views:
        return Overall((), (), 0, None)
    levels = _levels_of(list(views.values()))
    required = _required(role)
    competencies = {c.key: c for c in competencies_of(framework)}
    others, count = _others(levels)
    rows = standings(list(competencies), required, others, levels.get(AssessmentKind.SELF, {}))
    today = clock.today(person.zone)
    sources = [
        Source(AssessmentKind(kind), view.assessed_on, today - view.assessed_on > FRESH) for kind, view in views.items()
    ]
    return Overall(
        tuple(StandingRow(competencies[row.key], row, _described(competencies[row.key])) for row in rows),
        tuple(sorted(sources, key=lambda source: source.assessed_on, reverse=True)),
        count,
        views.get(AssessmentKind.SELF),
    )


def standings_against(actor: Actor, person: Person, roles: Sequence[RoleProfile]) -> dict[UUID, tuple[Standing, ...]]:
    """What each role asks for, and where somebody stands. Empty for readers to whom no view is released, and while
    nobody has assessed them. A fixed number of queries, however many roles."""
    views = [view for view in _newest_views(person).values() if can_read_assessment(actor, view)]
    if not views or not roles:
        return {}
    levels = _levels_of(views)
    others, _count = _others(levels)
    required: dict[UUID, Levels] = {role.pk: {} for role in roles}
    rows = RequiredLevel.objects.filter(role_profile__in=roles).select_related("competency")
    for row in rows.order_by("competency__position", "pk"):
        required[row.role_profile_id][row.competency.key] = Decimal(row.level)
    own = levels.get(AssessmentKind.SELF, {})
    return {pk: standings(list(asked), asked, others, own) for pk, asked in required.items()}


def _described(competency: Competency) -> tuple[CompetencyLevel, ...]:
    return tuple(sorted(competency.levels.all(), key=lambda level: level.level))


def _newest_views(person: Person) -> dict[str, Assessment]:
    kinds = [AssessmentKind.SELF, *_OTHERS]
    submitted: QuerySet[Assessment] = Assessment.objects.filter(
        person=person, submitted_at__isnull=False, kind__in=kinds
    )
    newest: dict[str, Assessment] = {}
    for assessment in submitted.order_by("-assessed_on", "-submitted_at", "-pk"):
        newest.setdefault(assessment.kind, assessment)
    return newest


def _is_released(view: Assessment, relation: ReaderRelation) -> bool:
    return view.audience in audiences_for(frozenset({relation}) & SEES_VALUES)


def _levels_of(views: list[Assessment]) -> dict[str, Levels]:
    kinds = {view.pk: view.kind for view in views}
    found: dict[str, Levels] = {}
    scores = AssessmentScore.objects.filter(assessment__in=views).select_related("competency")
    for score in scores:
        found.setdefault(kinds[score.assessment_id], {})[score.competency.key] = score.level
    return found


def _others(levels: dict[str, Levels]) -> tuple[Levels, int]:
    """A 360 holds the views of many and stands for all of them; without one, manager and mentor count the same."""
    if AssessmentKind.MULTI_RATER in levels:
        return levels[AssessmentKind.MULTI_RATER], 0
    single = [levels[kind] for kind in (AssessmentKind.MANAGER, AssessmentKind.MENTOR) if kind in levels]
    return mean_of(single), len(single)


def _required(role: RoleProfile | None) -> Levels:
    if role is None:
        return {}
    rows = RequiredLevel.objects.filter(role_profile=role).values_list("competency__key", "level")
    return {key: Decimal(level) for key, level in rows}
