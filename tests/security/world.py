"""One organization with everybody in it, and what belongs to others: a pair, a program, an organization."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from mentoring import vault
from mentoring.accounts.models import User
from mentoring.ids import new_id
from mentoring.portal.isolation.rows import Rows, build_rows
from mentoring.portal.isolation.world import build_organization, make_real
from mentoring.tenancy.models import Access, Membership, MembershipRole, Organization
from mentoring.tenancy.roles import Role
from participants.models import Person
from programs.choices import ProgramStatus
from programs.models import Program, ProgramRole
from tests.factories.tenancy import show_second_step

ORGANIZATION_ROLES = {
    "member": [],
    "hr_admin": [Role.HR_ADMIN],
    "owner": [Role.OWNER],
    "auditor": [Role.AUDITOR],
    "employee_representative": [Role.EMPLOYEE_REPRESENTATIVE],
}
PROGRAM_ROLES = {
    "program_owner": Role.PROGRAM_OWNER,
    "facilitator": Role.FACILITATOR,
    "program_sponsor": Role.PROGRAM_SPONSOR,
}
RELATIONS = ("mentor", "mentee", "line_manager")
#: One of them is the current one.
ONCE = ("participants.CompetencyFramework",)
PERSONAS = ("anonymous", *ORGANIZATION_ROLES, *PROGRAM_ROLES, *RELATIONS, "operator")


@dataclass
class World:
    organization: Organization
    #: own, pair (another pair of the same program), program (another program), organization (another one).
    places: dict[str, Rows]
    clients: dict[str, Client] = field(default_factory=dict)

    def copy(self) -> "World":
        """The same people signed in anew, and objects of its own: whoever changes them changes nobody else's."""
        organization, places = deepcopy((self.organization, self.places))
        clients = {name: Client(raise_request_exception=False) for name in self.clients}
        for name, client in clients.items():
            client.cookies = deepcopy(self.clients[name].cookies)
        return World(organization, places, clients)


def build_world() -> World:
    identity = new_id()
    organization = Organization(
        id=identity, slug="matrix", name="Matrix", vault_key=vault.new_wrapped_key(str(identity))
    )
    _save(organization)
    people = {name: _person(organization, name, roles) for name, roles in ORGANIZATION_ROLES.items()}
    people |= {name: _person(organization, name, []) for name in (*PROGRAM_ROLES, "mentor", "line_manager")}
    people["mentee"] = _person(organization, "mentee", [], manager=people["line_manager"])
    others = [_person(organization, f"other {number}", []) for number in range(4)]
    program, other_program = _program(organization, "own"), _program(organization, "other")
    roles = [_program_role(program, people[name], role) for name, role in PROGRAM_ROLES.items()]
    own = _place(organization, program, [people["mentor"], people["mentee"]], roles)
    places = {
        "own": own,
        "pair": _place(organization, program, others[:2], roles, 1, own),
        "program": _place(organization, other_program, others[2:], roles, 2, own),
        "organization": build_organization("elsewhere"),
    }
    for place in ("own", "pair", "program"):
        make_real(places[place])
        _sent_by(people["owner"], places[place])
    operator = _user("operator@example.com", is_operator=True)
    users = {name: person.membership.user for name, person in people.items()} | {"operator": operator}
    clients = {"anonymous": Client(), **{name: _client(user) for name, user in users.items()}}
    show_second_step(clients["operator"], operator)
    return World(organization, places, clients)


def _sent_by(sender: Person, rows: Rows) -> None:
    """An invitation is open while its sender may give the roles in it."""
    invitation = rows.first("members.Invitation")
    invitation.invited_by = sender.membership
    invitation.save(using="owner", update_fields=["invited_by"])


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _save(instance: Any) -> Any:
    instance.save(using="owner", force_insert=True)
    return instance


def _user(email: str, **fields: Any) -> User:
    user = _save(User(email=email, **fields))
    _save(EmailAddress(user=user, email=email, verified=True, primary=True))
    return user


def _person(organization: Organization, name: str, roles: list[Role], manager: Person | None = None) -> Person:
    user = _user(f"{name.replace(' ', '.')}@example.com")
    _save(Access(user=user, organization=organization))
    member = Membership(organization_id=organization.pk, user_id=user.pk, name=name.title(), email=user.email)
    _save(member)
    member.user = user
    for role in [Role.MEMBER, *roles]:
        _save(MembershipRole(organization_id=organization.pk, membership_id=member.pk, role=role))
    person = Person(organization_id=organization.pk, name=member.name, sort_name=name, email=user.email)
    person.time_zone, person.membership_id, person.manager_id = "UTC", member.pk, manager.pk if manager else None
    _save(person)
    person.membership = member
    return person


def _program(organization: Organization, name: str) -> Program:
    program = Program(organization_id=organization.pk, slug=name, name=name.title())
    program.status = ProgramStatus.RUNNING
    return _save(program)


def _program_role(program: Program, person: Person, role: Role) -> ProgramRole:
    granted = ProgramRole(organization_id=program.organization_id, program_id=program.pk, role=role)
    granted.membership_id = person.membership_id
    return _save(granted)


def _place(
    organization: Organization,
    program: Program,
    pair: list[Person],
    roles: list[ProgramRole],
    offset: int = 0,
    before: Rows | None = None,
) -> Rows:
    """`before` has what an organization has once."""
    rows = Rows(organization, f"{program.slug[:2]}{pair[0].pk.hex[-10:]}", offset=offset)
    memberships = [person.membership for person in pair]
    rows.made["accounts.User"] = [membership.user for membership in memberships]
    first = MembershipRole._base_manager.using("owner").filter(membership_id=memberships[0].pk)
    return build_rows(
        rows,
        {
            "tenancy.Membership": memberships,
            "tenancy.MembershipRole": list(first),
            "participants.Person": pair,
            "programs.Program": [program],
            "programs.ProgramRole": roles,
            **{label: before.made[label] for label in ONCE if before is not None},
        },
    )
