import signal
import threading
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from mentoring.notifications.drain import drain
from mentoring.tenancy.guard import refuse_unsafe_database

PAUSE_SECONDS = 10.0


class Command(BaseCommand):
    help = "Sends what is due, without Celery and without a broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="Go on until stopped.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TESTING:
            try:
                refuse_unsafe_database()
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from error
        stop = threading.Event()
        if options["loop"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        handled = 0
        while True:
            while not stop.is_set() and (count := drain()):
                handled += count
            if not options["loop"] or stop.wait(PAUSE_SECONDS):
                break
            close_old_connections()
        self.stdout.write(f"{handled} messages handled.")
