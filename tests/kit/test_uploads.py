import io
import struct
import zipfile

import pytest
import xlwt
from django.utils import translation
from openpyxl import Workbook

from kit.errors import Invalid
from kit.uploads import MB, Bounds, check_upload, inspect_archive, sniff

ALL = ("docx", "xlsx", "pptx", "xls", "pdf", "png", "jpeg", "gif", "webp", "mp4", "webm", "zip")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def file(content):
    return io.BytesIO(content)


def archive(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in entries.items():
            bundle.writestr(name.replace("__", "/"), content)
    out.seek(0)
    return out


def office(folder, *more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            bundle.writestr(name, "<x/>")
    out.seek(0)
    return out


def workbook_xlsx():
    out = io.BytesIO()
    Workbook().save(out)
    out.seek(0)
    return out


def workbook_xls():
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("Sheet1").write(0, 0, "姓名")
    book.save(out)
    out.seek(0)
    return out


def compound(*names):
    """The smallest OLE file: a header, one sector of directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 0)
    struct.pack_into("<109I", header, 76, 1, *[0xFFFFFFFF] * 108)
    directory = b""
    for name in names:
        text = name.encode("utf-16-le") + b"\0\0"
        directory += text.ljust(64, b"\0") + struct.pack("<H", len(text)) + bytes(62)
    table = struct.pack("<128I", 0xFFFFFFFE, *[0xFFFFFFFF] * 127)
    return file(bytes(header) + directory.ljust(512, b"\0") + table)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"GIF89a\1\0\1\0", "gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "mp4"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", "webm"),
        (b"ID3\4\0\0\0\0\0\0", "mp3"),
        (b"\xff\xfb\x90\x64\0\0", "mp3"),
        (b"\xff\xfe" + "姓名".encode("utf-16-le"), "text"),
        (b"\0\0\0\x1cftypM4A \0\0\0\0", "m4a"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"RIFF\x24\0\0\0AVI LIST", ""),
        (b"OggS\0\2\0\0\0\0", "ogg"),
        (b"MZ\x90\0\3\0\0\0", "program"),
        (b"\x7fELF\2\1\1\0", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"  <!DOCTYPE html><html>", "html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "html"),
        ("姓名,学校\n林小雨,城关中学\n".encode(), "text"),
        ("姓名,学校\n林小雨,城关中学\n".encode("gb18030"), "text"),
        ("姓名\t学校\n".encode("utf-16"), "text"),
        (b"\0\1\2\3", ""),
        (bytes(range(1, 32)) * 20, ""),
    ],
)
def test_content_says_what_a_file_is(content, kind):
    assert sniff(file(content)) == kind


def test_a_long_text_is_text_wherever_the_first_part_ends():
    for padding in range(4):
        content = b"x" * (64 * 1024 - padding) + "雨".encode() * 9
        assert sniff(file(content)) == "text"


def test_office_files_are_told_from_archives():
    assert sniff(office("word")) == "docx"
    assert sniff(office("ppt")) == "pptx"
    assert sniff(workbook_xlsx()) == "xlsx"
    assert sniff(archive(users="x")) == "zip"
    assert sniff(office("word", "word/vbaProject.bin")) == "macros"


def test_old_office_files_are_told_apart():
    assert sniff(workbook_xls()) == "xls"
    assert sniff(compound("Root Entry", "WordDocument")) == "doc"
    assert sniff(compound("Root Entry", "EncryptionInfo", "EncryptedPackage")) == "encrypted"
    assert sniff(compound("Root Entry", "Something")) == ""
    assert sniff(file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1cut off")) == ""


def test_sniffing_leaves_the_file_at_its_start():
    for content in (workbook_xlsx(), workbook_xls(), file(b"text")):
        sniff(content)
        assert content.tell() == 0


def test_what_is_what_it_says_is_taken():
    assert check_upload(workbook_xlsx(), "a.XLSX", allowed=ALL, most_bytes=MB).name == "xlsx"
    assert check_upload(file(b"a,b\n"), "a.csv", allowed=["csv"], most_bytes=MB).name == "csv"
    assert check_upload(file(b"%PDF-1"), "dir\\a.pdf", allowed=ALL, most_bytes=MB).inline


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (file(b""), "a.pdf", "empty"),
        (file(b"%PDF-" + b"x" * MB), "a.pdf", "larger than 1 MB"),
        (file(b"MZ\x90\0"), "plan.docx", "not what its name says"),
        (file(b"MZ\x90\0"), "plan.exe", "not taken"),
        (file(b"%PDF-1"), "plan", "not taken"),
        (workbook_xlsx(), "plan.docx", "not what its name says"),
        (archive(word__document="x"), "plan.docx", "not what its name says"),
        (compound("EncryptedPackage"), "plan.docx", "password"),
        (office("word", "word/vbaProject.bin"), "plan.docx", "macros"),
        (file(b"PK\3\4 and then nothing"), "plan.zip", "damaged"),
        (file(workbook_xlsx().getvalue()[:3000]), "a.xlsx", "not what its name says"),
    ],
)
def test_everything_else_is_refused_with_a_sentence(content, name, sentence):
    with pytest.raises(Invalid, match=sentence):
        check_upload(content, name, allowed=ALL, most_bytes=MB)


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "C:/x", "a\\..\\..\\b", "a/../../b"]
)
def test_paths_that_lead_outside_are_refused(path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr(zipfile.ZipInfo(path), "x")
    with pytest.raises(Invalid, match="outside"):
        inspect_archive(out)


def test_links_in_archives_are_refused():
    link = zipfile.ZipInfo("users.csv")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match="outside"):
        inspect_archive(out)


def test_archives_under_a_password_are_refused():
    content = bytearray(archive(users="x").getvalue())
    directory = content.find(b"PK\1\2")
    content[directory + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        inspect_archive(file(bytes(content)))


def test_bombs_are_refused_by_their_list_alone():
    with pytest.raises(Invalid, match="expands"):
        inspect_archive(archive(users=b"0" * 11 * MB))
    with pytest.raises(Invalid, match="expands"):
        inspect_archive(archive(a=b"0" * 2000, b=b"1" * 2000), Bounds(most_bytes=3000))
    with pytest.raises(Invalid, match="too many"):
        inspect_archive(archive(a="", b="", c=""), Bounds(most_entries=2))


def test_a_sound_archive_lists_its_files():
    entries = inspect_archive(archive(folder__="", folder__users="x", orgs="y"))
    assert [entry.filename for entry in entries] == ["folder/users", "orgs"]
