"""News of membership. Receivers run in the same transaction; an exception undoes the whole."""

from django.dispatch import Signal

#: sender=Membership, membership, by
member_joined = Signal()
member_deactivated = Signal()
