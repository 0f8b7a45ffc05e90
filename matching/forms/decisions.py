from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form


class OverrideForm(Form):
    reason = forms.CharField(
        label=_("Why this mentor?"),
        help_text=_("10 to 500 characters. Kept with the pair; auditors can read it."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    mentor = forms.UUIDField(widget=forms.HiddenInput)
    seen_total = forms.IntegerField(widget=forms.HiddenInput)
