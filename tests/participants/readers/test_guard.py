from __future__ import annotations

import io
import stat
import tracemalloc
import zipfile

import pytest

from participants.readers.guard import Kind, check_upload, read_guarded
from participants.readers.limits import Limits
from participants.readers.problems import TEXTS, FileRefused
from participants.readers.tables import read_table
from tests.participants.readers import workbooks as wb


def refusal(data: bytes, name: str = "people.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        read_guarded(data, name, limits or Limits())
    assert caught.value.text, "a refusal says why"
    return caught.value.code


def archive_with(change_of_member) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in wb.parts_of(wb.workbook()).items():
            archive.writestr(name, content)
        member = zipfile.ZipInfo("xl/media/extra.bin")
        change_of_member(member)
        archive.writestr(member, b"content")
    return buffer.getvalue()


def test_sound_files_pass():
    assert read_guarded(wb.workbook(), "people.xlsx")[0] is Kind.XLSX
    assert read_guarded(b"a,b\n1,2\n", "people.2026-01.csv")[0] is Kind.CSV
    assert read_guarded(b"a,b\n1,2\n", "C:\\files\\people.csv")[0] is Kind.CSV


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        ("folder/", "name_missing"),
        ("a\x00.csv", "name_invalid"),
        ("\u202evsc.csv", "name_invalid"),
        ("people.ods", "type_unsupported"),
        ("people", "type_unsupported"),
        ("people.csv.exe", "type_unsupported"),
        ("people.exe.csv", "double_extension"),
        ("people.xlsx.csv", "double_extension"),
        ("people.xlsm", "macros"),
        ("people.xls", "old_excel"),
    ],
)
def test_names_are_refused_with_a_reason(name, code):
    assert refusal(b"a,b\n1,2\n", name) == code


def test_size_is_judged_before_the_content():
    limits = Limits(file_bytes=10)
    assert check_upload("a.csv", 10, limits) is Kind.CSV
    with pytest.raises(FileRefused, match="11 bytes"):
        check_upload("a.csv", 11, limits)
    assert refusal(b"x" * 11, "a.csv", limits) == "file_too_large"
    assert refusal(b"", "a.csv") == "file_empty"
    assert refusal(b"\xef\xbb\xbf \r\n\r\n", "a.csv") == "file_empty"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"a,b\n1,2\n", "a.xlsx", "content_mismatch"),
        (b"PK\x03\x04rest", "a.csv", "content_mismatch"),
        (b"%PDF-1.7", "a.csv", "content_mismatch"),
        (b" <!DOCTYPE html><table>", "a.csv", "content_mismatch"),
        (b"PK\x03\x04rest", "a.xlsx", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 book", "a.xlsx", "old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "encrypted",
        ),
        (wb.packed({"word/document.xml": b"<a/>"}), "a.xlsx", "not_a_workbook"),
        (wb.workbook()[:-30], "a.xlsx", "unreadable"),
    ],
)
def test_wrong_content_is_refused(data, name, code):
    assert refusal(data, name) == code


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"macro", "macros"),
        ("xl/macrosheets/sheet1.xml", b"<a/>", "macros"),
        ("xl/embeddings/oleObject1.bin", b"x", "nested_archive"),
        ("xl/media/inner.zip", b"x", "nested_archive"),
        ("xl/media/picture.png", wb.packed({"a": b"b"}), "nested_archive"),
        ("../evil.xml", b"<a/>", "unsafe_member"),
        ("/etc/evil.xml", b"<a/>", "unsafe_member"),
        ("C:evil.xml", b"<a/>", "unsafe_member"),
        ("xl\\..\\evil.xml", b"<a/>", "unsafe_member"),
        ("XL/WORKBOOK.XML", b"<a/>", "duplicate_member"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "external_links"),
        (
            "xl/_rels/extra.rels",
            b'<a><Relationship Type="x/attachedTemplate" Target="http://a/" TargetMode="External"/></a>',
            "external_links",
        ),
        ("xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml_declarations"),
        ("xl/extra.xml", b"<!--" + b"x" * 300_000 + b"--><!DOCTYPE a><a/>", "xml_declarations"),
        ("xl/extra.xml", "<!DOCTYPE a><a/>".encode("utf-16"), "xml_encoding"),
        ("xl/extra.xml", b'<?xml version="1.0" encoding="cp037"?><a/>', "xml_encoding"),
    ],
)
def test_parts_of_a_workbook_are_refused(part, content, code):
    assert refusal(wb.packed({**wb.parts_of(wb.workbook()), part: content}, zipfile.ZIP_STORED)) == code


def test_a_clickable_address_is_no_external_link():
    relation = (
        b'<Relationships><Relationship Type="x/hyperlink" Target="mailto:a@b.org"'
        b' TargetMode="External"/></Relationships>'
    )
    data = wb.with_parts(**{"xl/worksheets/_rels/sheet1.xml.rels": relation})
    assert read_guarded(data, "a.xlsx")[0] is Kind.XLSX


def test_links_and_encryption_in_the_archive_are_refused():
    def as_link(member):
        member.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert refusal(archive_with(as_link)) == "symlink"
    data = bytearray(wb.workbook())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "encrypted"
    assert refusal(wb.packed(wb.parts_of(wb.workbook()), zipfile.ZIP_BZIP2)) == "compression_unsupported"


def test_macro_content_type_is_refused_under_a_harmless_name():
    data = wb.changed(
        "[Content_Types].xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert refusal(data) == "macros"


def test_counts_are_limited():
    sheets = {f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(2, 1002)}
    assert refusal(wb.with_parts(**sheets)) == "too_many_members"
    assert refusal(wb.with_parts(**sheets), limits=Limits(members=2000)) == "too_many_sheets"


def test_unpacked_size_is_limited_in_parts_and_whole():
    assert refusal(wb.workbook(), limits=Limits(unpacked_bytes=3000)) == "unpacked_too_large"
    noise = b"<a>" + bytes(range(97, 123)) * 200_000 + b"</a>"
    stored = wb.packed({**wb.parts_of(wb.workbook()), "xl/styles2.xml": noise}, zipfile.ZIP_STORED)
    assert refusal(stored) == "unpacked_too_large"


def test_the_string_bomb_is_refused_with_little_memory():
    bomb = wb.string_bomb()
    assert len(bomb) < 300 * 1024
    tracemalloc.start()
    try:
        assert refusal(bomb) == "ratio_too_high"
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1"/>'])
def test_the_far_corner_bomb_is_refused_with_little_memory(dimension):
    bomb = wb.far_corner_bomb(dimension)
    assert len(bomb) < 8 * 1024
    tracemalloc.start()
    try:
        assert refusal(bomb) == "sheet_too_large"
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_far_cell_that_hides_from_the_guard_is_stopped_by_the_reader():
    hidden = wb.sheet_of(wb.row_of(1, "Name", "E-mail") + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")
    assert read_guarded(hidden, "a.xlsx")[0] is Kind.XLSX
    with pytest.raises(FileRefused) as caught:
        read_table(hidden, "a.xlsx")
    assert caught.value.code == "too_many_rows"


def test_a_declared_size_alone_is_enough_to_refuse():
    near = wb.row_of(1, "Name", "E-mail") + wb.row_of(2, "Ann", "a@b.org")
    assert refusal(wb.sheet_of(near, '<dimension ref="A1:B1048576"/>')) == "sheet_too_large"
    assert read_guarded(wb.sheet_of(near, '<dimension ref="A1:B100001"/>'), "a.xlsx")


def test_every_text_is_for_people():
    assert all(text[0].isupper() or text[0] == "{" for text in TEXTS.values())
    assert all(text.endswith(".") for text in TEXTS.values())
