from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from mentoring.errors import DomainError
from mentoring.members.services import make_operator, remove_operator
from mentoring.tenancy.actors import Actor


class Command(BaseCommand):
    help = "Make somebody an operator of the installation, who creates organizations and never reads their content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--remove", action="store_true", help="take it back")

    def handle(self, *args: Any, **options: Any) -> None:
        by, email = Actor.task("make_operator"), options["email"]
        try:
            if options["remove"]:
                self.stdout.write(f"{remove_operator(by=by, email=email)} is no operator any more.")
                return
            user, is_new = make_operator(by=by, email=email)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user} is an operator.")
        if is_new:
            page = settings.PUBLIC_URL + reverse("account_reset_password")
            self.stdout.write(f"The account is new and has no password: ask for a link at {page}")
        self.stdout.write(f"Sign in, then open {settings.PUBLIC_URL}{reverse('operator')}")
