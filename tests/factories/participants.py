from typing import Any

import factory

from mentoring.tenancy.roles import Role
from participants.models import Competency, CompetencyFramework, CompetencyLevel, MentorProfile, Person, RoleProfile
from participants.readers.names import family_sort_name, sort_name
from tests.factories.tenancy import MembershipFactory


class PersonFactory(factory.django.DjangoModelFactory):
    """An employee who can sign in; pass membership=None for one who cannot."""

    class Meta:
        model = Person

    membership = factory.SubFactory(MembershipFactory, roles=[Role.MEMBER], name=factory.SelfAttribute("..name"))
    name = factory.Sequence(lambda n: f"Person {n}")
    sort_name = factory.LazyAttribute(lambda o: sort_name(o.name))
    family_sort_name = factory.LazyAttribute(lambda o: family_sort_name(o.name))
    email = factory.LazyAttribute(
        lambda o: o.membership.email if o.membership else f"{o.name.replace(' ', '.').lower()}@example.com"
    )
    time_zone = "Europe/Warsaw"
    languages = ["en"]
    function = "Finance"
    level = 5


class CompetencyFrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetencyFramework

    key = factory.Sequence(lambda n: f"framework-{n}")
    name = "Leadership"


class CompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competency
        skip_postgeneration_save = True

    framework = factory.SubFactory(CompetencyFrameworkFactory)
    key = factory.Sequence(lambda n: f"competency-{n}")
    name = factory.Sequence(lambda n: f"Competency {n}")
    theme = "Lead the business"

    @factory.post_generation
    def levels(self: Competency, create: bool, extracted: Any, **kwargs: Any) -> None:
        for level in range(1, 6):
            CompetencyLevel.objects.create(
                competency=self, level=level, name=f"Level {level}", behavior=f"Behavior at level {level}"
            )


class RoleProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleProfile

    key = factory.Sequence(lambda n: f"role-{n}")
    name = factory.Sequence(lambda n: f"Role {n}")
    is_critical = True


class MentorProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MentorProfile

    person = factory.SubFactory(PersonFactory)
    capacity = 2
