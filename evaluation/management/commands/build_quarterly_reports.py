from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluation.queries.report_runs import reporting_programs
from evaluation.services.reports import build_quarterly_report, read_quarter
from mentoring.errors import DomainError
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope


class Command(BaseCommand):
    help = "Make the quarterly report of each program that has begun, and write the PDFs into a directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--quarter", required=True, help="such as 2026Q3: the year in which the fiscal year begins")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization {options['organization']!r}.")
        actor = Actor.task("build_quarterly_reports")
        try:
            options["output"].mkdir(parents=True, exist_ok=True)
            with organization_scope(organization, actor):
                quarter = read_quarter(options["quarter"])
                programs = list(reporting_programs())
            for program in programs:
                with organization_scope(organization, actor):
                    report = build_quarterly_report(program, quarter, by=actor)
                path = options["output"] / f"{program.slug}-{quarter.name}.pdf"
                path.write_bytes(bytes(report.pdf))
                self.stdout.write(f"{path}: {report.figures['finding']} (version {report.version})")
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Cannot write to {options['output']}: {error.strerror}.") from error
        if not programs:
            self.stdout.write("No program has begun; there is nothing to report.")
