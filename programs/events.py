"""News for the apps above. Receivers run in the same transaction; an exception fails the whole."""

from django.dispatch import Signal

#: Sent with `application` and `by` after a decision, and after one was taken back.
application_decided = Signal()
#: Sent with `enrollment` and `by` when somebody leaves a program before its end.
enrollment_withdrawn = Signal()
#: Sent with `program` and `by` after it was closed or cancelled.
program_ended = Signal()
#: Sent with `program`, `role` and `by` after somebody was given a role in a program, or it was taken away.
program_role_changed = Signal()
