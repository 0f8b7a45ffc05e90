"""The rows of an import that have errors, as a download: for the page and for the API."""

from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from mentoring.errors import NotFound
from participants.models import ImportRun

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_response(run: ImportRun) -> HttpResponse:
    """`run` is one that the actor may see."""
    content = ImportRun.objects.values_list("faulty_file", flat=True).get(pk=run.pk)
    if content is None:
        raise NotFound
    name = PurePath(run.file_name)
    is_workbook = name.suffix.lower() == ".xlsx"
    suffix = ".xlsx" if is_workbook else ".csv"
    response = HttpResponse(bytes(content), content_type=XLSX if is_workbook else "text/csv; charset=utf-8")
    header = content_disposition_header(as_attachment=True, filename=f"{name.stem} - {_('to correct')}{suffix}")
    response["Content-Disposition"] = header or "attachment"
    return response
