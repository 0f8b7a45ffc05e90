"""The two organizations of a check, and the one who tries to see from the first into the second."""

import secrets
import string
from dataclasses import dataclass

from mentoring import vault
from mentoring.accounts.models import User
from mentoring.ids import new_id
from mentoring.portal.isolation.rows import Rows, build_rows
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Organization
from mentoring.tenancy.roles import Role


@dataclass(frozen=True)
class Twins:
    own: Rows
    foreign: Rows

    def user(self, rows: Rows) -> User:
        user: User = rows.made["accounts.User"][0]
        return user

    def actor(self, rows: Rows) -> Actor:
        return Actor.membership(rows.first("tenancy.Membership").pk, (Role.OWNER, Role.HR_ADMIN))


def build_twins() -> Twins:
    return Twins(own=build_organization("own"), foreign=build_organization("foreign"))


def build_organization(name: str) -> Rows:
    """Written by the owner's connection: nothing of what is tried later has a part in it."""
    identity = new_id()
    canary = "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))
    organization = Organization(
        id=identity, slug=f"{name}-{canary}", name=f"{canary} {name}", vault_key=vault.new_wrapped_key(str(identity))
    )
    organization.save(using="owner", force_insert=True)
    rows = Rows(organization, canary)
    rows.made["accounts.User"] = [_user(f"{canary}{number}@canary.example") for number in range(2)]
    for user in rows.made["accounts.User"]:
        Access(user=user, organization=organization).save(using="owner", force_insert=True)
    return build_rows(rows, {})


def _user(email: str) -> User:
    user = User(email=email)
    user.set_unusable_password()
    user.save(using="owner", force_insert=True)
    return user
