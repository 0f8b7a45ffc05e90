"""Sponsors rate, quarters end: reviews are prepared, written and signed, reports are built."""

from datetime import timedelta

from evaluation.models import QuarterlyReview
from evaluation.queries.report_runs import reporting_programs
from evaluation.services.readiness import rate_readiness
from evaluation.services.reports import build_quarterly_report
from evaluation.services.reviews import Step, prepare_quarterly_reviews, sign_review, update_review
from mentoring import clock
from mentoring.demo.history.stage import Stage
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import RoleProfile
from programs.models import Enrollment, Program, ProgramRole

REASONS = {
    "ready_now": "Has stood in for the role twice and would do it tomorrow.",
    "ready_1_2_years": "Leads a comparable unit; one budget round of this size is missing.",
    "ready_3_5_years": "Strong in the present role; needs a second function first.",
    "not_yet": "The present role is new and needs all attention.",
}
WENT_WELL = "We kept our rhythm and prepared the two conversations that mattered."
TO_CHANGE = "Less story, more questions; the mentee brings the topic two days before."
SIGNED_SHARE = 0.72


class Evaluation:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def rate(self) -> None:
        """Every rating of the cast, in the order of time: by the sponsor of the person's program, else by HR."""
        stage = self.stage
        with stage.on(stage.today, stage.hr):
            roles = {role.key: role for role in RoleProfile.objects.all()}
            sponsored = self._sponsored()
        for record in sorted(stage.record.readiness, key=lambda r: (r.rated_on, r.person)):
            if record.rated_on > stage.today or record.person not in stage.people:
                continue
            program = sponsored.get((record.rater, record.person))
            rater = record.rater if program is not None and stage.may_act(record.rater) else stage.hr
            with stage.on(record.rated_on, rater, 16) as by:
                rate_readiness(
                    by=by,
                    person=stage.people[record.person],
                    role_profile=roles[record.role],
                    program=program if rater == record.rater else None,
                    band=record.band,
                    reason=REASONS[record.band],
                )

    def end_quarter(self) -> None:
        """What the worker did when the last quarter ended, and what the pairs did with it."""
        stage = self.stage
        quarter = Quarter.of_day(
            stage.today, start_month=stage.organization.fiscal_year_start_month, zone=stage.organization.time_zone
        ).previous
        worker = Actor.task("quarter")
        with (
            clock.moved_to(quarter.end + timedelta(hours=2)),
            organization_scope(stage.organization, worker),
        ):
            prepare_quarterly_reviews(quarter, by=worker)
        self._sign(quarter)
        with clock.moved_to(quarter.end + timedelta(days=8)), organization_scope(stage.organization, worker):
            for program in reporting_programs():
                build_quarterly_report(program, quarter, by=worker)

    def _sign(self, quarter: Quarter) -> None:
        stage = self.stage
        numbers = {person.pk: number for number, person in stage.people.items()}
        with stage.on(stage.today, stage.hr):
            reviews = list(
                QuarterlyReview.objects.filter(quarter=quarter.name)
                .select_related("relationship__mentor__membership", "relationship__mentee__membership")
                .order_by("pk")
            )
        for index, review in enumerate(reviews):
            if stage.random.random() > SIGNED_SHARE:
                continue
            relationship = review.relationship
            mentee, mentor = numbers[relationship.mentee_id], numbers[relationship.mentor_id]
            day = quarter.end_on + timedelta(days=4 + index % 20)
            with stage.on(day, mentee, 17) as by:
                step = Step("Bring one decision to each session", "mentee", day + timedelta(days=60))
                review = update_review(
                    review,
                    by=by,
                    version=review.version,
                    went_well=WENT_WELL,
                    to_change=TO_CHANGE,
                    steps=[step],
                )
                review = sign_review(review, by=by, version=review.version)
            if index % 6:
                with stage.on(day + timedelta(days=2), mentor, 8) as by:
                    sign_review(review, by=by, version=review.version)

    def _sponsored(self) -> dict[tuple[str, str], Program]:
        numbers = {person.pk: number for number, person in self.stage.people.items()}
        by_membership = {
            person.membership_id: number for number, person in self.stage.people.items() if person.membership_id
        }
        found: dict[tuple[str, str], Program] = {}
        enrolled: dict[object, list[str]] = {}
        for enrollment in Enrollment.objects.filter(side="mentee", ended_at=None):
            enrolled.setdefault(enrollment.program_id, []).append(numbers[enrollment.person_id])
        for role in ProgramRole.objects.filter(role=Role.PROGRAM_SPONSOR).select_related("program"):
            for person in enrolled.get(role.program_id, ()):
                found[by_membership[role.membership_id], person] = role.program
        return found
