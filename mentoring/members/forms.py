"""What people type. The rules are the services'; a form checks that the values can be read."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from mentoring.members.permissions import can_grant_role
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.models import slug_validator
from mentoring.tenancy.roles import ORGANIZATION_ROLES, ROLE_NAMES, Role
from mentoring.ui.accents import ACCENTS
from mentoring.ui.forms import Form

NEW_PASSWORD = {"autocomplete": "new-password"}


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def _role_choices(actor: Actor) -> list[tuple[str, Any]]:
    return [
        (str(role), ROLE_NAMES[role]) for role in Role if role in ORGANIZATION_ROLES and can_grant_role(actor, role)
    ]


class RolesForm(Form):
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, kept: frozenset[Role] = frozenset(), **kwargs: Any) -> None:
        """`kept` are roles of the member that the actor may not take; they stay."""
        super().__init__(*args, **kwargs)
        self.kept = frozenset(role for role in kept if not can_grant_role(actor, role))
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _role_choices(actor)
        field.required = not self.kept

    def clean_roles(self) -> list[Role]:
        return [Role(role) for role in {*self.cleaned_data["roles"], *self.kept}]


class InviteForm(RolesForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    field_order = ["email", "name", "roles"]


class JoinForm(Form):
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("A new password"),
        # No length here: a browser would cut what is pasted, without a word. The rule is LengthValidator's.
        strip=False,
        widget=forms.PasswordInput(NEW_PASSWORD),
        help_text=_("At least 14 characters. A few words are better than one with signs."),
    )


class OrganizationForm(Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    accent = forms.ChoiceField(label=_("Accent color"), choices=list(ACCENTS.items()))
    fiscal_year_start_month = forms.TypedChoiceField(
        label=_("The fiscal year begins in"), choices=list(MONTHS.items()), coerce=int
    )
    own_readiness = forms.ChoiceField(
        label=_("What people see of their own readiness"),
        choices=OwnReadiness.choices,
        help_text=_(
            "Whoever rates reads it beside each rating. It opens ratings from now on; an earlier one shows no more "
            "than was said when it was given."
        ),
    )


class ProfileForm(Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("The organization's")), *_zones()]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The organization's")), *settings.LANGUAGES]
    )


class TokenForm(Form):
    name = forms.CharField(label=_("What is it for?"), max_length=100)
    days = forms.IntegerField(label=_("Valid for how many days?"), min_value=1, max_value=365, initial=90)
    may_write = forms.BooleanField(label=_("May also write"), required=False)


class NewOrganizationForm(Form):
    slug = forms.CharField(
        label=_("Name in addresses"),
        max_length=50,
        validators=[slug_validator],
        help_text=_("2 to 50 small letters, digits and hyphens. It cannot be changed."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    owner_email = forms.EmailField(label=_("The owner's e-mail address"), max_length=254)
    owner_name = forms.CharField(label=_("The owner's name"), max_length=200, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="UTC")


class VisitForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("The organization reads it in its settings and audit.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=60, initial=30)
