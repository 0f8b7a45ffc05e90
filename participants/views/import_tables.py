"""What the pages of the import wizard show in tables."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.tenancy.routing import organization_url
from mentoring.ui.preparation import Step
from mentoring.ui.tables import Cell, Column, Mark, Table
from participants.choices import ImportStatus, SourceOutcome
from participants.forms.imports import MappingForm
from participants.models import ImportRun, ImportSource

TONES = {ImportStatus.FAILED: "problem", ImportStatus.CHECKED: "attention", ImportStatus.UPLOADED: "attention"}
SOURCE_TONES: dict[str, str] = {SourceOutcome.FAILED: "problem", SourceOutcome.WAITING: "attention"}
STARTED = (ImportStatus.APPLYING, ImportStatus.APPLIED, ImportStatus.UNDOING, ImportStatus.UNDONE)


def steps(run: ImportRun | None, *, mapping: bool = False) -> list[Step]:
    labels = [_("Upload"), _("Match the columns"), _("Check"), _("Import")]
    if run is None:
        current = 0
    elif mapping:
        current = 1
    else:
        current = 3 if run.status in STARTED else 2
    states = ["done" if at < current else "current" if at == current else "open" for at in range(len(labels))]
    if run is not None and run.status == ImportStatus.APPLIED:
        states[3] = "done"
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


def mapping_rows(form: MappingForm) -> Table:
    rows = []
    for index, column in enumerate(form.columns):
        field = form[f"column_{index}"]
        samples = [sample for sample in column["samples"] if sample]
        errors = (
            format_html('<p class="field-error">{}</p>', " ".join(str(error) for error in field.errors))
            if field.errors
            else ""
        )
        rows.append(
            {
                "header": column["header"],
                "samples": " · ".join(samples) or _("empty in the first rows"),
                "field": format_html('<div class="form-row">{}{}</div>', field, errors),
            }
        )
    columns = [
        Column("header", _("Column of your file")),
        Column("samples", _("First values"), wide=True),
        Column("field", _("Goes to"), Cell.HTML),
    ]
    return Table(name="columns", caption=_("Columns of the file"), columns=columns, rows=rows)


def error_table(problems: Sequence[dict[str, Any]]) -> Table:
    rows = [{**problem, "row": _("Row %d") % problem["row"] if problem["row"] else _("File")} for problem in problems]
    columns = [
        Column("row", _("Row"), Cell.TEXT),
        Column("column", _("Column"), value=lambda problem: problem["column"] or _("whole row")),
        Column("text", _("Reason"), wide=True),
    ]
    return Table(name="problems", caption=_("What is wrong, row by row"), columns=columns, rows=rows)


def history_table(runs: Sequence[ImportRun]) -> Table:
    columns = [
        Column("file_name", _("File")),
        Column("created_at", _("Uploaded"), Cell.MOMENT),
        Column("by", _("By"), value=lambda run: run.created_by.name if run.created_by else "", phone=False),
        Column("result", _("Result"), value=_result, wide=True),
        Column("status", _("Status"), Cell.BADGE, value=_status),
    ]
    return Table(
        name="imports",
        caption=_("Files imported so far"),
        columns=columns,
        rows=runs,
        row_url=lambda run: organization_url("participants:import_run", pk=run.pk),
    )


def source_table(sources: Sequence[ImportSource]) -> Table:
    columns = [
        Column("name", _("Source")),
        Column("hour", _("Every day from"), value=lambda source: f"{source.hour:02}:00"),
        Column("outcome", _("Last time"), value=_source_result, wide=True),
        Column("status", _("Status"), Cell.BADGE, value=_source_status),
    ]
    return Table(
        name="sources",
        caption=_("Files that come by themselves"),
        columns=columns,
        rows=sources,
        row_url=lambda source: organization_url("participants:import_source", pk=source.pk),
    )


def _source_result(source: ImportSource) -> str:
    return source.failure or str(source.get_outcome_display())


def _source_status(source: ImportSource) -> Mark | None:
    tone = SOURCE_TONES.get(source.outcome)
    if tone:
        return Mark(source.get_outcome_display(), tone)
    return None if source.is_active else Mark(_("Paused"), "neutral")


def _status(run: ImportRun) -> Mark | None:
    """Finished work needs no mark."""
    if run.status in (ImportStatus.APPLIED, ImportStatus.DISCARDED, ImportStatus.UNDONE):
        return None
    return Mark(run.get_status_display(), TONES.get(ImportStatus(run.status), "neutral"))


def _result(run: ImportRun) -> str:
    if run.status == ImportStatus.DISCARDED:
        return _("Discarded, nothing imported")
    if run.status == ImportStatus.UNDONE:
        return _("Imported and undone")
    if run.status == ImportStatus.APPLIED:
        words = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged") % {
            "new": run.new_count,
            "changed": run.changed_count,
            "unchanged": run.unchanged_count,
        }
        if run.faulty_row_count:
            left_out = ngettext("%(n)d row left out", "%(n)d rows left out", run.faulty_row_count)
            words = f"{words}, {left_out % {'n': run.faulty_row_count}}"
        return words
    return run.failure or _("Not imported yet")
