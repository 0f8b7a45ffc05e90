"""The wall, written as constraints so that `makemigrations` writes it and `migrate zero` takes it down.

The fields of tenancy/fields.py contribute them; nobody lists them by hand.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

# The setting is transaction-local. After a transaction it is '' and not NULL; the scalar sub-select is evaluated
# once for a statement.
ORGANIZATION = "(SELECT nullif(current_setting('northbound.organization', true), '')::uuid)"
ACTOR = "(SELECT nullif(current_setting('northbound.actor', true), ''))"


class DatabaseRule(BaseConstraint):
    """A rule that the database alone enforces: nothing to validate in Python."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        return None

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        # Inside CREATE TABLE nothing of this can stand; it follows when all tables of the migration exist.
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self._create(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return self._remove(model, schema_editor)

    def _create(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        raise NotImplementedError

    def _remove(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseRule) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class OrganizationWall(DatabaseRule):
    """Row security, enabled and forced: only rows of the scope's organization are seen or written."""

    def _create(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {schema_editor.quote_name(self.name)} ON {table} FOR ALL "
            f"USING (organization_id = {ORGANIZATION}) WITH CHECK (organization_id = {ORGANIZATION})"
        )

    def _remove(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY IF EXISTS {schema_editor.quote_name(self.name)} ON {table}; "
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )


class OrganizationPair(DatabaseRule):
    """Unique (organization_id, id), the target of composite keys.

    The one rule that is made at once and not deferred: composite keys of the same migration need it.
    """

    def _create(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self._clause(schema_editor)}"

    def _clause(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        return f"CONSTRAINT {schema_editor.quote_name(self.name)} UNIQUE (organization_id, id)"

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert schema_editor is not None
        return self._clause(schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        return self._create(model, schema_editor)

    def _remove(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        # CASCADE: composite keys of other tables that point here go with it.
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)} CASCADE"


class CompositeForeignKey(DatabaseRule):
    """(organization_id, column) -> (organization_id, id): a row cannot point into another organization.

    Checked at once by default, because an error at commit comes after the answer has been made.
    """

    def __init__(self, *, column: str, to_table: str, name: str) -> None:
        super().__init__(name=name)
        self.column = column
        self.to_table = to_table

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "column": self.column, "to_table": self.to_table}

    def _create(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (organization_id, {quote(self.column)}) "
            f"REFERENCES {quote(self.to_table)} (organization_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        )

    def _remove(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT IF EXISTS {quote(self.name)}"


class ConfidentialRows(DatabaseRule):
    """A second, restrictive policy for one command: beside the organization, `condition` must hold.

    `condition` is SQL over columns of the row itself; {actor} stands for the actor's text ("membership:<uuid>").
    `command` is SELECT, INSERT, UPDATE or DELETE: given one by one, because an INSERT may be open where a SELECT
    is not.
    """

    def __init__(self, *, command: str, condition: str, name: str) -> None:
        super().__init__(name=name)
        self.command = command
        self.condition = condition

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "command": self.command, "condition": self.condition}

    def _create(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        condition = self.condition.format(actor=ACTOR)
        clause = {
            "SELECT": f"USING ({condition})",
            "DELETE": f"USING ({condition})",
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
        }[self.command]
        table = quote(model._meta.db_table)
        return f"CREATE POLICY {quote(self.name)} ON {table} AS RESTRICTIVE FOR {self.command} {clause}"

    def _remove(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        return f"DROP POLICY IF EXISTS {quote(self.name)} ON {quote(model._meta.db_table)}"
