"""Assessing oneself: a draft that keeps every answer as it is given, then one submission."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from development_plans.choices import AssessmentKind, Audience
from development_plans.models import Assessment, AssessmentScore
from development_plans.permissions.plans import can_write_plan
from development_plans.services.plans import own_person
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import Competency
from participants.models.competency import LEVELS
from participants.queries.frameworks import framework_in_use

LONGEST = 2000


@dataclass(frozen=True)
class Answer:
    competency: Competency
    #: None: no occasion to show it.
    level: int | None
    example: str = ""


@transaction.atomic
def start_self_assessment(*, by: Actor) -> Assessment:
    """The open draft, or a new one. Shared with whom the last one was shared."""
    person = own_person(by)
    drafts = Assessment.objects.filter(person=person, kind=AssessmentKind.SELF, submitted_at=None)
    draft: Assessment | None = drafts.select_related("framework").first()
    if draft is not None:
        return draft
    framework = framework_in_use()
    if framework is None:
        raise RuleBroken("no_framework", _("Your organization has no competencies yet. HR adds them under People."))
    last = Assessment.objects.filter(person=person, kind=AssessmentKind.SELF).order_by("-assessed_on", "-pk").first()
    assessment: Assessment = Assessment.objects.create(
        person=person,
        framework=framework,
        kind=AssessmentKind.SELF,
        assessed_on=clock.today(person.zone),
        audience=last.audience if last else Audience.PRIVATE,
    )
    record("assessment.started", by=by, subject=assessment, facts={"kind": assessment.kind})
    return assessment


@transaction.atomic
def save_score(
    assessment: Assessment, *, by: Actor, competency: Competency, level: int | None, example: str = ""
) -> AssessmentScore | None:
    """`level` None says that there was no occasion to show it: no score, and none is guessed."""
    require(can_write_plan(by, assessment.person_id), _("Only the person themself can answer a self-assessment."))
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    _check_open(assessment)
    if competency.framework_id != assessment.framework_id:
        raise RuleBroken(
            "other_framework", _("This competency is not part of this self-assessment."), field="competency"
        )
    if level is None:
        AssessmentScore.objects.filter(assessment=assessment, competency=competency).delete()
        return None
    if level not in LEVELS:
        raise RuleBroken("bad_level", _("Choose one of the five levels."), field="level")
    _check_text(example)
    score: AssessmentScore = AssessmentScore.objects.update_or_create(
        assessment=assessment, competency=competency, defaults={"level": level, "example": example.strip()}
    )[0]
    return score


@transaction.atomic
def save_scores(assessment: Assessment, *, by: Actor, answers: Iterable[Answer]) -> Assessment:
    """All that stands on the page, as it is being written. What was not answered stays as it was."""
    require(can_write_plan(by, assessment.person_id), _("Only the person themself can answer a self-assessment."))
    for answer in answers:
        save_score(assessment, by=by, competency=answer.competency, level=answer.level, example=answer.example)
    return assessment


@transaction.atomic
def submit_self_assessment(assessment: Assessment, *, by: Actor) -> Assessment:
    require(can_write_plan(by, assessment.person_id), _("Only the person themself can submit a self-assessment."))
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    answered = assessment.scores.count()
    if assessment.submitted_at is None and not answered:
        raise RuleBroken("nothing_answered", _("Choose a level for at least one competency."))
    now = clock.now()
    changed = Assessment.objects.filter(pk=assessment.pk, submitted_at=None).update(
        submitted_at=now, submitted_by_id=by.membership_id, assessed_on=clock.today(assessment.person.zone)
    )
    if not changed:
        raise InvalidTransition(_("The self-assessment"), _("submitted"), _("submitted again"))
    assessment.refresh_from_db()
    record("assessment.submitted", by=by, subject=assessment, facts={"answered": answered})
    return assessment


@transaction.atomic
def set_assessment_audience(assessment: Assessment, *, by: Actor, audience: str) -> Assessment:
    require(can_write_plan(by, assessment.person_id), _("Only you decide who sees your self-assessment."))
    if audience not in Audience.values:
        raise RuleBroken("bad_audience", _("Choose who may see this from the list."), field="audience")
    before = assessment.audience
    Assessment.objects.filter(pk=assessment.pk).update(audience=audience)
    assessment.refresh_from_db()
    record("assessment.released", by=by, subject=assessment, facts={"from": before, "to": audience})
    return assessment


def _check_open(assessment: Assessment) -> None:
    if assessment.submitted_at is not None:
        raise Conflict(_("This self-assessment is already submitted. Start a new one to change your view."))


def _check_text(text: str) -> None:
    if len(text) > LONGEST:
        raise RuleBroken("too_long", _("An example has at most 2,000 characters."), field="example")
    if "\x00" in text:
        raise RuleBroken("bad_characters", _("This text holds characters that cannot be stored."), field="example")
