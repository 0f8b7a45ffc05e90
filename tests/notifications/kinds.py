"""Messages that exist in tests only. Their subject is a member."""

from mentoring.notifications import catalog
from mentoring.notifications.catalog import Action, Attachment, Kind

INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


KINDS: list[Kind] = []


def register_all() -> None:
    """For processes that exist for a test only. Tests themselves use the fixture, which takes them away again."""
    catalog._kinds.update({kind.code: kind for kind in KINDS})


def _kind(code: str, **fields) -> Kind:
    values = {
        "title": "Greeting",
        "audience": "you are a member",
        "category": "greetings",
        "is_relevant": lambda member: member.is_active,
        "action": lambda notice: Action("Answer", f"/o/{notice.organization.slug}/answer/"),
        "text_template": "emails/tests/greeting.txt",
        "html_template": "emails/tests/greeting.html",
        "subject_template": "emails/tests/greeting.subject.txt",
    }
    KINDS.append(Kind(code=code, **values | fields))
    return KINDS[-1]


GREETING = _kind("tests.greeting")
AT_ONCE = _kind("tests.at_once", respects_quiet_hours=False)
ONCE_ONLY = _kind("tests.once_only", better_lost_than_twice=True, respects_quiet_hours=False)
ESSENTIAL = _kind("tests.essential", can_be_muted=False, respects_quiet_hours=False)
CALENDAR = _kind(
    "tests.calendar",
    respects_quiet_hours=False,
    attachments=lambda notice: [
        Attachment("invitation.ics", INVITATION, "text/calendar; method=REQUEST", is_alternative=True)
    ],
)
BROKEN = _kind("tests.broken", respects_quiet_hours=False, text_template="emails/tests/absent.txt")
