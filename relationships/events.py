"""News for the apps above. Receivers run in the same transaction; what they raise fails the whole."""

from django.dispatch import Signal

#: relationship, answer: "awaiting_mentor", "awaiting_mentee", "accepted", "declined", "expired", or
#: "withdrawn" when something else than an answer ended it
relationship_answered = Signal()
#: relationship
relationship_ended = Signal()
#: relationship: what had ended it was taken back; it is pending, active or on hold again
relationship_reopened = Signal()
