"""What can be wrong with a file, a row or a value: a stable code, its parameters, an English text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Param = str | int
Params = Mapping[str, Param]

SHOWN_LENGTH = 60

TEXTS: dict[str, str] = {
    # The file as a whole.
    "name_missing": "The file has no name.",
    "name_invalid": "The name of the file has characters that a file name cannot have.",
    "type_unsupported": "Files of the type {suffix} cannot be read. Save it as .xlsx or .csv.",
    "double_extension": "The name ends in two types ({suffix}). Rename the file and try again.",
    "file_empty": "The file is empty.",
    "file_too_large": "The file has {size} bytes; {limit} are allowed.",
    "content_mismatch": "The content is not what the ending {suffix} says.",
    "unreadable": "The file is damaged or not a {kind} file.",
    "old_excel": "This is a workbook of Excel 97-2003. Save it as .xlsx.",
    "encrypted": "The file is protected by a password. Save it without one.",
    "macros": "The workbook holds macros. Save it as .xlsx without macros.",
    "nested_archive": "The workbook holds another file ({member}).",
    "symlink": "The archive holds a link to another file ({member}).",
    "unsafe_member": "The archive holds a file with an unsafe name ({member}).",
    "duplicate_member": "The archive holds two files of the name {member}.",
    "not_a_workbook": "The archive is not an Excel workbook.",
    "too_many_members": "The workbook has {count} parts; {limit} are allowed.",
    "too_many_sheets": "The workbook has {count} sheets; {limit} are allowed.",
    "unpacked_too_large": "Unpacked, the part {member} or the whole is larger than {limit} bytes.",
    "ratio_too_high": "The part {member} is packed more than {limit} times; real tables are not.",
    "compression_unsupported": "The part {member} is packed in a way that Excel does not use.",
    "sheet_too_large": (
        "The sheet says it reaches to {reach}; {rows} rows and {columns} columns are allowed."
        " Delete the empty rows and columns behind the table."
    ),
    "external_links": "The workbook refers to other files ({member}). Paste values instead.",
    "xml_declarations": "The part {member} declares a document type, which workbooks do not need.",
    "xml_encoding": "The part {member} is not written in UTF-8.",
    "encoding_unknown": "The characters of the file cannot be read. Save it as CSV UTF-8.",
    "encoding_mismatch": "The file is not written in {encoding}.",
    "nul_character": "The file holds NUL characters; it is not a text file.",
    "quotes_unbalanced": "A quotation mark that opens in row {row} is never closed.",
    "cell_too_long": "A cell in row {row} is longer than {limit} characters.",
    "too_many_columns": "Row {row} has more than {limit} columns.",
    "too_many_rows": "The file has more than {limit} rows.",
    "too_many_cells": "The sheet has more than {limit} cells.",
    "deadline": "Reading took longer than {limit} seconds.",
    "sheet_missing": "There is no sheet {sheet}. Sheets: {sheets}.",
    "sheets_empty": "All visible sheets are empty.",
    "header_missing": "The first row does not look like column names ({cell}).",
    "no_rows": "There are column names, but no rows below them.",
    # Columns and the mapping.
    "duplicate_header": "The column name {header} stands {count} times; they are numbered.",
    "mapping_unreadable": "The mapping is not valid: {reason}.",
    "unknown_field": "{field} is not a field of a person.",
    "unknown_column": "The file has no column {header}.",
    "column_twice": "The column {header} is mapped twice.",
    "field_twice": "The field {field} is taken from {first} and from {second}.",
    "field_required": "No column is mapped to {field}.",
    "date_order_unknown": "{order} is not an order of dates: use day_first or month_first.",
    "date_order_ambiguous": (
        "Dates such as {example} can be read in two ways. Say whether the day or the month comes first."
    ),
    "date_order_mixed": ("Row {day_first_row} has the day first and row {month_first_row} the month first."),
    # Rows.
    "row_too_long": "The row has {count} cells; there are {expected} column names.",
    "row_too_short": "The row has {count} cells; there are {expected} column names.",
    "quote_misplaced": "A quotation mark stands in the middle of a cell.",
    "formula_without_value": "The formula in {cell} has no stored value. Paste values instead.",
    "cell_error": "The cell holds the error {value}.",
    # Values.
    "required": "{field} is missing.",
    "too_long": "The value has {count} characters; {limit} are allowed.",
    "control_character": "The value holds the control character {character}.",
    "direction_override": "The value holds an invisible character that turns text around.",
    "too_many_marks": "The value holds too many combining marks.",
    "email_invalid": "{value} is not an e-mail address.",
    "date_unreadable": "{value} is not a date that can be read, for instance 2020-12-31.",
    "date_impossible": "{value} is not in the calendar.",
    "date_out_of_range": "{value} is not between {first} and {last}. Leave unknown dates empty.",
    "level_invalid": "{value} is not a level between {first} and {last}.",
    "country_unknown": "{value} is not a country or a two-letter country code.",
    "language_unknown": "{value} is not a language or a language code.",
    "too_many_languages": "There are {count} languages; {limit} are allowed.",
    "time_zone_unknown": "{value} is not a time zone, for instance Europe/Berlin.",
    "status_unknown": "{value} is not an employment status: use active, on_leave or left.",
    # Frameworks.
    "columns_missing": "These columns are missing: {columns}.",
    "key_invalid": "{value} is not a key: small letters, digits and underscores, a letter first.",
    "key_repeated": "The key stands in row {row} too.",
    "competency_repeated": "The competency stands in row {row} too.",
    "level_repeated": "Level {level} says the same. Say what is different.",
    # The file's rows against each other and against the people who are there already.
    "email_duplicate": "The e-mail address stands in row {row} too.",
    "number_duplicate": "The employee number stands in row {row} too.",
    "keys_disagree": ("The employee number belongs to {by_number}, the e-mail address to {by_email}."),
    "manager_unknown": "{value} is neither in the file nor among the people.",
    "manager_ambiguous": "{value} is the name of {count} people. Use the e-mail address.",
    "manager_is_self": "A person cannot be their own manager.",
    "manager_cycle": "The managers go round in a circle: {path}.",
    "manager_left_out": "The manager's row {row} has errors; the manager stays as it was.",
    "left_before_hired": "Left on {left_on} is before hired on {hired_on}.",
    "in_job_before_hired": "In job since {in_job_since} is before hired on {hired_on}.",
    "promoted_before_hired": "Promoted on {promoted_on} is before hired on {hired_on}.",
    "left_without_date": "The status is left, but there is no date of leaving.",
}


def english(code: str, params: Params) -> str:
    return TEXTS[code].format_map(dict(params))


def shown(value: object) -> str:
    """A piece of a stranger's text, made short and harmless enough to stand in a message."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[:200])
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


class ReadError(Exception):
    """The only family of errors that this package raises."""

    def __init__(self, code: str, **params: Param) -> None:
        self.code = code
        self.params: dict[str, Param] = params
        super().__init__(english(code, params))

    @property
    def text(self) -> str:
        return english(self.code, self.params)


class FileRefused(ReadError):
    """The file as a whole cannot be read."""


class MappingRefused(ReadError):
    """A stored mapping cannot be understood."""


class ValueRefused(ReadError):
    """One cell cannot be turned into the value of its field."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Where it is wrong and why. Without a row it concerns the column or the whole file."""

    code: str
    row: int | None = None
    column: str = ""
    params: Params = field(default_factory=dict)

    @property
    def text(self) -> str:
        return english(self.code, self.params)
