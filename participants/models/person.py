from django.db import models
from django.db.models import F, Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey, OrganizationOneToOneField
from mentoring.tenancy.models import Membership, OrganizationModel
from mentoring.tenancy.scope import current_organization
from participants.choices import EmploymentStatus


class Person(OrganizationModel):
    """The organization's record of an employee or external coach. May or may not be able to sign in."""

    membership = OrganizationOneToOneField(Membership, on_delete=models.SET_NULL, null=True, related_name="person")
    employee_number = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    #: NFKD, marks stripped, case folded: the database has no collation for names.
    sort_name = models.CharField(max_length=400, editable=False)
    #: The same with the family name in front, so that a search for either finds its way through an index.
    family_sort_name = models.CharField(max_length=401, blank=True, editable=False)
    email = models.EmailField()
    manager = OrganizationForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="reports", db_index=False
    )
    business_unit = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    location = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    languages = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(null=True)
    job_title = models.CharField(max_length=200, blank=True)
    hired_on = models.DateField(null=True)
    in_job_since = models.DateField(null=True)
    last_promoted_on = models.DateField(null=True)
    employment_status = models.CharField(
        max_length=20, choices=EmploymentStatus.choices, default=EmploymentStatus.ACTIVE
    )
    left_on = models.DateField(null=True)
    is_external = models.BooleanField(default=False)
    #: What the last imported row said, as one number; the database forgets it when somebody changes the person.
    source_digest = models.UUIDField(null=True, editable=False)
    #: The import that made this person, so that it can be undone. An id alone: a hundred thousand rows need no check.
    made_by_run_id = models.UUIDField(null=True, editable=False)
    #: A duplicate: what hung on it hangs on that person now, and it is shown nowhere.
    merged_into = OrganizationForeignKey("self", null=True, related_name="merged", db_index=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "email"], name="participants_person_email"),
            models.UniqueConstraint(
                fields=["organization", "employee_number"],
                condition=~Q(employee_number=""),
                name="participants_person_number",
            ),
            models.CheckConstraint(condition=~Q(manager=F("id")), name="participants_person_not_own_manager"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(hired_on=None) | Q(left_on__gte=F("hired_on")),
                name="participants_person_left_after_hired",
            ),
            models.CheckConstraint(
                condition=Q(employment_status__in=EmploymentStatus.values), name="participants_person_status"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(employment_status=EmploymentStatus.LEFT),
                name="participants_person_merged_has_left",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "sort_name", "id"], name="participants_person_sort"),
            models.Index(fields=["organization", "family_sort_name", "id"], name="participants_person_family"),
            models.Index(fields=["organization", "manager"], name="participants_person_manager"),
            # Who removes people asks for each whether a duplicate points there; there are few.
            models.Index(
                fields=["organization", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="participants_person_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """How the other of a pair is addressed: the first word of the name."""
        return self.name.split(" ", 1)[0]

    @property
    def zone(self) -> str:
        return self.time_zone or current_organization().time_zone
