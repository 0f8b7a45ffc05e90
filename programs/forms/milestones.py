from django import forms

from mentoring.ui.forms import Form


class MilestoneForm(Form):
    milestone = forms.UUIDField()
    is_done = forms.BooleanField(required=False)
