"""Files for people to keep: always as an attachment, never as a page of ours."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header


@dataclass(frozen=True)
class Download:
    name: str
    media_type: str
    content: bytes

    def as_response(self) -> HttpResponse:
        response = HttpResponse(self.content, content_type=self.media_type)
        header = content_disposition_header(as_attachment=True, filename=self.name)
        response["Content-Disposition"] = header or "attachment"
        return response
