"""Every write of membership."""

from mentoring.members.services.invitations import (
    accept_invitation,
    invite_member,
    resend_invitation,
    revoke_invitation,
)
from mentoring.members.services.members import (
    change_member_roles,
    deactivate_member,
    reactivate_member,
    tell_of_owner_who_left,
    update_my_profile,
)
from mentoring.members.services.operators import make_operator, remove_operator
from mentoring.members.services.organizations import (
    create_organization,
    end_visits,
    resume_organization,
    start_visit,
    suspend_organization,
    update_organization_settings,
)
from mentoring.members.services.tokens import create_token, revoke_token

__all__ = [
    "accept_invitation",
    "change_member_roles",
    "create_organization",
    "create_token",
    "deactivate_member",
    "end_visits",
    "invite_member",
    "make_operator",
    "reactivate_member",
    "remove_operator",
    "resend_invitation",
    "resume_organization",
    "revoke_invitation",
    "revoke_token",
    "start_visit",
    "suspend_organization",
    "tell_of_owner_who_left",
    "update_my_profile",
    "update_organization_settings",
]
