"""No organization, no query: the second layer, above row security and below the explicit rules of queries."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models.sql import Query

from mentoring.tenancy.current import current_scope, required_scope

M = TypeVar("M", bound=models.Model)


class ScopedQuery(Query):
    """Raises when it is compiled outside a scope. Building it is allowed anywhere: `.none()`, class attributes."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if not self.is_empty():
            required_scope()
        return super().get_compiler(*args, **kwargs)


class OrganizationQuerySet(models.QuerySet[M]):
    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def update(self, **kwargs: Any) -> int:
        required_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        required_scope()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        required_scope()
        return super().bulk_create(*args, **kwargs)


class OrganizationManager(models.Manager.from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    """Adds the organization in plain sight, so that a plan uses the index that begins with it."""

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        scope = current_scope()
        return queryset.filter(organization=scope.organization.pk) if scope else queryset
