"""The two organizations of a check, and the one who tries to see from the first into the second."""

import secrets
import string
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from matching.models import MatchRun
from matching.queries.inputs import build_inputs
from matching.readers import to_json
from mentoring import vault
from mentoring.accounts.models import User
from mentoring.ids import new_id
from mentoring.members.links import digest_of, secret_of
from mentoring.members.models import Invitation
from mentoring.portal.isolation.rows import Rows, build_rows
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope


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
    return make_real(build_rows(rows, {}))


def make_real(rows: Rows) -> Rows:
    """What other code reads back: a link that opens, a run whose inputs are the people who are there."""
    invitation, run = rows.first("members.Invitation"), rows.first("matching.MatchRun")
    digest = digest_of(secret_of(invitation.pk, invitation.nonce))
    Invitation._base_manager.using("owner").filter(pk=invitation.pk).update(digest=digest)
    with organization_scope(rows.organization, Actor.task("isolation")):
        run.inputs = to_json(build_inputs(run.intake))
    MatchRun._base_manager.using("owner").filter(pk=run.pk).update(inputs=run.inputs)
    return rows


def _user(email: str) -> User:
    user = User(email=email)
    user.set_unusable_password()
    user.save(using="owner", force_insert=True)
    EmailAddress(user=user, email=email, verified=True, primary=True).save(using="owner", force_insert=True)
    return user
