"""What templates show of a person."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

from mentoring.ui import dates
from mentoring.ui.preparation import Fact
from participants.models import Person
from participants.queries.person_pages import Field, PersonPage, Viewer
from participants.readers.place_names import country_name, language_name

register = template.Library()


@register.filter
def as_people(person: Person) -> list[str]:
    return [person.name]


@register.filter
def shows(page: PersonPage, field: str) -> bool:
    return Field(field) in page.fields


@register.filter
def seen_by(page: PersonPage) -> str:
    """Who else reads this, said to this reader."""
    if page.is_own:
        return _(
            "HR and your line manager see this page, your mentor or mentee sees how to reach you. It comes from your"
            " HR system; tell HR if something is wrong."
        )
    if page.viewers & {Viewer.MENTOR, Viewer.MENTEE}:
        return _("You see this because you are a pair. Grade, career and reporting line are not shown to you.")
    if Viewer.SPONSOR in page.viewers:
        return _("You see this as a sponsor of a program that this person takes part in.")
    return _("Seen by HR, the line manager and the person.")


@register.filter
def work_facts(page: PersonPage) -> list[Fact]:
    """Only what is known, and what the viewer may see: a page of empty fields says nothing."""
    person = page.person
    known = [
        (Field.EMAIL, _("E-mail"), person.email),
        (Field.EMPLOYEE_NUMBER, _("Employee number"), person.employee_number),
        (Field.FUNCTION, _("Function"), person.function),
        (Field.BUSINESS_UNIT, _("Business unit"), person.business_unit),
        (Field.LEVEL, _("Level"), person.level),
        (Field.COUNTRY, _("Country"), country_name(person.country)),
        (Field.TIME_ZONE, _("Time zone"), dates.zone_label(dates.zone_of(person.zone))),
        (Field.LANGUAGES, _("Languages"), ", ".join(map(language_name, person.languages))),
        (Field.HIRED_ON, _("Hired"), _day(person.hired_on)),
        (Field.IN_JOB_SINCE, _("In this job since"), _day(person.in_job_since)),
        (Field.LAST_PROMOTED_ON, _("Last promoted"), _day(person.last_promoted_on)),
        (Field.LEFT_ON, _("Left"), _day(person.left_on)),
    ]
    return [Fact(label, value) for field, label, value in known if field in page.fields and value not in ("", None)]


def _day(day: date | None) -> str:
    return dates.as_day(day, dates.zone_of(None)) if day else ""
