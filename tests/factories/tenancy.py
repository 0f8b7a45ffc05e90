"""Organizations and who belongs to them."""

from typing import Any

import factory
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client

from mentoring import vault
from mentoring.accounts.models import User
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership, MembershipRole, Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope

PASSWORD = "a long enough passphrase"


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    id = factory.LazyFunction(new_id)
    slug = factory.Sequence(lambda n: f"organization-{n}")
    name = factory.Sequence(lambda n: f"Organization {n}")
    time_zone = "Europe/Warsaw"
    vault_key = factory.LazyAttribute(lambda o: vault.new_wrapped_key(str(o.id)))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(factory.django.DjangoModelFactory):
    """Needs a scope, like every row of an organization."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Member {n}")
    email = factory.LazyAttribute(lambda o: o.user.email)

    @factory.post_generation
    def roles(self: Membership, create: bool, extracted: Any, **kwargs: Any) -> None:
        for role in extracted or ():
            MembershipRole.objects.create(membership=self, role=role)

    @factory.post_generation
    def access(self: Membership, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is not False:
            Access.objects.create(user=self.user, organization=self.organization)


def make_member(organization: Organization, *roles: Role, **fields: Any) -> Membership:
    """A member with organization roles, made in a scope of its own."""
    with organization_scope(organization, Actor.task("test")):
        return MembershipFactory(roles=roles, **fields)


def actor_of(membership: Membership) -> Actor:
    with organization_scope(membership.organization, Actor.task("test")):
        return Actor.membership(membership.pk, membership.roles.values_list("role", flat=True))


def show_second_step(client: Client, user: User) -> None:
    """As if the signed-in `user` had set up an authenticator app and shown its code when this session began."""
    app, _is_new = Authenticator.objects.get_or_create(
        user_id=user.pk, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}}
    )
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "id": app.pk, "type": "totp"}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
