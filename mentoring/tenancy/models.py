"""Organizations, who belongs to them, and the base of every table that belongs to one."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.ids import new_id
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.fields import OrganizationField, OrganizationForeignKey
from mentoring.tenancy.managers import OrganizationManager
from mentoring.tenancy.roles import ORGANIZATION_ROLES, ROLE_NAMES

slug_validator = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])\Z", _("Use 2 to 50 small letters, digits and hyphens.")
)


class Organization(models.Model):
    """A company that uses this installation. Global: its name and address are not confidential here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=50, unique=True, validators=[slug_validator])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, default="en")
    accent = models.CharField(max_length=20, default="indigo")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    #: What people see of their own readiness; each rating keeps what was promised when it was given.
    own_readiness = models.CharField(max_length=20, choices=OwnReadiness.choices, default=OwnReadiness.NOTHING)
    vault_key = models.BinaryField(editable=False)
    is_suspended = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__gte=1, fiscal_year_start_month__lte=12),
                name="tenancy_organization_fiscal_month",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Access(models.Model):
    """Which organizations a user may enter: the only fact about membership that is known outside a scope."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="accesses")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="accesses")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="tenancy_access_once")]


class ClockOffset(models.Model):
    """At most one row: how far the clock of a demo or test installation is moved. Empty in production."""

    seconds = models.FloatField()


class OrganizationModel(models.Model):
    """The base of every table that belongs to an organization; its organization field brings the wall."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = OrganizationField()

    objects = OrganizationManager()

    class Meta:
        abstract = True


class Membership(OrganizationModel):
    """A user in an organization. Whoever acts - author, signature, decision - is a membership."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    time_zone = models.CharField(max_length=64, blank=True, help_text=_("Empty: the organization's."))
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="tenancy_membership_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        return self.time_zone or self.organization.time_zone


class MembershipRole(OrganizationModel):
    """A role in the organization. Roles in a program are rows of the program."""

    membership = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(
        max_length=30, choices=[(role.value, ROLE_NAMES[role]) for role in sorted(ORGANIZATION_ROLES)]
    )
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "membership", "role"], name="tenancy_membership_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=sorted(ORGANIZATION_ROLES)), name="tenancy_membership_role_known"
            ),
        ]


class ApiToken(OrganizationModel):
    """A bearer token. It never grants more than its owner has at the moment of the request."""

    membership = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    is_read_only = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "digest"], name="tenancy_token_digest")]


class OperatorVisit(OrganizationModel):
    """An operator inside one organization: with a reason, for a limited time, seen by the organization."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    started_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("started_at")), name="tenancy_visit_ends_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="tenancy_visit_has_reason"),
        ]


def organization_models() -> list[type[models.Model]]:
    """Every concrete model that belongs to organizations."""
    from django.apps import apps  # noqa: PLC0415 (the registry is complete only after loading)

    return [m for m in apps.get_models() if issubclass(m, OrganizationModel)]
