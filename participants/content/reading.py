"""Reads supplied content: TOML files with stable keys, checked while they become dataclasses."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from importlib import resources
from types import NoneType, UnionType
from typing import Any, Protocol, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

KEY = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\btbd\b|\blorem\b|\bxxx+\b|\bplaceholder\b|to be defined|\{\{|<[a-z ]+>|\?\?", re.IGNORECASE)


class ContentError(ValueError):
    """Supplied content is incomplete or contradicts itself; says where."""


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


def read_content(package: str, name: str, language: str = "en") -> dict[str, Any]:
    source = resources.files(package).joinpath(language, f"{name}.toml")
    try:
        text = source.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise ContentError(f"{package}: no {name} in language {language!r}") from missing
    return tomllib.loads(text)


def build(kind: type[T], table: Mapping[str, Any], where: str) -> T:
    """A dataclass from a table. Unknown, missing, blank and placeholder values are errors."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(table.keys() - known.keys())
    if unknown:
        raise ContentError(f"{where}: unknown {', '.join(unknown)}")
    required = {name for name, field in known.items() if field.default is MISSING}
    missing = sorted(required - table.keys())
    if missing:
        raise ContentError(f"{where}: missing {', '.join(missing)}")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value, f"{where}.{name}") for name, value in table.items()})


def build_all(kind: type[T], tables: Iterable[Mapping[str, Any]], where: str) -> tuple[T, ...]:
    return tuple(build(kind, table, f"{where}[{table.get('key', position)}]") for position, table in enumerate(tables))


def require_unique_keys(items: Iterable[Keyed], where: str) -> None:
    seen: set[str] = set()
    for item in items:
        if item.key in seen:
            raise ContentError(f"{where}: {item.key} appears twice")
        seen.add(item.key)


def require_known(keys: Iterable[str], known: Iterable[str], where: str) -> None:
    strangers = sorted(set(keys) - set(known))
    if strangers:
        raise ContentError(f"{where}: refers to unknown {', '.join(strangers)}")


def _value(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin is UnionType:
        kind = next(part for part in get_args(kind) if part is not NoneType)
        return _value(kind, value, where)
    if origin is tuple:
        return _sequence(get_args(kind)[0], value, where)
    if origin is dict:
        if not isinstance(value, dict):
            raise ContentError(f"{where}: must be a table")
        inner = get_args(kind)[1]
        return {name: _value(inner, item, f"{where}.{name}") for name, item in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise ContentError(f"{where}: must be a table")
        return build(kind, value, where)
    return _scalar(kind, value, where)


def _sequence(inner: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ContentError(f"{where}: must be a list")
    return tuple(_value(inner, item, f"{where}[{position}]") for position, item in enumerate(value))


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ContentError(f"{where}: must be {kind.__name__}, is {type(value).__name__}")
    if kind is str:
        _check_text(value, where)
    return value


def _check_text(text: str, where: str) -> None:
    if not text.strip():
        raise ContentError(f"{where}: is empty")
    if PLACEHOLDER.search(text):
        raise ContentError(f"{where}: still holds a placeholder")
    if where.endswith(".key") and not KEY.fullmatch(text):
        raise ContentError(f"{where}: {text!r} is not a key (a-z, 0-9, _)")
