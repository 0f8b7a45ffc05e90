"""The whole of Northbound with example organizations, on a machine that has Python only."""

import os
import shutil
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from mentoring.demo import load
from mentoring.demo.doorplate import AlreadyServedError, served_address, serving
from mentoring.demo.embedded import ServiceError, check_demo_mark, launch, reset_database, set_demo_mark
from mentoring.demo.embedded.files import locked
from mentoring.demo.embedded.valkey import empty_broker
from mentoring.demo.supervisor import Program, Supervisor

# Made while the data is loaded; found at the next start, it says that a load was cut off.
LOADING = "loading"
FORGOTTEN_AT_RESET = ("files", "mail", "reports", "beat-schedule", LOADING)


class Command(BaseCommand):
    help = "Starts Northbound with its own database, broker, worker and example organizations."
    requires_system_checks = []
    serves = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the next free one is taken when it is busy")
        parser.add_argument("--reset", action="store_true", help="forget everything and begin anew")
        parser.add_argument("--no-serve", action="store_true", help="prepare everything, then end")
        parser.add_argument("--data", help="folder of database and files (default: .data/demo)")

    def handle(self, *args: Any, **options: Any) -> None:
        data = launch.running().data
        try:
            if options["no_serve"]:
                self.prepare(data, reset=options["reset"])
                self.stdout.write(f"Everything is prepared in {data}.")
                return
            with serving(data, options["port"]) as (address, sockets):
                self.serve(data, address, sockets, options)
        except AlreadyServedError as served:
            where = served.address or "a moment from now"
            message = f"The demo of {data} is running already: {where}"
            raise CommandError(message) from None
        except ServiceError as error:
            raise CommandError(str(error)) from error

    def prepare(self, data: Path, *, reset: bool) -> None:
        """Database and data, made once. Two at once take turns."""
        owner_url = launch.running().owner_url
        with locked(data / "prepare.lock"):
            check_demo_mark(owner_url)
            if reset and (address := served_address(data)) and not self.serves:
                message = f"The demo at {address} works with this data; stop it before --reset."
                raise CommandError(message)
            if reset or (data / LOADING).exists():
                self.forget(data)
            set_demo_mark(owner_url)
            call_command("migrate", verbosity=0, interactive=False)
            if not load.demo_is_loaded():
                self.stdout.write("Making the example organizations ...")
                (data / LOADING).touch()
                load.load_demo(stdout=self.stdout)
                (data / LOADING).unlink()
            connections.close_all()

    def forget(self, data: Path) -> None:
        self.stdout.write("Removing the demo's data ...")
        connections.close_all()
        services = launch.running()
        reset_database(services.owner_url)
        if services.valkey_pid:
            empty_broker(services.redis_url)
        for name in FORGOTTEN_AT_RESET:
            path = data / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def serve(self, data: Path, address: str, sockets: list[socket.socket], options: dict[str, Any]) -> None:
        self.serves = True
        port = sockets[0].getsockname()[1]
        if port != options["port"]:
            self.stdout.write(f"Port {options['port']} is in use; taking {port}.")
        os.environ.setdefault("NORTHBOUND_PUBLIC_URL", address)
        self.prepare(data, reset=options["reset"])
        self.welcome(address, data)
        supervisor = Supervisor(
            programs(data, [listener.fileno() for listener in sockets]),
            environment=program_environment,
            look_after=self.look_after_services,
            say=self.say,
        )
        supervisor.run()
        self.say("Stopped. The data is kept; the same command goes on with it.")

    def welcome(self, address: str, data: Path) -> None:
        lines = ["", f"Northbound is at {address}", ""]
        people = load.personas()
        if people:
            lines.append("Sign in as one of these people on the first page:")
            width = max(len(label) for label, _ in people)
            lines += [f"  {label:<{width}}  {email}" for label, email in people]
            lines.append("")
        lines.append(f"Ctrl-C stops everything. Logs and data: {data}")
        self.say("\n".join(lines))

    def look_after_services(self) -> bool:
        """Whether the addresses are new, so that the programs have to be started with them."""
        before = launch.running()
        if before.is_alive():
            return False
        self.say("The database or the broker has died; starting it again.")
        try:
            now = launch.revive()
        except ServiceError as error:
            self.say(str(error))
            return False
        return (now.database_url, now.redis_url) != (before.database_url, before.redis_url)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def program_environment() -> dict[str, str]:
    """The programs work as the application's role: the owner's address is not for them."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}


def programs(data: Path, descriptors: list[int]) -> list[Program]:
    root = str(settings.BASE_DIR)
    binds = [part for number in descriptors for part in ("--bind", f"fd://{number}")]
    web = [
        *(sys.executable, "-m", "gunicorn", "mentoring.wsgi:application", "--chdir", root),
        *("--workers", "2", "--graceful-timeout", "3", "--timeout", "60", "--no-control-socket"),
        *binds,
    ]
    worker = [
        *(sys.executable, "-m", "celery", "--app", "mentoring", "--workdir", root, "worker", "--beat"),
        *("--schedule", str(data / "beat-schedule"), "--concurrency", "1"),
        *("--queues", "default,reports", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
    ]
    logs = data / "logs"
    return [
        Program("web server", web, logs / "web.log", tuple(descriptors)),
        Program("worker", worker, logs / "worker.log"),
    ]
