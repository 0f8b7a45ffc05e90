import signal
import threading
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from mentoring.jobs.choices import Queue
from mentoring.jobs.runner import run_one
from mentoring.jobs.ticks import run_ticks
from mentoring.tenancy.guard import refuse_unsafe_database

PAUSE_SECONDS = 10.0


class Command(BaseCommand):
    help = "Does due jobs without Celery and without a broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when nothing is due.")
        parser.add_argument("--queue", action="append", choices=Queue.values, help="Default: all queues.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TESTING:
            try:
                refuse_unsafe_database()
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from error
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        queues = options["queue"] or Queue.values
        done = 0
        while True:
            run_ticks()
            while not stop.is_set() and any(run_one(queue) for queue in queues):
                done += 1
            if options["once"] or stop.wait(PAUSE_SECONDS):
                break
            close_old_connections()
        self.stdout.write(f"{done} jobs done or tried.")
