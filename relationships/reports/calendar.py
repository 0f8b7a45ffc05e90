"""Calendar invitations (iTIP, RFC 5546) that Outlook and Google apply: same UID, rising sequence. Plain Python."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Attendee:
    name: str
    email: str


@dataclass(frozen=True)
class Appointment:
    session_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    organizer: Attendee
    attendees: tuple[Attendee, ...]
    made_at: datetime
    domain: str


def invitation(appointment: Appointment, method: Method) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Northbound//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(_event(appointment, method))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, method: Method) -> Event:
    event = Event()
    event.add("uid", f"{appointment.session_id}@{appointment.domain}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.made_at)
    # One appointment is one instant: in UTC every calendar shows it right in its owner's zone. Zone rules inside the
    # file are read differently by different programs. If a zone's rules change, the move sends a new sequence.
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", _one_line(appointment.title))
    if appointment.place:
        event.add("location", _one_line(appointment.place))
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event["organizer"] = _address(appointment.organizer)
    for attendee in appointment.attendees:
        address = _address(attendee)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    return event


def _address(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{_one_line(attendee.email)}")
    address.params["CN"] = vText(_one_line(attendee.name).replace('"', "'"))
    return address


def _one_line(text: str) -> str:
    """Control characters could start a property of their own."""
    return " ".join("".join(ch if ch >= " " and ch != "\x7f" else " " for ch in text).split())
