from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OwnReadiness(TextChoices):
    """What people see of their own readiness: one policy of the organization, told to whoever rates."""

    NOTHING = "nothing", _("nothing")
    BAND = "band", _("the band")
    BAND_AND_REASON = "band_and_reason", _("the band and the reason")
