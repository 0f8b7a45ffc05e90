"""Files that come by themselves: from the organization's folder or an HTTPS address, once a day.

What a person would do with them is done in the same steps and by the same checks. Whatever a person should look at
first (errors, many leavers, unknown columns) waits for one.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import clock, vault
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.jobs.services import enqueue
from mentoring.notifications.services import notify
from mentoring.outbound import FetchRefused, fetch, parse_target
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import current_organization
from participants.choices import ChangeKind, ImportStatus, SourceKind, SourceOutcome
from participants.models import ImportRun, ImportSource
from participants.notices import WAITING
from participants.permissions import can_import_people
from participants.readers.limits import LIMITS
from participants.services.imports import apply_import, discard_import, save_mapping, upload_people_file

MOST_SOURCES = 5
FILE_NAME = re.compile(r"[A-Za-z0-9 _.()*-]{1,120}\.(csv|txt|tsv|xlsx)", re.IGNORECASE)
REASONS = {
    "not_public": gettext_lazy("The address does not lead to the public internet."),
    "certificate": gettext_lazy("The other side's certificate is not valid."),
    "unreachable": gettext_lazy("The address could not be reached."),
    "name_unknown": gettext_lazy("The name of the address is not known."),
    "too_large": gettext_lazy("The file is too large."),
    "too_slow": gettext_lazy("The answer took too long."),
    "packed": gettext_lazy("The answer is packed; it must be the file itself."),
}


@dataclass(frozen=True)
class SourceEntry:
    """`authorization` is a header's value; None leaves it as it is, empty takes it away."""

    name: str
    kind: str
    location: str
    hour: int = 3
    good_rows_only: bool = False
    most_leavers: int = 10
    authorization: str | None = None


@dataclass(frozen=True)
class Fetching:
    """What the worker needs outside every transaction."""

    kind: str
    location: str
    folder: Path
    authorization: str


@transaction.atomic
def add_source(*, by: Actor, entry: SourceEntry) -> ImportSource:
    _require(by)
    if ImportSource.objects.count() >= MOST_SOURCES:
        raise RuleBroken("too_many_sources", _("There are %d sources already. Remove one first.") % MOST_SOURCES)
    source = ImportSource(created_by_id=by.membership_id)
    _fill(source, entry)
    source.save()
    record("people.source_added", by=by, subject=source, after=_facts(source))
    return source


@transaction.atomic
def change_source(source: ImportSource, *, by: Actor, entry: SourceEntry) -> ImportSource:
    _require(by)
    source = ImportSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    before = _facts(source)
    if entry.location.strip() != source.location and entry.authorization is None:
        # A secret is never sent to an address that it was not given for.
        source.sealed_authorization = None
    _fill(source, entry)
    source.save()
    record("people.source_changed", by=by, subject=source, before=before, after=_facts(source))
    return source


@transaction.atomic
def set_source_active(source: ImportSource, *, by: Actor, active: bool) -> ImportSource:
    _require(by)
    if ImportSource.objects.filter(pk=source.pk).exclude(is_active=active).update(is_active=active):
        record("people.source_resumed" if active else "people.source_paused", by=by, subject=source)
    source.refresh_from_db()
    return source


@transaction.atomic
def remove_source(source: ImportSource, *, by: Actor) -> None:
    _require(by)
    record("people.source_removed", by=by, subject=source, before=_facts(source))
    source.delete()


@transaction.atomic
def fetch_source_now(source: ImportSource, *, by: Actor) -> ImportSource:
    """Pressed twice, it fetches once."""
    _require(by)
    if _begin(source):
        record("people.source_fetched", by=by, subject=source)
    source.refresh_from_db()
    return source


def fetch_due_sources() -> int:
    """Once a day, from the hour on that was chosen; after a night without a worker, in the morning."""
    now = clock.now().astimezone(ZoneInfo(current_organization().time_zone))
    due = ImportSource.objects.filter(is_active=True, hour__lte=now.hour)
    due = due.filter(Q(fetched_on=None) | Q(fetched_on__lt=now.date()))
    return sum(_begin(source) for source in due.order_by("pk"))


def _begin(source: ImportSource) -> bool:
    today = clock.today(current_organization().time_zone)
    changed = (
        ImportSource.objects.filter(pk=source.pk)
        .exclude(outcome=SourceOutcome.FETCHING, fetched_on=today)
        .update(outcome=SourceOutcome.FETCHING, fetched_on=today, fetched_at=clock.now(), failure="")
    )
    if changed:
        enqueue("people.fetch_source", source_id=source.pk)
    return bool(changed)


def fetching_of(source: ImportSource) -> Fetching:
    organization = current_organization()
    authorization = ""
    if source.sealed_authorization is not None:
        authorization = vault.unseal(
            source.sealed_authorization,
            wrapped_key=organization.vault_key,
            organization_id=str(organization.pk),
            context=f"source:{source.pk}",
        )
    folder = Path(settings.IMPORT_FOLDER) / organization.slug if settings.IMPORT_FOLDER else Path()
    return Fetching(source.kind, source.location, folder, authorization)


def fetch_file(work: Fetching) -> tuple[str, bytes] | None:
    """(name, content), or None when there is no file. Raises RuleBroken. Outside every transaction."""
    if work.kind == SourceKind.FOLDER:
        return _newest_file(work)
    headers = {"Authorization": work.authorization} if work.authorization else {}
    try:
        content = fetch(work.location, headers=headers, most_bytes=LIMITS.file_bytes)
    except FetchRefused as refused:
        words = REASONS.get(refused.code, _("The other side answered %(detail)s."))
        raise RuleBroken(refused.code, str(words) % {"detail": refused.detail}) from refused
    ending = "xlsx" if content.startswith(b"PK") else "csv"
    host = parse_target(work.location).host.replace(".", "-")
    return f"{host}.{ending}", content


def _newest_file(work: Fetching) -> tuple[str, bytes] | None:
    """Of the files with a matching name. A link is not followed: it may lead out of the folder."""
    if not settings.IMPORT_FOLDER:
        raise RuleBroken("no_folder", _("This installation has no folder for files. Ask its operator."))
    try:
        files = [path for path in work.folder.glob(work.location) if path.is_file() and not path.is_symlink()]
        if not files:
            return None
        newest = max(files, key=lambda path: (path.stat().st_mtime, path.name))
        if newest.stat().st_size > LIMITS.file_bytes:
            raise RuleBroken("too_large", str(REASONS["too_large"]))
        return newest.name, newest.read_bytes()
    except OSError as error:
        raise RuleBroken(
            "folder_unreadable", _("The folder cannot be read. Ask the installation's operator.")
        ) from error


@transaction.atomic
def take_fetched(source: ImportSource, *, file: tuple[str, bytes] | None, by: Actor) -> None:
    """Hands the file to the same check that an uploaded one gets."""
    if file is None:
        _settle(source, SourceOutcome.NOTHING, by=by)
        return
    name, content = file
    if hashlib.sha256(content).hexdigest() == source.file_digest:
        _settle(source, SourceOutcome.SAME, by=by)
        return
    try:
        run = upload_people_file(by=by, file_name=name, content=content)
    except RuleBroken as refused:
        fail_source(source, by=by, reason=str(refused))
        return
    ImportSource.objects.filter(pk=source.pk).update(last_run=run)
    source.last_run = run
    try:
        save_mapping(run, by=by, columns=run.mapping["columns"], date_orders=run.mapping["date_orders"])
    except RuleBroken as refused:
        _wait(source, by=by, reason=str(refused))


@transaction.atomic
def follow_check(run: ImportRun, *, by: Actor) -> None:
    """After the check of a fetched file: imported, or left for a person."""
    source = ImportSource.objects.filter(last_run=run, outcome=SourceOutcome.FETCHING).first()
    if source is None:
        return
    if run.status == ImportStatus.FAILED:
        fail_source(source, by=by, reason=run.failure)
        return
    if run.status != ImportStatus.CHECKED:
        return
    reason = _why_not_by_itself(source, run)
    if reason:
        _wait(source, by=by, reason=reason)
    elif not run.new_count + run.changed_count:
        discard_import(run, by=by)
        _settle(source, SourceOutcome.SAME, by=by, digest=run.file_digest)
    else:
        apply_import(run, by=by, check_id=str(run.job_id), good_rows_only=bool(run.error_count))


@transaction.atomic
def follow_import(run: ImportRun, *, by: Actor) -> None:
    source = ImportSource.objects.filter(last_run=run, outcome=SourceOutcome.FETCHING).first()
    if source is None:
        return
    if run.status == ImportStatus.APPLIED:
        _settle(source, SourceOutcome.IMPORTED, by=by, digest=run.file_digest)
    elif run.status == ImportStatus.FAILED:
        fail_source(source, by=by, reason=run.failure)


def _why_not_by_itself(source: ImportSource, run: ImportRun) -> str:
    if any(error["row"] is None for error in run.errors):
        return _("Something is wrong with the whole file.")
    if run.error_count and not source.good_rows_only:
        return _("%d rows have errors.") % run.faulty_row_count
    left = run.preview.get("kinds", {}).get(ChangeKind.LEFT, 0)
    if left > source.most_leavers:
        return _("%(left)d people would leave; more than %(most)d wait for you.") % {
            "left": left,
            "most": source.most_leavers,
        }
    return ""


@transaction.atomic
def fail_source(source: ImportSource, *, by: Actor, reason: str) -> None:
    _settle(source, SourceOutcome.FAILED, by=by, reason=reason)
    _tell(source)


def _wait(source: ImportSource, *, by: Actor, reason: str) -> None:
    _settle(source, SourceOutcome.WAITING, by=by, reason=reason)
    _tell(source)


def _settle(source: ImportSource, outcome: SourceOutcome, *, by: Actor, reason: str = "", digest: str = "") -> None:
    values: dict[str, object] = {"outcome": outcome, "failure": reason[:300]}
    if digest:
        values["file_digest"] = digest
    ImportSource.objects.filter(pk=source.pk).update(**values)
    record("people.source_settled", by=by, subject=source, facts={"outcome": str(outcome)})


def _tell(source: ImportSource) -> None:
    """Once a day at most, however often it is tried."""
    told = Membership.objects.filter(is_active=True, roles__role__in=[Role.OWNER, Role.HR_ADMIN]).distinct()
    day = clock.today(current_organization().time_zone).isoformat()
    for member in told.order_by("pk"):
        notify(WAITING, recipient=member, subject=source, occurrence=day)


def _fill(source: ImportSource, entry: SourceEntry) -> None:
    name, location = entry.name.strip(), entry.location.strip()
    if not name:
        raise RuleBroken("name_missing", _("Give the source a name."), field="name")
    if ImportSource.objects.filter(name=name).exclude(pk=source.pk).exists():
        raise RuleBroken("name_taken", _("Another source has this name."), field="name")
    if entry.kind not in SourceKind.values:
        raise RuleBroken("kind_unknown", _("Choose where the file comes from."), field="kind")
    if not 0 <= entry.hour <= 23:
        raise RuleBroken("hour_invalid", _("Choose an hour between 0 and 23."), field="hour")
    _check_location(entry.kind, location)
    source.name, source.kind, source.location, source.hour = name, entry.kind, location, entry.hour
    source.good_rows_only, source.most_leavers = entry.good_rows_only, entry.most_leavers
    if entry.authorization is not None:
        source.sealed_authorization = _sealed(source, entry.authorization)


def _check_location(kind: str, location: str) -> None:
    if kind == SourceKind.FOLDER:
        if not FILE_NAME.fullmatch(location) or location.startswith("."):
            raise RuleBroken(
                "file_name_invalid", _("Write the name of a file, for instance people-*.csv."), field="location"
            )
        return
    try:
        parse_target(location)
    except FetchRefused as refused:
        raise RuleBroken(
            refused.code, _("Write an address that begins with https:// and a host name."), field="location"
        ) from refused


def _sealed(source: ImportSource, authorization: str) -> bytes | None:
    text = authorization.strip()
    if not text:
        return None
    if len(text) > 2000 or not text.isascii() or not text.isprintable():
        raise RuleBroken("authorization_invalid", _("Write one line of plain characters."), field="authorization")
    organization = current_organization()
    return vault.seal(
        text,
        wrapped_key=organization.vault_key,
        organization_id=str(organization.pk),
        context=f"source:{source.pk}",
    )


def _facts(source: ImportSource) -> dict[str, object]:
    return {
        "name": source.name,
        "kind": source.kind,
        "location": source.location,
        "hour": source.hour,
        "good_rows_only": source.good_rows_only,
        "most_leavers": source.most_leavers,
        "has_authorization": source.sealed_authorization is not None,
    }


def _require(by: Actor) -> None:
    require(
        can_import_people(by),
        _("Importing people is for those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
