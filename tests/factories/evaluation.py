import factory

from evaluation.choices import Readiness
from evaluation.models import QuarterlyReview, ReadinessRating
from tests.factories.participants import PersonFactory, RoleProfileFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.tenancy import MembershipFactory


class ReadinessRatingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReadinessRating

    person = factory.SubFactory(PersonFactory)
    role_profile = factory.SubFactory(RoleProfileFactory)
    band = Readiness.READY_1_2_YEARS
    rated_by = factory.SubFactory(MembershipFactory)


class QuarterlyReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuarterlyReview

    relationship = factory.SubFactory(RelationshipFactory)
    quarter = "2026Q2"
    facts = factory.LazyFunction(
        lambda: {
            "sessions_held": 5,
            "sessions_agreed": 6,
            "cadence_days": 14,
            "actions_done": 3,
            "actions_promised": 4,
            "goals": [{"statement": "Halve the forecast error", "standing": "on_track"}],
        }
    )
