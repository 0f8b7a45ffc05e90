"""An organization begins: its people by the HR file, its members by invitation, frameworks and critical roles."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.demo.cast import Cast, OrganizationRecord, write_employee_file
from mentoring.demo.history.stage import Stage
from mentoring.members.models import Invitation
from mentoring.members.services.invitations import accept_invitation, invite_member
from mentoring.members.services.organizations import SETTINGS, create_organization, update_organization_settings
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.models import Organization
from mentoring.tenancy.roles import ORGANIZATION_ROLES, Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person, RoleProfile
from participants.readers.headers import suggest_mapping
from participants.readers.tables import read_table
from participants.services.imports import import_file
from participants.services.role_profiles import Criticality, adopt_role_profiles, mark_critical, name_incumbent

ZONES = {"meridian": "Europe/Warsaw", "halden": "Europe/London"}
INVITATIONS_A_DAY = 60
ACTOR = Actor.task("demo")


def found(cast: Cast, record: OrganizationRecord, started_on: date) -> Stage:
    """Everybody is in the directory; whoever has a part to play can sign in."""
    hr = next(p for p in cast.personas if p.organization == record.slug and p.key == "hr_admin")
    owner = record.by_number[hr.person]
    zone = ZONES.get(record.slug, "UTC")
    with clock.moved_to(_morning(started_on, zone)):
        organization = create_organization(
            by=Actor.task("create_organization"),
            slug=record.slug,
            name=record.name,
            owner_email=owner.email,
            owner_name=owner.name,
            time_zone=zone,
            fiscal_year_start_month=record.fiscal_start_month,
        )
        stage = Stage(cast, record, organization, Random(f"{cast.seed}:{record.slug}"))  # noqa: S311 (invented history)
        _join(stage, hr.person, [Role.OWNER])
        with organization_scope(organization, stage.actors[hr.person]):
            # The first file is of a day on which those who left later were still there.
            _import(cast, _with_everybody(record), stage.actors[hr.person])
            stage.people = {p.employee_number: p for p in Person.objects.select_related("membership")}
            adopt_role_profiles(by=stage.actors[hr.person])
            _choose_settings(organization, stage.actors[hr.person])
    return stage


def _choose_settings(organization: Organization, by: Actor) -> None:
    """One of the two organizations lets people read how they were rated, the other does not."""
    shown = OwnReadiness.BAND_AND_REASON if organization.slug == "meridian" else OwnReadiness.NOTHING
    kept = {key: getattr(organization, key) for key in SETTINGS}
    update_organization_settings(by=by, **{**kept, "own_readiness": shown})


def invite(stage: Stage, numbers: Iterable[str], started_on: date) -> None:
    """A day's worth of invitations at a time, as the limits of the product ask."""
    roles = _organization_roles(stage)
    waiting = [n for n in dict.fromkeys(numbers) if n not in stage.actors and n in stage.people]
    for start in range(0, len(waiting), INVITATIONS_A_DAY):
        day = started_on + timedelta(days=start // INVITATIONS_A_DAY)
        for number in waiting[start : start + INVITATIONS_A_DAY]:
            _invite_one(stage, number, roles.get(number, [Role.MEMBER]), day)
    with organization_scope(stage.organization, ACTOR):
        stage.people = {
            p.employee_number: p for p in Person.objects.select_related("membership", "manager__membership")
        }


def invite_coaches(stage: Stage, day: date) -> None:
    """External coaches: one login, a membership in each organization they work for."""
    for coach in stage.record.coaches:
        number = coach.employee_number
        if number in stage.actors:
            continue
        with stage.on(day, stage.hr) as by:
            invite_member(by=by, email=coach.email, name=coach.name, roles=[Role.MEMBER])
        with clock.moved_to(stage.moment(day, 11)):
            _join(stage, number, [Role.MEMBER])


def import_leavers(stage: Stage, day: date) -> None:
    """The newest HR file, with those who have left."""
    with stage.on(day, stage.hr) as by:
        _import(stage.cast, stage.record, by)


def mark_critical_roles(stage: Stage, day: date) -> None:
    with stage.on(day, stage.hr) as by:
        profiles = {profile.key: profile for profile in RoleProfile.objects.all()}
        for critical in stage.record.critical_roles:
            profile = profiles[critical.role]
            wanted = Criticality(
                impact=profile.impact,
                vacancy_risk=profile.vacancy_risk,
                vacancy_expected_on=critical.vacancy_quarter,
            )
            mark_critical(profile, by=by, critical=wanted)
            if critical.incumbent in stage.people:
                name_incumbent(profile, by=by, person=stage.people[critical.incumbent])


def _with_everybody(record: OrganizationRecord) -> OrganizationRecord:
    people = (
        replace(person, status="active", left_on=None, leaving_reason="") if person.status == "left" else person
        for person in record.people
    )
    return replace(record, people=tuple(people))


def _import(cast: Cast, record: OrganizationRecord, by: Actor) -> None:
    with TemporaryDirectory() as folder:
        is_halden = record.slug == cast.halden.slug
        told = replace(cast, halden=record) if is_halden else replace(cast, meridian=record)
        path = write_employee_file(told, record.slug, "csv", Path(folder) / "people.csv")
        content = path.read_bytes()
        table = read_table(content, path.name)
        import_file(by=by, file_name=path.name, content=content, table=table, mapping=suggest_mapping(table.header))


def _invite_one(stage: Stage, number: str, roles: list[Role], day: date) -> None:
    person = stage.people[number]
    with stage.on(day, stage.hr) as by:
        invite_member(by=by, email=person.email, name=person.name, roles=roles)
    with clock.moved_to(stage.moment(day, 11)):
        _join(stage, number, roles)


def _join(stage: Stage, number: str, roles: list[Role]) -> None:
    """Opens the invitation's link. Nobody has a password: the demo signs people in by a click."""
    record = stage.person_record(number)
    user = User.objects.filter(email=record.email).first() or User.objects.create_user(record.email)
    visitor = Actor.visitor("link")
    with organization_scope(stage.organization, visitor, user):
        invitation = Invitation.objects.get(email=record.email, accepted_at=None, revoked_at=None)
        membership = accept_invitation(invitation, by=visitor, user=user, name=record.name)
    stage.remember(membership, number, roles)


def _organization_roles(stage: Stage) -> dict[str, list[Role]]:
    found: dict[str, list[Role]] = {}
    for persona in stage.cast.personas:
        if persona.organization == stage.record.slug:
            wanted = [Role(role) for role in persona.roles if role in ORGANIZATION_ROLES]
            found[persona.person] = [Role.MEMBER, *wanted]
    return found


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(8), ZoneInfo(zone))
