from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.portal.isolation.run import run_check


class Command(BaseCommand):
    help = (
        "In a database of its own, with two organizations, try from one to see the other: every model, address, job, "
        "function and command. Exits 1 on a leak and on anything that was not tried."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--template", default="", metavar="DATABASE", help="copy this migrated, empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        report = run_check(options["template"])
        if options["verbosity"] > 1:
            for line in report.lines:
                self.stdout.write(line)
        for registry, count in sorted(report.held.items()):
            self.stdout.write(f"{registry}: {report.tried[registry]} tried, {count} in the registry")
        for fault in report.faults:
            self.stderr.write(fault)
        if report.faults:
            raise CommandError(f"{len(report.faults)} fault(s).")
        self.stdout.write("Nothing of one organization is seen from the other.")
