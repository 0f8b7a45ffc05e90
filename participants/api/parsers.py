"""An employee file as the body of a request: no parts, no names of fields, nothing that is read twice."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from mentoring.api.parsers import TooLarge
from participants.readers.limits import LIMITS


class FileParser(BaseParser):
    media_type = "text/csv"
    suffix = ".csv"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            content: bytes = stream.read(LIMITS.file_bytes + 1)
        except OSError as error:
            raise ParseError from error
        if len(content) > LIMITS.file_bytes:
            raise TooLarge
        return {"content": content, "suffix": self.suffix}


class WorkbookParser(FileParser):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    suffix = ".xlsx"
