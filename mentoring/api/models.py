from django.db import models

from mentoring import clock
from mentoring.tenancy.models import OrganizationModel


class IdempotencyRecord(OrganizationModel):
    """What was answered to a POST, so that the same request gets the same answer and has one effect.

    The answer may hold what only its author may read, so it is sealed; the digest of the body is keyed.
    """

    actor = models.CharField(max_length=100)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "actor", "route", "key"], name="api_idempotency_once")
        ]
        indexes = [models.Index(fields=["organization", "created_at"], name="api_idempotency_age")]
