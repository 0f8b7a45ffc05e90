"""Roles and permissions as data. What a role may do *to this object* is a function in the app's permissions.

docs/permissions.md is printed from this file.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    # of the organization
    OWNER = "owner"
    HR_ADMIN = "hr_admin"
    AUDITOR = "auditor"
    EMPLOYEE_REPRESENTATIVE = "employee_representative"
    MEMBER = "member"
    # of a program
    PROGRAM_OWNER = "program_owner"
    FACILITATOR = "facilitator"
    HR_PARTNER = "hr_partner"
    PROGRAM_SPONSOR = "program_sponsor"
    CASE_HANDLER = "case_handler"
    MENTOR = "mentor"
    COACH = "coach"
    MENTEE = "mentee"
    OBSERVER = "observer"
    # of the installation, visiting an organization
    OPERATOR = "operator"


ORGANIZATION_ROLES = frozenset({Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.EMPLOYEE_REPRESENTATIVE, Role.MEMBER})
PROGRAM_ROLES = frozenset(
    {
        Role.PROGRAM_OWNER,
        Role.FACILITATOR,
        Role.HR_PARTNER,
        Role.PROGRAM_SPONSOR,
        Role.CASE_HANDLER,
        Role.MENTOR,
        Role.COACH,
        Role.MENTEE,
        Role.OBSERVER,
    }
)

ROLE_NAMES = {
    Role.OWNER: _("Owner"),
    Role.HR_ADMIN: _("HR admin"),
    Role.AUDITOR: _("Auditor"),
    Role.EMPLOYEE_REPRESENTATIVE: _("Employee representative"),
    Role.MEMBER: _("Member"),
    Role.PROGRAM_OWNER: _("Program owner"),
    Role.FACILITATOR: _("Facilitator"),
    Role.HR_PARTNER: _("HR partner"),
    Role.PROGRAM_SPONSOR: _("Program sponsor"),
    Role.CASE_HANDLER: _("Case handler"),
    Role.MENTOR: _("Mentor"),
    Role.COACH: _("Coach"),
    Role.MENTEE: _("Mentee"),
    Role.OBSERVER: _("Observer"),
    Role.OPERATOR: _("Operator"),
}


class Permission(StrEnum):
    """What can be done, in the organization or in one program. Rights over single objects follow from relations
    (author, participant, line manager) and are not listed here."""

    MANAGE_ORGANIZATION = "manage_organization"
    MANAGE_MEMBERS = "manage_members"
    VIEW_AUDIT = "view_audit"
    VIEW_PEOPLE = "view_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_FRAMEWORKS = "manage_frameworks"
    CREATE_PROGRAM = "create_program"
    VIEW_PROGRAM = "view_program"
    MANAGE_PROGRAM = "manage_program"
    DECIDE_APPLICATIONS = "decide_applications"
    RUN_MATCHING = "run_matching"
    PUBLISH_MATCHING = "publish_matching"
    VIEW_RELATIONSHIP_FACTS = "view_relationship_facts"
    VIEW_READINESS = "view_readiness"
    RATE_READINESS = "rate_readiness"
    MANAGE_REPORTS = "manage_reports"
    VIEW_REPORTS = "view_reports"


_RUN_PROGRAM = frozenset(
    {
        Permission.VIEW_PROGRAM,
        Permission.MANAGE_PROGRAM,
        Permission.DECIDE_APPLICATIONS,
        Permission.RUN_MATCHING,
        Permission.PUBLISH_MATCHING,
        Permission.VIEW_RELATIONSHIP_FACTS,
        Permission.VIEW_REPORTS,
    }
)
_HR_ADMIN = _RUN_PROGRAM | {
    Permission.VIEW_PEOPLE,
    Permission.MANAGE_PEOPLE,
    Permission.MANAGE_MEMBERS,
    Permission.MANAGE_FRAMEWORKS,
    Permission.CREATE_PROGRAM,
    Permission.VIEW_READINESS,
    Permission.RATE_READINESS,
    Permission.MANAGE_REPORTS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _HR_ADMIN | {Permission.MANAGE_ORGANIZATION, Permission.VIEW_AUDIT},
    Role.HR_ADMIN: _HR_ADMIN,
    Role.AUDITOR: frozenset({Permission.VIEW_AUDIT}),
    Role.EMPLOYEE_REPRESENTATIVE: frozenset(),
    Role.MEMBER: frozenset(),
    Role.PROGRAM_OWNER: _RUN_PROGRAM | {Permission.VIEW_READINESS},
    Role.FACILITATOR: frozenset(
        {
            Permission.VIEW_PROGRAM,
            Permission.DECIDE_APPLICATIONS,
            Permission.RUN_MATCHING,
            Permission.VIEW_RELATIONSHIP_FACTS,
        }
    ),
    Role.HR_PARTNER: frozenset(
        {
            Permission.VIEW_PROGRAM,
            Permission.DECIDE_APPLICATIONS,
            Permission.VIEW_RELATIONSHIP_FACTS,
            Permission.VIEW_READINESS,
            Permission.VIEW_REPORTS,
        }
    ),
    Role.PROGRAM_SPONSOR: frozenset(
        {
            Permission.VIEW_PROGRAM,
            Permission.VIEW_READINESS,
            Permission.RATE_READINESS,
            Permission.VIEW_REPORTS,
        }
    ),
    Role.CASE_HANDLER: frozenset(),
    Role.MENTOR: frozenset(),
    Role.COACH: frozenset(),
    Role.MENTEE: frozenset(),
    Role.OBSERVER: frozenset({Permission.VIEW_PROGRAM}),
    Role.OPERATOR: frozenset({Permission.MANAGE_ORGANIZATION}),
}
