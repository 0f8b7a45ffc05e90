"""Mentees assess themselves, write goals against their widest gaps, and measure them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from development_plans.choices import Audience
from development_plans.content import ExampleGoal, goals_for
from development_plans.models import Goal
from development_plans.queries.plans import current_plan
from development_plans.services.assessments import save_score, start_self_assessment, submit_self_assessment
from development_plans.services.goals import GoalFields, agree_goal, close_goal, create_goal
from development_plans.services.plans import activate_plan, choose_target_role
from development_plans.services.progress import record_progress
from mentoring.demo.cast import ProgramRecord, aim_of
from mentoring.demo.history.stage import Stage
from participants.models import Competency, RequiredLevel, RoleProfile

GOALS_EACH = 2
#: How fast the three goals of the mentee of the first page come on; the third falls behind. They end in weeks from now.
SHOWN_PACES = (1.0, 1.1, 0.35)
SHOWN_WEEKS = (18, 11, 26)
#: Where that mentee sees herself: gaps of several widths, and one strength.
SHOWN_LEVELS = {
    "strategic_thinking": 2,
    "decision_making": 3,
    "financial_acumen": 4,
    "leading_change": 3,
    "people_development": 4,
}
PACES = (0.4, 0.8, 1.0, 1.0, 1.2)
#: Half a decision is no value that anybody measures.
WHOLE_UNITS = frozenset({"count", "days", "minutes", "pages"})
WIDE_SPAN = 10


@dataclass(frozen=True)
class Course:
    """How a goal goes: who is shown it, how much faster than the calendar, and until when if not as in the example."""

    released: bool
    pace: float
    due_on: date | None = None


class Development:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shown = {persona.person for persona in stage.cast.personas if persona.key == "mentee"}
        with stage.on(stage.today, stage.hr):
            self.competencies = list(Competency.objects.order_by("position", "pk"))
            self.roles = {role.key: role for role in RoleProfile.objects.all()}
            self.required: dict[object, dict[object, int]] = {}
            for row in RequiredLevel.objects.all():
                self.required.setdefault(row.role_profile_id, {})[row.competency_id] = row.level

    def play(self, record: ProgramRecord) -> None:
        for enrollment in self.stage.record.enrolled(record.key, "mentee"):
            if enrollment.status in ("active", "completed") and self.stage.may_act(enrollment.person):
                role = self.roles[aim_of(enrollment, self.stage.person_record(enrollment.person))]
                self._one(record, enrollment.person, role, released=enrollment.releases_progress)

    def _one(self, record: ProgramRecord, number: str, role: RoleProfile, *, released: bool) -> None:
        stage = self.stage
        start = record.starts_on + timedelta(days=10 + stage.random.randrange(20))
        if start >= stage.today - timedelta(days=7):
            return
        with stage.on(start, number, 18) as by:
            choose_target_role(role, by=by)
            assessment = start_self_assessment(by=by)
            for competency in self.competencies:
                level = stage.random.choice((2, 3, 3, 3, 4))
                if number in self.shown:
                    level = SHOWN_LEVELS.get(competency.key, level)
                save_score(assessment, by=by, competency=competency, level=level)
            submit_self_assessment(assessment, by=by)
        is_shown = record.status == "running" and number in self.shown
        wanted = self._widest(role, stage.random.randrange(3), len(SHOWN_PACES) if is_shown else GOALS_EACH)
        for position, competency in enumerate(wanted):
            day = start + timedelta(days=12 + position)
            due_on = stage.today + timedelta(weeks=SHOWN_WEEKS[position]) if is_shown else None
            pace = SHOWN_PACES[position] if is_shown else stage.random.choice(PACES)
            self._goal(record, number, competency, day, Course(released, pace, due_on))
        with stage.on(start + timedelta(days=16), number, 18) as by:
            plan = current_plan(stage.people[number])
            if plan is not None and plan.status == "draft":
                activate_plan(plan, by=by)

    def _widest(self, role: RoleProfile, offset: int, count: int) -> list[Competency]:
        required = self.required.get(role.pk, {})
        ordered = sorted(self.competencies, key=lambda c: (-required.get(c.pk, 0), c.position))
        return ordered[offset : offset + count]

    def _goal(self, record: ProgramRecord, number: str, competency: Competency, day: date, course: Course) -> None:
        examples = goals_for(competency.key)
        if not examples:
            return
        example = examples[self.stage.random.randrange(len(examples))]
        due_on = course.due_on or day + timedelta(weeks=example.weeks)
        fields = GoalFields(
            statement=example.statement,
            competency=competency,
            measure=example.measure,
            unit=example.unit,
            baseline=Decimal(str(example.baseline)),
            target=Decimal(str(example.target)),
            due_on=due_on,
            achievable_because=example.why,
        )
        with self.stage.on(day, number, 19) as by:
            goal = create_goal(by=by, fields=fields, audience=Audience.SPONSOR if course.released else Audience.PAIR)
        with self.stage.on(day + timedelta(days=8), number, 19) as by:
            agree_goal(goal, by=by)
        self._measure(record, number, goal, example, day, course.pace)

    def _measure(
        self, record: ProgramRecord, number: str, goal: Goal, example: ExampleGoal, day: date, pace: float
    ) -> None:
        stage, due_on = self.stage, goal.due_on
        assert due_on is not None
        baseline, target = Decimal(str(example.baseline)), Decimal(str(example.target))
        moment = day + timedelta(days=35)
        until = min(stage.today - timedelta(days=2), record.ends_on - timedelta(days=5), due_on)
        share = Decimal(0)
        while moment < until:
            share = Decimal(str(min((moment - day).days / max((due_on - day).days, 1) * pace, 1.0)))
            value = measured_value(example.unit, baseline, target, share)
            with stage.on(moment, number, 20) as by:
                record_progress(goal, by=by, value=value, measured_on=moment)
            moment += timedelta(days=42)
        if record.status == "closed":
            outcome = "achieved" if share >= 1 else "partly_achieved"
            with stage.on(record.ends_on - timedelta(days=3), number, 20) as by:
                close_goal(Goal.objects.select_related("plan__person").get(pk=goal.pk), by=by, outcome=outcome)


def measured_value(unit: str, baseline: Decimal, target: Decimal, share: Decimal) -> Decimal:
    """What a person would write down after this share of the way: in steps of the unit, and the target only when it is
    reached."""
    span = target - baseline
    step = Decimal("0.1")
    if unit in WHOLE_UNITS or (unit == "percent" and abs(span) > WIDE_SPAN):
        step = Decimal(1)
    elif unit == "hours":
        step = Decimal("0.5")
    return baseline + int(span * share / step) * step
