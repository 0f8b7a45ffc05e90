"""The two fields that build the wall: whoever uses them cannot forget it."""

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint
from django.db.models.fields.related import lazy_related_operation

from mentoring.tenancy.constraints import CompositeForeignKey, OrganizationPair, OrganizationWall
from mentoring.tenancy.current import current_scope


def organization_of_scope() -> Any:
    scope = current_scope()
    return scope.organization.pk if scope else None


def _contribute(model: type[models.Model], *constraints: BaseConstraint) -> None:
    """Append to the options, also to those that the migration writer reads.

    A constraint in the abstract model's Meta would be lost as soon as a model has a Meta of its own.
    """
    options = model._meta
    if options.abstract or model.__module__ == "__fake__":
        return
    options.constraints = [*options.constraints, *constraints]
    options.original_attrs["constraints"] = options.constraints


def _name(table: str, suffix: str) -> str:
    """At most PostgreSQL's 63 characters, never ambiguous: the suffix is kept whole."""
    return f"{table[: 62 - len(suffix)]}_{suffix}"


class OrganizationField(models.ForeignKey):  # type: ignore[type-arg] # generic in the stubs only
    """The organization a row belongs to, taken from the scope; brings row security and the unique pair."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("to", "tenancy.Organization")
        kwargs["on_delete"] = models.PROTECT
        kwargs["default"] = organization_of_scope
        kwargs["db_index"] = False  # the unique pair begins with it
        kwargs["related_name"] = "+"
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("on_delete", "default", "db_index", "related_name", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only, **kwargs)
        table = cls._meta.db_table
        _contribute(
            cls,
            OrganizationPair(name=_name(table, "org_id")),
            OrganizationWall(name=_name(table, "wall")),
        )


class OrganizationForeignKey(models.ForeignKey):  # type: ignore[type-arg] # generic in the stubs only
    """A foreign key between two tables of organizations; brings the composite key."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only, **kwargs)
        if not cls._meta.abstract and cls.__module__ != "__fake__":
            lazy_related_operation(_contribute_composite_key, cls, self.remote_field.model, field=self)


class OrganizationOneToOneField(OrganizationForeignKey, models.OneToOneField):  # type: ignore[type-arg] # as above
    """OrganizationForeignKey with at most one row on this side."""


def _contribute_composite_key(model: type[models.Model], related: type[models.Model], field: Any) -> None:
    table = model._meta.db_table
    name = _name(table, f"{field.column}_org")
    _contribute(model, CompositeForeignKey(name=name, column=field.column, to_table=related._meta.db_table))
