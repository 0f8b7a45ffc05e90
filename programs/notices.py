"""The messages about applying. None of them carries the reason of a decision: that stays on the page, behind
sign-in."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
from mentoring.tenancy.routing import organization_url
from programs.choices import ApplicationStatus, Side
from programs.models import Application, Intake
from programs.queries.applications import waitlist_position
from programs.queries.programs import takes_applications

_CATEGORY = "programs"
_APPLIED = gettext_lazy("You applied to this program.")


def register_kinds() -> None:
    _register(
        "program.application_received",
        gettext_lazy("Your application has arrived"),
        lambda application: application.status in (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW),
    )
    _register(
        "program.application_accepted",
        gettext_lazy("You are accepted"),
        lambda application: application.status == ApplicationStatus.ACCEPTED,
    )
    _register(
        "program.application_waitlisted",
        gettext_lazy("You are on the waiting list"),
        lambda application: application.status == ApplicationStatus.WAITLISTED,
    )
    _register(
        "program.application_rejected",
        gettext_lazy("Not selected this time"),
        lambda application: application.status == ApplicationStatus.REJECTED,
    )
    register_kind(
        Kind(
            code="program.invitation",
            title=gettext_lazy("Invitation to apply"),
            audience=gettext_lazy("Who runs this program invited you to apply."),
            category=_CATEGORY,
            is_relevant=_still_open,
            action=lambda notice: Action(
                _("See the program and apply"),
                organization_url("programs:apply", pk=notice.subject.program_id, side=notice.occurrence),
            ),
            context=_invitation_context,
        )
    )


def _register(code: str, title: str | Promise, is_relevant: Callable[[Application], bool]) -> None:
    register_kind(
        Kind(
            code=code,
            title=title,
            audience=_APPLIED,
            category=_CATEGORY,
            is_relevant=is_relevant,
            action=lambda notice: Action(_("Open my application"), organization_url("programs:own_applications")),
            context=_context,
            can_be_muted=False,
        )
    )


def _still_open(intake: Intake) -> bool:
    return takes_applications(intake)


def _context(notice: Notice) -> Mapping[str, Any]:
    application: Application = notice.subject
    return {
        "person": application.person,
        "program": application.intake.program,
        "intake": application.intake,
        "is_mentor": application.side == Side.MENTOR,
        "position": waitlist_position(application),
    }


def _invitation_context(notice: Notice) -> Mapping[str, Any]:
    intake: Intake = notice.subject
    return {"program": intake.program, "intake": intake, "is_mentor": notice.occurrence == Side.MENTOR}
