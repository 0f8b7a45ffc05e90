from mentoring.notifications.models import Preference
from mentoring.tenancy.actors import Actor


def preference_of(actor: Actor) -> Preference:
    """The saved wishes, or what holds without any."""
    found: Preference | None = Preference.objects.filter(recipient_key=str(actor)).first()
    return found or Preference(recipient_key=str(actor))
