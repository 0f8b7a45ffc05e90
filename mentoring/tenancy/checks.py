"""What Django itself must refuse, because a table that escapes the wall is found too late by people."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from mentoring.production import environment_faults
from mentoring.tenancy.fields import OrganizationForeignKey, OrganizationOneToOneField
from mentoring.tenancy.models import OrganizationModel

#: Tables that belong to no organization. Short on purpose.
GLOBAL_APPS = {"contenttypes", "auth", "account", "mfa", "socialaccount", "usersessions"}
GLOBAL_MODELS = {
    "accounts.User",
    "accounts.Session",
    "tenancy.Organization",
    "tenancy.Access",
    "tenancy.ClockOffset",
    "notifications.SignInMail",
    "notifications.SignInMessage",
}


@register(Tags.security, deploy=True)
def check_environment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The list that stops web and workers, to be read before they are started."""
    return [Error(fault, id="tenancy.E009") for fault in environment_faults()]


@register(Tags.models)
def check_walls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, OrganizationModel):
            messages += _faults(model)
        elif model._meta.app_label not in GLOBAL_APPS and model._meta.label not in GLOBAL_MODELS:
            messages.append(
                Error("belongs to no organization and is not a listed global table", obj=model, id="tenancy.E001")
            )
    return messages


def _faults(model: type[models.Model]) -> Iterable[CheckMessage]:
    for field in model._meta.local_fields:
        related = field.remote_field.model if field.remote_field else None
        if not isinstance(related, type) or not issubclass(related, OrganizationModel):
            continue
        if not isinstance(field, OrganizationForeignKey):
            yield Error(f"{field.name} must be an OrganizationForeignKey", obj=model, id="tenancy.E002")
    if model._meta.local_many_to_many:
        yield Error("write the table between as a model of its own", obj=model, id="tenancy.E003")
    if any(parent for parent in model._meta.parents):
        yield Error("multi-table inheritance splits a row over two walls", obj=model, id="tenancy.E004")
    if any(hasattr(f, "ct_field") for f in model._meta.private_fields):
        yield Error("a generic foreign key cannot be kept inside the organization", obj=model, id="tenancy.E005")
    yield from _unscoped_uniqueness(model)


def _unscoped_uniqueness(model: type[models.Model]) -> Iterable[CheckMessage]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields[:1] != ("organization",):
            yield Error(f"{constraint.name} must begin with the organization", obj=model, id="tenancy.E006")
    for index in model._meta.indexes:
        if index.fields and index.fields[0] != "organization":
            yield Error(f"{index.name} must begin with the organization", obj=model, id="tenancy.E007")
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key and not isinstance(field, OrganizationOneToOneField):
            yield Error(f"{field.name} is unique over all organizations", obj=model, id="tenancy.E008")
