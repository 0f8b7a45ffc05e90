from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from mentoring.tenancy.fields import OrganizationForeignKey, OrganizationOneToOneField
from mentoring.tenancy.models import OrganizationModel
from mentoring.tenancy.scope import today
from participants.models.competency import Competency
from participants.models.person import Person


class MentorProfile(OrganizationModel):
    """What a mentor offers. Capacity counts heads over all programs; relationships changes what of it is taken."""

    person = OrganizationOneToOneField(Person, on_delete=models.CASCADE, related_name="mentor_profile")
    capacity = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(20)])
    hours_per_month = models.PositiveSmallIntegerField(default=3)
    paused_until = models.DateField(null=True)
    biography = models.TextField(blank=True)
    background_functions = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(capacity__lte=20), name="participants_mentor_capacity")]

    @property
    def is_paused(self) -> bool:
        if self.paused_until is None:
            return False
        return bool(self.paused_until > today())


class MentorExpertise(OrganizationModel):
    profile = OrganizationForeignKey(MentorProfile, on_delete=models.CASCADE, related_name="expertise")
    competency = OrganizationForeignKey(Competency, related_name="+")
    level = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "profile", "competency"], name="participants_expertise_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="participants_expertise_range"),
        ]
