"""Rows for every table of an organization, made from the models themselves.

Each text carries the organization's canary, so that a page, file or message that shows it gives the leak away.
What a model's own rules demand beyond types, defaults and choices stands in world.toml.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import models

from mentoring import clock, vault
from mentoring.tenancy.models import Organization, organization_models
from relationships.queries.sessions import private_note_context

Given = Mapping[str, list[Any]]
_SHORT = 14


@cache
def recipes() -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "world.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass
class Rows:
    """What was made, by model label: the first row is the one that pages are tried with."""

    organization: Organization
    canary: str
    #: Where numbers begin that must differ between several such sets of one organization.
    offset: int = 0
    made: dict[str, list[Any]] = field(default_factory=dict)

    def first(self, label: str) -> Any:
        return self.made[label][0]

    def ids(self) -> dict[str, str]:
        return {str(row.pk): label for label, rows in self.made.items() for row in rows}


def ordered_models() -> list[type[models.Model]]:
    """Every table of an organization, after those that it points to."""
    known = organization_models()
    graph = {model: {f.related_model for f in _keys(model)} & set(known) - {model} for model in known}
    return [model for model in TopologicalSorter(graph).static_order() if model in graph]


def build_rows(rows: Rows, given: Given, *, using: str = "owner") -> Rows:
    """Fill every table. `given` rows (people, memberships, ...) stand for what would be made of their models."""
    for model in ordered_models():
        label = model._meta.label
        recipe = recipes().get(label, {})
        if label in given:
            rows.made[label] = list(given[label])
            continue
        if recipe.get("made_by_database"):
            continue
        rows.made[label] = [_build(model, rows, recipe, number, using) for number in range(recipe.get("rows", 1))]
    return rows


def _build(model: Any, rows: Rows, recipe: Mapping[str, Any], number: int, using: str) -> Any:
    written = {**recipe.get("fields", {}), **recipe.get(f"row_{number}", {})}
    instance = model(organization_id=rows.organization.pk)
    for column in model._meta.concrete_fields:
        if column.primary_key or column.name == "organization":
            continue
        if column.name in written:
            value = _written(written[column.name], column, rows, instance)
        else:
            value = _guess(column, rows, number, instance)
        setattr(instance, column.attname, value)
    instance.save(using=using, force_insert=True)
    return instance


def _keys(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.local_fields if f.is_relation]


def _written(value: Any, column: Any, rows: Rows, instance: Any) -> Any:
    """Literals, and a few words of world.toml: @null, @now-60d, @today+3d, @row:1, @id:label, @sealed."""
    if not isinstance(value, str) or not value.startswith("@"):
        return Decimal(str(value)) if isinstance(column, models.DecimalField) else value
    word, _, rest = value[1:].partition(":")
    if word == "null":
        return None
    if word == "row":
        return _target(column, rows, int(rest))
    if word == "id":
        return rows.first(rest).pk
    if word == "canary":
        return f"{rows.canary}{rest}"
    if word == "sealed":
        return _sealed(rows)
    days = timedelta(days=int(word.removeprefix("now").removeprefix("today").removesuffix("d") or 0))
    return clock.now() + days if word.startswith("now") else clock.today() + days


def _sealed(rows: Rows) -> bytes:
    """A private note of the first member about the first session."""
    return vault.seal(
        rows.canary,
        wrapped_key=bytes(rows.organization.vault_key),
        organization_id=str(rows.organization.pk),
        context=private_note_context(rows.first("relationships.Session").pk, rows.first("tenancy.Membership").pk),
    )


def _target(column: Any, rows: Rows, number: int) -> Any:
    targets = rows.made.get(column.related_model._meta.label, [])
    if not targets:
        return None
    return targets[min(number, len(targets) - 1)].pk


def _guess(column: Any, rows: Rows, number: int, instance: Any) -> Any:
    if column.is_relation:
        return _target(column, rows, number)
    text = _text(column, rows, number)
    if text is not None:
        return text
    if column.has_default():
        is_number = isinstance(column, models.IntegerField) and _is_part_of_a_key(column)
        return column.get_default() + rows.offset if is_number else column.get_default()
    if column.null and not isinstance(column, models.DateField | models.DecimalField | models.BinaryField):
        return None
    return _plain(column, rows, number)


def _text(column: Any, rows: Rows, number: int) -> str | None:
    """A text with the canary; None for what is no text, or has a meaning that no invented text has."""
    if not isinstance(column, models.CharField | models.TextField) or column.has_default():
        return None
    if column.choices:
        return "" if column.blank else str(column.choices[0][0])
    if isinstance(column, models.EmailField):
        return f"{rows.canary}{number}@canary.example"
    length = column.max_length or 200
    if length < _SHORT:
        return "" if column.blank else None
    return f"{rows.canary}{number} {column.name}"[:length]


def _is_part_of_a_key(column: Any) -> bool:
    rules = [c for c in column.model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return any(column.name in rule.fields for rule in rules)


def _plain(column: Any, rows: Rows, number: int) -> Any:
    kinds: dict[type, Any] = {
        models.BinaryField: rows.canary.encode(),
        models.DateTimeField: None if column.null else clock.now(),
        models.DateField: None if column.null else clock.today(),
        models.DecimalField: None if column.null else Decimal(1 + number),
        models.IntegerField: 1 + number + (rows.offset if _is_part_of_a_key(column) else 0),
        models.UUIDField: uuid4(),
        models.JSONField: {},
        models.BooleanField: False,
    }
    for kind, value in kinds.items():
        if isinstance(column, kind):
            return value
    if column.get_internal_type() == "ArrayField":
        return []
    raise LookupError(f"world.toml must say what {column.model._meta.label}.{column.name} holds.")
