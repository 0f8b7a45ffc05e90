"""JSON as RFC 8259 means it, and nothing that reads differently elsewhere."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.http.request import RawPostDataException
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 19  # a 64-bit number


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = _("The request is too large.")


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        _check_charset(media_type or "", parser_context or {})
        value = _loads(_read(stream))
        if not isinstance(value, dict):
            raise ParseError(_("The body must be a JSON object."))
        _check_content(value)
        return value


def _check_charset(media_type: str, context: Mapping[str, Any]) -> None:
    request = context.get("request")
    content_type = getattr(request, "content_type", None) or media_type
    _main, *parameters = content_type.lower().replace(" ", "").split(";")
    for parameter in parameters:
        if parameter.startswith("charset=") and parameter.strip('"').removeprefix("charset=").strip('"') != "utf-8":
            raise UnsupportedMediaType(content_type)


def _read(stream: Any) -> bytes:
    try:
        body: bytes = stream.read(MAX_BYTES + 1)
    except (OSError, RawPostDataException) as error:
        raise ParseError(_("The body ended too early.")) from error
    if len(body) > MAX_BYTES:
        raise TooLarge
    return body


def _loads(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError as error:
        raise ParseError(_("The body must be UTF-8.")) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise ParseError(_("The body is not valid JSON.")) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ParseError(_("A key stands twice in one object."))
    return value


def _constant(name: str) -> Any:
    raise ParseError(_("NaN and Infinity are not JSON."))


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ParseError(_("A number has too many digits."))
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(_("A number is too large."))
    return number


def _too_deep() -> ParseError:
    return ParseError(_("The body is nested too deeply."))


def _check_content(value: Any) -> None:
    """Level by level, so that the check itself does not recurse."""
    level: list[Any] = [value]
    for _depth in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [child for parent in level for child in _children(parent)]
    raise _too_deep()


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        for key in value:
            _check_text(key)
        return list(value.values())
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        _check_text(value)
    return ()


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text):
        raise ParseError(_("A text holds characters that cannot be stored."))
