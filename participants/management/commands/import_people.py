from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mentoring.errors import DomainError
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope
from participants.queries.imports import remembered_mapping
from participants.readers.headers import MAX_JSON_CHARACTERS, Mapping, suggest_mapping
from participants.readers.limits import LIMITS
from participants.readers.problems import FileRefused, MappingRefused, Problem
from participants.readers.tables import RawTable, read_table
from participants.services.import_plans import ImportPlan, plan_import
from participants.services.imports import import_file


class Command(BaseCommand):
    help = "Import an employee file (CSV or XLSX) into an organization: everybody in it, or nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file: .csv, .tsv, .txt or .xlsx")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--mapping", type=Path, metavar="FILE.json", help="which column fills which field")
        parser.add_argument("--dry-run", action="store_true", help="check the file and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization {options['organization']}.")
        content, name = _content(options["file"]), options["file"].name
        by = Actor.task("import_people")
        try:
            table = read_table(content, name)
            with organization_scope(organization, by):
                mapping = _mapping(options["mapping"], table)
                plan = _plan(table, mapping)
                self._report(plan)
                if plan.people.errors:
                    raise CommandError("Nothing was imported: correct the rows above.")
                if options["dry_run"]:
                    self.stdout.write("Nothing was written: this was a dry run.")
                    return
                import_file(by=by, file_name=name, content=content, table=table, mapping=mapping)
        except (FileRefused, MappingRefused) as refused:
            raise CommandError(refused.text) from refused
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Imported.")

    def _report(self, plan: ImportPlan) -> None:
        counts, people = plan.counts, plan.people
        self.stdout.write(
            f"Rows: {people.row_count}. New: {counts.new}. Changed: {counts.changed}. Unchanged: {counts.unchanged}."
            f" Rows with errors: {len(plan.faulty_rows)}. Errors: {len(people.errors)}."
        )
        for problem in people.errors:
            self.stderr.write(_line(problem))
        for problem in people.warnings:
            self.stdout.write(f"Note: {_line(problem)}")


def _line(problem: Problem) -> str:
    place = f"Row {problem.row}" if problem.row is not None else "File"
    return f"{place}, {problem.column or 'whole row'}: {problem.text} [{problem.code}]"


def _plan(table: RawTable, mapping: Mapping) -> ImportPlan:
    """A look only: the import reads and stages again, behind its lock."""
    with transaction.atomic():
        return plan_import(table, mapping)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LIMITS.file_bytes:
            raise CommandError(f"{path.name} is larger than {LIMITS.file_bytes} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path.name} cannot be read: {error.strerror}.") from error


def _mapping(path: Path | None, table: RawTable) -> Mapping:
    if path is None:
        return remembered_mapping(table.header) or suggest_mapping(table.header)
    try:
        with path.open(encoding="utf-8") as file:
            return Mapping.from_json(file.read(MAX_JSON_CHARACTERS + 1))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path.name} cannot be read.") from error
