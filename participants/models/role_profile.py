from django.db import models
from django.db.models import F, Q

from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import OrganizationModel
from participants.choices import VacancyRisk
from participants.models.competency import Competency
from participants.models.person import Person


class RoleProfile(OrganizationModel):
    """A target role with the level it asks of each competency. A critical role is one whose vacancy hurts."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=150)
    business_unit = models.CharField(max_length=100, blank=True)
    function = models.CharField(max_length=100, blank=True)
    is_critical = models.BooleanField(default=False)
    impact = models.TextField(blank=True)
    vacancy_risk = models.CharField(max_length=10, choices=VacancyRisk.choices, default=VacancyRisk.LOW)
    vacancy_expected_on = models.DateField(null=True)
    open_positions = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="participants_role_key"),
            models.CheckConstraint(
                condition=Q(vacancy_risk__in=VacancyRisk.values), name="participants_role_vacancy_risk"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RequiredLevel(OrganizationModel):
    role_profile = OrganizationForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="required_levels")
    competency = OrganizationForeignKey(Competency, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role_profile", "competency"], name="participants_required_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="participants_required_range"),
        ]


class RoleIncumbent(OrganizationModel):
    """Who holds a critical role, and since when."""

    role_profile = OrganizationForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="incumbents")
    person = OrganizationForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role_profile", "person"],
                condition=Q(until_on=None),
                name="participants_incumbent_once",
            )
        ]


class NextRole(OrganizationModel):
    """One step of the career map, with the experiences that count on the way."""

    role_profile = OrganizationForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="next_roles")
    next_role = OrganizationForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="earlier_roles")
    experiences = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role_profile", "next_role"], name="participants_next_role_once"
            ),
            models.CheckConstraint(condition=~Q(role_profile=F("next_role")), name="participants_next_role_differs"),
        ]
