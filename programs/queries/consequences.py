"""What the choices of a wizard step mean, in sentences for the panel beside it."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.choices import EmploymentStatus
from participants.models import MentorProfile, Person, RoleProfile
from programs.choices import SetupStep
from programs.content import matching_defaults
from programs.models import Program
from programs.queries.programs import current_intake
from programs.queries.setup import role_holders, wishes_of

DAYS_A_MONTH = 30.4


def consequences_of(program: Program, step: str) -> list[str]:
    sentences: dict[SetupStep, Callable[[Program], list[str]]] = {
        SetupStep.PURPOSE: _of_purpose,
        SetupStep.PEOPLE: _of_people,
        SetupStep.FRAMEWORK: _of_framework,
        SetupStep.MATCHING: _of_matching,
        SetupStep.GOVERNANCE: _of_governance,
        SetupStep.COMMUNICATION: _of_communication,
        SetupStep.REVIEW: lambda program: [],
    }
    return sentences[SetupStep(step)](program)


def hours_a_month(program: Program) -> float:
    """Sessions only; preparing comes on top."""
    return round(DAYS_A_MONTH / program.cadence_days * program.session_minutes / 60, 1)


def sessions_in_all(program: Program) -> int:
    return max(1, int(program.duration_months * DAYS_A_MONTH / program.cadence_days))


def _of_purpose(program: Program) -> list[str]:
    chosen = RoleProfile.objects.filter(pk__in=program.target_roles.values("role_profile_id"))
    count = chosen.count()
    if not count:
        return [_("Choose the roles that this program shall fill: readiness is rated for them.")]
    vacant = chosen.exclude(vacancy_expected_on=None).order_by("vacancy_expected_on").first()
    sentences = [
        ngettext(
            "%(n)d target role: sponsors rate who is ready for it.",
            "%(n)d target roles: sponsors rate who is ready for them.",
            count,
        )
        % {"n": count}
    ]
    if vacant is not None:
        sentences.append(
            _("%(role)s is expected to become vacant first, in %(when)s.")
            % {"role": vacant.name, "when": vacant.vacancy_expected_on.strftime("%B %Y")}
        )
    return sentences


def _of_people(program: Program) -> list[str]:
    employees = Person.objects.filter(employment_status=EmploymentStatus.ACTIVE, left_on=None).count()
    offered = MentorProfile.objects.aggregate(places=Sum("capacity"))["places"] or 0
    intake = current_intake(program)
    sentences = [_("%(n)d employees can see the program while it takes applications.") % {"n": employees}]
    if intake is not None:
        sentences.append(
            _("%(mentees)d mentees need as many places with mentors; mentors offer %(places)d over all programs.")
            % {"mentees": intake.mentee_places, "places": offered}
        )
        days = (intake.closes_on - intake.opens_on).days + 1
        sentences.append(ngettext("%(n)d day to apply.", "%(n)d days to apply.", days) % {"n": days})
        review = (intake.starts_on - intake.closes_on).days
        sentences.append(
            ngettext(
                "%(n)d day to decide, match and agree before the start.",
                "%(n)d days to decide, match and agree before the start.",
                review,
            )
            % {"n": review}
        )
    return sentences


def _of_framework(program: Program) -> list[str]:
    sentences = [
        _("Each pair spends about %(hours)s hours a month in sessions; preparing comes on top.")
        % {"hours": hours_a_month(program)},
        _("%(n)d sessions in %(months)d months at this rhythm.")
        % {"n": sessions_in_all(program), "months": program.duration_months},
    ]
    if program.minimum_sessions > sessions_in_all(program):
        sentences.append(_("The smallest number of sessions cannot be reached at this rhythm."))
    if program.starts_on is not None:
        end = program.starts_on + timedelta(days=int(program.duration_months * DAYS_A_MONTH))
        outside = program.milestones.filter(due_on__gt=end + timedelta(days=60)).count()
        if outside:
            sentences.append(_("%(n)d milestones lie after the end of the program.") % {"n": outside})
    return sentences


def _of_matching(program: Program) -> list[str]:
    strong = [key for key, importance in wishes_of(program).items() if importance in {"high", "very_high"}]
    return [
        *(rule.sentence for rule in matching_defaults().rules if rule.kind in {"must", "must_not"}),
        _("%(n)d wishes count strongly. You can try changes before anything is decided; a person publishes.")
        % {"n": len(strong)},
    ]


def _of_governance(program: Program) -> list[str]:
    count = role_holders(program).values("membership_id").distinct().count()
    return [
        ngettext("%(n)d person has a role in this program.", "%(n)d people have a role in this program.", count)
        % {"n": count},
        _("Owner and facilitator decide about applications and run the matching; the HR partner decides too."),
        _("The sponsor sees readiness and reports, never notes, pulse or the health of a pair."),
        _("A deputy has the same rights as the person represented."),
    ]


def _of_communication(program: Program) -> list[str]:
    return [
        _("At once: whoever applies gets a confirmation."),
        _("Ten minutes after a decision: the person learns it, with an alternative when it was not this time."),
        _("When you invite people: they get one mail with a link to apply."),
        _("Nothing else is sent before the pairs are published."),
    ]
