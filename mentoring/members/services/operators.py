import logging

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User, normalize_email
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.members.queries import organizations_of
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import organization_scope

logger = logging.getLogger(__name__)


@transaction.atomic
def make_operator(*, by: Actor, email: str) -> tuple[User, bool]:
    """The user, and whether the account is new. A new one has no password: it is opened by the link in a mail."""
    require(by.is_task, _("Operators are made on the command line."))
    email = normalize_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken("email_invalid", _("Enter a valid e-mail address."), field="email") from error
    user = User.objects.select_for_update().filter(email=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if not user.is_active:
        raise RuleBroken("account_closed", _("This account is closed."), field="email")
    _mark(user, by, True, "operator.made")
    return user, is_new


@transaction.atomic
def remove_operator(*, by: Actor, email: str) -> User:
    """In force from the next request, also during a visit."""
    require(by.is_task, _("Operators are removed on the command line."))
    user = User.objects.select_for_update().filter(email=normalize_email(email), is_operator=True).first()
    if user is None:
        raise RuleBroken("operator_unknown", _("No operator has this address."), field="email")
    _mark(user, by, False, "operator.removed")
    return user


def _mark(user: User, by: Actor, is_operator: bool, action: str) -> None:
    if user.is_operator == is_operator:
        return
    user.is_operator = is_operator
    user.save(update_fields=["is_operator"])
    # The installation has no record of its own: the log has it, and each organization the person belongs to.
    logger.warning("%s: %s", action, user.pk)
    for organization in organizations_of(user):
        with organization_scope(organization, by):
            record(action, by=by, facts={"user": user.pk})
