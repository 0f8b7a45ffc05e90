"""What the scorer may know about the people of an intake: these columns and no others, in a fixed number of queries."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from matching.readers import Inputs
from matching.scoring.criteria import Mentee, Mentor, Need, Pair
from mentoring.tenancy.scope import current_organization, today
from participants.models import MentorExpertise, MentorProfile, Person, RoleIncumbent
from participants.queries.people import reporting_lines
from programs.choices import MATCHABLE, Side
from programs.models import ApplicationNeed, Enrollment, Intake
from relationships.choices import SEAT_TAKING
from relationships.models import Relationship

#: What is read of a person. Not even the name: it decides nothing.
PERSON_FIELDS = ("function", "level", "country", "time_zone", "languages")
#: The first need counts three times, the second twice, every further one once.
FIRST_NEEDS = {1: 3, 2: 2}


def build_inputs(intake: Intake) -> Inputs:
    """Mentees of the intake without a mentor; mentors of the whole program with the places they have left over all
    programs, also when these are none: they explain why somebody stays unmatched."""
    mentees = _mentee_enrollments(intake)
    profiles = _mentor_profiles(intake)
    mentee_ids = {enrollment.person_id for enrollment in mentees}
    mentor_ids = {profile.person_id for profile in profiles}
    lines = reporting_lines(mentee_ids | mentor_ids)
    return Inputs(
        tuple(_mentees(mentees, lines, intake)),
        tuple(_mentors(profiles, lines, intake)),
        _past_pairs(mentee_ids, mentor_ids),
    )


def waiting_mentees(intake: Intake) -> QuerySet[Enrollment]:
    """Without a mentor in the program, and without a pair that has still to say yes."""
    taken = Relationship.objects.filter(program_id=intake.program_id, status__in=SEAT_TAKING).values("mentee_id")
    found: QuerySet[Enrollment] = Enrollment.objects.filter(
        intake=intake, side=Side.MENTEE, status__in=MATCHABLE, ended_at=None
    )
    return found.exclude(person__in=taken)


def _mentee_enrollments(intake: Intake) -> list[Enrollment]:
    columns = [f"person__{name}" for name in PERSON_FIELDS]
    return list(
        waiting_mentees(intake)
        .select_related("person", "application")
        .only("person_id", "application_id", "application__target_role_id", *columns)
        .order_by("person_id")
    )


def _mentor_profiles(intake: Intake) -> list[MentorProfile]:
    enrolled = Enrollment.objects.filter(
        program_id=intake.program_id, side=Side.MENTOR, status__in=MATCHABLE, ended_at=None
    )
    found: QuerySet[MentorProfile] = MentorProfile.objects.filter(person__in=enrolled.values("person_id"))
    columns = [f"person__{name}" for name in PERSON_FIELDS]
    return list(
        found.filter(Q(paused_until=None) | Q(paused_until__lte=today()))
        .select_related("person")
        .only("person_id", "capacity", "background_functions", *columns)
        .order_by("person_id")
    )


def _mentees(enrollments: list[Enrollment], lines: dict[UUID, frozenset[UUID]], intake: Intake) -> list[Mentee]:
    needs: dict[UUID, list[Need]] = defaultdict(list)
    applications = [enrollment.application_id for enrollment in enrollments]
    rows = ApplicationNeed.objects.filter(application__in=applications).order_by("rank")
    for application_id, competency_id in rows.values_list("application_id", "competency_id"):
        asked = needs[application_id]
        asked.append(Need(str(competency_id), FIRST_NEEDS.get(len(asked) + 1, 1)))
    return [
        Mentee(
            id=str(enrollment.person_id),
            **_person(enrollment.person, intake),
            needs=tuple(needs[enrollment.application_id]) if enrollment.application_id else (),
            target_role=_target_role(enrollment),
            reporting_line=_ids(lines[enrollment.person_id]),
        )
        for enrollment in enrollments
    ]


def _mentors(profiles: list[MentorProfile], lines: dict[UUID, frozenset[UUID]], intake: Intake) -> list[Mentor]:
    ids = [profile.person_id for profile in profiles]
    expertise: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = MentorExpertise.objects.filter(profile__in=[profile.pk for profile in profiles])
    for profile_id, competency_id, level in rows.values_list("profile_id", "competency_id", "level"):
        expertise[profile_id][str(competency_id)] = level
    roles: dict[UUID, set[str]] = defaultdict(set)
    for person_id, role_id in RoleIncumbent.objects.filter(person__in=ids).values_list("person_id", "role_profile_id"):
        roles[person_id].add(str(role_id))
    seats = Relationship.objects.filter(mentor__in=ids, status__in=SEAT_TAKING).values_list("mentor_id", flat=True)
    taken = Counter(seats)
    return [
        Mentor(
            id=str(profile.person_id),
            places=max(profile.capacity - taken[profile.person_id], 0),
            **_person(profile.person, intake),
            expertise=dict(sorted(expertise[profile.pk].items())),
            roles=frozenset(roles[profile.person_id]),
            background=frozenset(profile.background_functions),
            reporting_line=_ids(lines[profile.person_id]),
        )
        for profile in profiles
    ]


def _person(person: Person, intake: Intake) -> dict[str, Any]:
    zone = person.time_zone or current_organization().time_zone
    # The offset in the days when the pairs begin: summer time in only one of two places is an hour.
    moment = datetime.combine(intake.starts_on, time(12), UTC).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset()
    return {
        "function": person.function,
        "level": person.level,
        "country": person.country,
        "utc_offset": int(offset.total_seconds() // 60) if offset is not None else None,
        "languages": frozenset(person.languages),
    }


def _target_role(enrollment: Enrollment) -> str:
    role_id = enrollment.application.target_role_id if enrollment.application else None
    return str(role_id) if role_id else ""


def _past_pairs(mentee_ids: set[UUID], mentor_ids: set[UUID]) -> frozenset[Pair]:
    """Also those who were proposed and did not become a pair: the next proposal is another one."""
    rows = Relationship.objects.filter(mentee__in=mentee_ids, mentor__in=mentor_ids)
    return frozenset((str(a), str(b)) for a, b in rows.values_list("mentee_id", "mentor_id"))


def _ids(people: frozenset[UUID]) -> frozenset[str]:
    return frozenset(str(person) for person in people)
