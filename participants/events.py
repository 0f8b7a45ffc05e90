"""News for the apps above. Receivers run in the same transaction; what they raise fails the whole."""

from django.dispatch import Signal

#: person, by: somebody who worked here has left, as an import or HR says.
person_left = Signal()
#: run, by: an employee file was imported.
people_imported = Signal()
#: profile, capacity, by: before a mentor's places change; who knows how many are taken may refuse.
mentor_capacity_changing = Signal()
