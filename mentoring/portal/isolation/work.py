"""Work outside requests: jobs, ticks, functions that see past the wall, commands."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection, transaction

from mentoring import clock
from mentoring.celery import app
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.jobs.registry import Handler, all_handlers
from mentoring.jobs.task import OrganizationTask
from mentoring.portal.isolation.addresses import argument, tried
from mentoring.portal.isolation.definers import definer_functions, written_functions
from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scanning import leaks, unpacked
from mentoring.portal.isolation.world import Twins
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope

OURS = ("mentoring.", "participants", "programs", "development_plans", "relationships", "matching", "evaluation")


def try_jobs(twins: Twins, report: Report) -> None:
    """Each handler, given ids of the other organization: it refuses or finds nothing."""
    handlers = all_handlers()
    report.hold("jobs", len(handlers))
    for handler in handlers:
        spec = tried()["jobs"].get(handler.name)
        if spec is None:
            report.fault(handler.name, "tried.toml does not say what this job is given")
            continue
        given = {name: argument(word, twins.foreign) for name, word in spec.items()}
        outcomes = [_run(handler, twins.own, actor, given) for actor in (twins.actor(twins.own), Actor.task("trial"))]
        for outcome in outcomes:
            for leak in leaks(outcome, twins.foreign, asked_for=" ".join(given.values())):
                report.fault(handler.name, leak)
        report.note("jobs", handler.name, ", ".join(outcomes))
    _list_tasks(report)


def _run(handler: Handler, own: Rows, actor: Actor, given: dict[str, str]) -> str:
    job = Job(name=handler.name, organization_id=own.organization.pk, actor=str(actor))
    job.status, job.attempts = JobStatus.RUNNING, 1
    job.save(using="owner", force_insert=True)
    task = OrganizationTask(own.organization, job.pk, actor, 1)
    try:
        handler.body(task, **given)
    except Exception as error:
        # Whatever it raises: the other organization's rows are compared at the end of the check.
        return type(error).__name__
    return "did nothing"


def _list_tasks(report: Report) -> None:
    app.loader.import_default_modules()
    names = [name for name in app.tasks if not name.startswith("celery.")]
    report.hold("tasks", len(names))
    for name in names:
        if name in tried()["tasks"]:
            report.note("tasks", name, tried()["tasks"][name])
        else:
            report.fault(name, "tried.toml does not say what this task may see")


def try_functions(twins: Twins, report: Report) -> None:
    """The database's definer functions are those that the apps list, and give nothing of the other organization."""
    known = definer_functions()
    there = written_functions()
    report.hold("functions", len(there))
    for name in sorted({*known} ^ {f.name for f in there if not f.is_trigger}):
        report.fault(name, "is in only one of the database and the apps' lists")
    for function in there:
        table = "triggers" if function.is_trigger else "functions"
        spec = tried()[table].get(function.name)
        if spec is None:
            report.fault(function.name, "tried.toml does not say what to ask this function")
            continue
        if not function.is_trigger:
            _try_function(function.name, spec, twins, report)
        report.note("functions", function.name)


def _try_function(name: str, spec: dict[str, Any], twins: Twins, report: Report) -> None:
    values = [_function_argument(word, twins) for word in spec["arguments"]]
    with organization_scope(twins.own.organization, twins.actor(twins.own)), connection.cursor() as cursor:
        places = ", ".join("%s::uuid[]" if isinstance(value, list) else "%s" for value in values)
        cursor.execute(f"SELECT * FROM {name}({places})", values)  # noqa: S608 (a name from the catalog)
        rows, columns = cursor.fetchall(), cursor.description
        transaction.set_rollback(True)
    if spec.get("output") == "ids":
        if any(column.type_code != _UUID for column in columns):
            report.fault(name, "gives more than ids")
        return
    # Which organizations there are is known to the application: their table is a global one.
    known = twins.foreign.organization
    for leak in leaks(str(rows).replace(known.slug, "").replace(known.name, ""), twins.foreign):
        report.fault(name, leak)


_UUID = 2950


def _function_argument(word: Any, twins: Twins) -> Any:
    if not isinstance(word, str) or not word.startswith("@"):
        return word
    if word == "@now":
        return clock.now()
    if word == "@slug":
        return twins.foreign.organization.slug
    if word == "@session":
        return _session_key(twins)
    if word.startswith("@ids:"):
        return [str(row.pk) for row in twins.foreign.made[word.removeprefix("@ids:")]]
    return "x"


def _session_key(twins: Twins) -> str:
    from mentoring.accounts.models import Session  # noqa: PLC0415 (only here)

    return str(Session.objects.filter(user_id=twins.user(twins.own).pk).values_list("session_key", flat=True).first())


def try_commands(twins: Twins, report: Report) -> None:
    names = sorted(name for name, package in get_commands().items() if str(package).startswith(OURS))
    report.hold("commands", len(names))
    for name in names:
        spec = tried()["commands"].get(name)
        if spec is None:
            report.fault(name, "tried.toml does not say how this command is called")
            continue
        outcome = spec if isinstance(spec, str) else _call(name, spec, twins, report)
        report.note("commands", name, outcome)


def _call(name: str, words: list[str], twins: Twins, report: Report) -> str:
    out, outcome = io.StringIO(), "answered"
    with TemporaryDirectory() as folder:
        meant = {
            "@own": twins.own.organization.slug,
            "@folder": folder,
            "@foreign_program": twins.foreign.first("programs.Program").slug,
        }
        try:
            call_command(name, *[meant.get(word, word) for word in words], stdout=out, stderr=out)
        except CommandError as error:
            outcome = f"refused: {error}"
        written = "".join(unpacked(p.read_bytes()) for p in sorted(Path(folder).rglob("*")) if p.is_file())
    shown = (out.getvalue() + outcome + written).replace(meant["@foreign_program"], "")
    for leak in leaks(shown, twins.foreign):
        report.fault(name, leak)
    return outcome
