from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import OrganizationModel

LEVELS = range(1, 6)


class CompetencyFramework(OrganizationModel):
    """A set of competencies in one version. A draft has not been published; what was published is never edited, so
    that what is assessed against it keeps its words. One published version of one framework is the current one."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=150)
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    #: None: a draft.
    published_at = models.DateTimeField(null=True, default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key", "version"], name="participants_framework_version"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(is_current=True), name="participants_framework_one_current"
            ),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(published_at=None), name="participants_framework_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(published_at__isnull=False),
                name="participants_framework_current_published",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class Competency(OrganizationModel):
    framework = OrganizationForeignKey(CompetencyFramework, related_name="competencies")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=150)
    theme = models.CharField(max_length=100)
    definition = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "framework", "key"], name="participants_competency_key")
        ]

    def __str__(self) -> str:
        return self.name


class CompetencyLevel(OrganizationModel):
    """What somebody at this level can be seen doing."""

    competency = OrganizationForeignKey(Competency, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    behavior = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "competency", "level"], name="participants_level_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="participants_level_range"),
        ]
