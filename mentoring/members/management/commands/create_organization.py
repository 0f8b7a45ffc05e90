from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.errors import DomainError
from mentoring.members.services import create_organization
from mentoring.tenancy.actors import Actor


class Command(BaseCommand):
    help = "Create an organization and invite its owner by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the name in addresses: 2 to 50 small letters, digits and hyphens")
        parser.add_argument("name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--fiscal-year-start-month", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organization = create_organization(
                by=Actor.task("create_organization"),
                slug=options["slug"],
                name=options["name"],
                owner_email=options["owner"],
                owner_name=options["owner_name"],
                time_zone=options["time_zone"],
                fiscal_year_start_month=options["fiscal_year_start_month"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Created {organization.slug}; {options['owner']} is invited as its owner.")
