from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoCommand


class Command(DjangoCommand):
    """Django's command on the owner's connection: the application's role may not change tables."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
