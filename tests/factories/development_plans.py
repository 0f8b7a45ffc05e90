from datetime import timedelta
from decimal import Decimal

import factory

from development_plans.choices import GoalStatus, PlanStatus
from development_plans.models import DevelopmentPlan, Goal
from mentoring import clock
from tests.factories.participants import PersonFactory


class DevelopmentPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DevelopmentPlan

    person = factory.SubFactory(PersonFactory)
    status = PlanStatus.ACTIVE


class GoalFactory(factory.django.DjangoModelFactory):
    """An agreed goal, shared with the mentor: an error goes from 6 to 3 per cent in ten months."""

    class Meta:
        model = Goal

    plan = factory.SubFactory(DevelopmentPlanFactory)
    statement = factory.Sequence(lambda n: f"Halve the error of my forecast, number {n}")
    measure = "Forecast error"
    unit = "%"
    baseline = Decimal(6)
    target = Decimal(3)
    due_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=200))
    status = GoalStatus.AGREED
    agreed_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=100))
