from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.notifications.catalog import all_kinds
from mentoring.notifications.choices import Channel
from mentoring.notifications.models import Preference
from mentoring.ui.forms import ChipCheckboxes, ChipRadio, Form, TimeInput

CATEGORY_NAMES = {
    "sessions": _("Sessions and pairs"),
    "programs": _("Programs and applications"),
    "evaluation": _("Reviews, ratings and reports"),
    "members": _("Membership"),
    "account": _("Account"),
}


def mutable_categories() -> list[tuple[str, Any]]:
    codes = sorted({kind.category for kind in all_kinds() if kind.can_be_muted})
    return [(f"category:{code}", CATEGORY_NAMES.get(code, code.replace("_", " ").capitalize())) for code in codes]


class PreferenceForm(Form):
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices, widget=ChipRadio())
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=TimeInput())
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=TimeInput())
    muted = forms.MultipleChoiceField(
        label=_("Do not send me"),
        required=False,
        widget=ChipCheckboxes(),
        help_text=_("Invitations, proposals and cancelled sessions always reach you."),
    )

    def __init__(self, data: Any, preference: Preference) -> None:
        initial = {
            "channel": preference.channel,
            "quiet_from": preference.quiet_from,
            "quiet_to": preference.quiet_to,
            "muted": [key for key in preference.muted if key.startswith("category:")],
        }
        super().__init__(data, initial=initial)
        self.set_choices("muted", mutable_categories())
