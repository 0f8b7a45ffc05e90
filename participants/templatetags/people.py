"""What templates show of a person."""

from django import template
from django.utils.translation import gettext as _

from mentoring.ui import dates
from mentoring.ui.preparation import Fact
from participants.models import Person
from participants.readers.place_names import country_name, language_name

register = template.Library()


@register.filter
def as_people(person: Person) -> list[str]:
    return [person.name]


@register.filter
def work_facts(person: Person) -> list[Fact]:
    """Only what is known: a page of empty fields says nothing."""
    zone = dates.zone_of(None)
    known = [
        (_("E-mail"), person.email),
        (_("Employee number"), person.employee_number),
        (_("Function"), person.function),
        (_("Business unit"), person.business_unit),
        (_("Level"), person.level),
        (_("Country"), country_name(person.country)),
        (_("Time zone"), dates.zone_label(dates.zone_of(person.zone))),
        (_("Languages"), ", ".join(map(language_name, person.languages))),
        (_("Hired"), dates.as_day(person.hired_on, zone) if person.hired_on else ""),
        (_("In this job since"), dates.as_day(person.in_job_since, zone) if person.in_job_since else ""),
        (_("Last promoted"), dates.as_day(person.last_promoted_on, zone) if person.last_promoted_on else ""),
        (_("Left"), dates.as_day(person.left_on, zone) if person.left_on else ""),
    ]
    return [Fact(label, value) for label, value in known if value not in ("", None)]
