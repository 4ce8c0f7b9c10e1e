"""Small files that people attach in the demo: a document, a sheet, a picture, a PDF."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from openpyxl import Workbook
from PIL import Image, ImageDraw

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def paper(name: str, lines: list[str]) -> BytesIO:
    """Return a file of the sort that ``name`` ends with, saying ``lines``."""
    kinds = {".docx": _docx, ".xlsx": _xlsx, ".png": _png, ".pdf": _pdf}
    file = BytesIO()
    kinds[PurePosixPath(name).suffix](file, PurePosixPath(name).stem, lines)
    file.seek(0)
    return file


def _docx(file: BytesIO, title: str, lines: list[str]) -> None:
    heading = (
        f'<w:p><w:r><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t>{escape(title)}</w:t></w:r></w:p>'
    )
    rest = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{heading}{rest}</w:body></w:document>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')


def _xlsx(file: BytesIO, title: str, lines: list[str]) -> None:
    chance = random.Random(title)  # noqa: S311 - invented figures, the same every time
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(["序号", "项目", "人数", "比例"])
    for number in range(1, 14):
        people = chance.randint(60, 180)
        sheet.append([number, f"第 {number} 项", people, round(chance.uniform(0.25, 0.85), 2)])
    for line in lines:
        sheet.append([line])
    book.save(file)


def _png(file: BytesIO, title: str, lines: list[str]) -> None:
    """Draw points along a line and bars below it: a picture of measurements, without words."""
    chance = random.Random(title)  # noqa: S311
    image = Image.new("RGB", (960, 640), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    draw.line([(80, 40), (80, 560), (900, 560)], fill="#5a686b", width=3)
    for step in range(1, 11):
        x, height = 80 + step * 76, 40 + step * 42 + chance.randint(-18, 18)
        draw.rectangle([x - 22, 560 - height // 2, x + 22, 560], fill="#cfe5de")
        draw.ellipse([x - 8, 552 - height, x + 8, 568 - height], fill="#1c6b60")
    draw.line([(80, 545), (890, 110)], fill="#a8322a", width=2)
    image.save(file, "PNG", optimize=True)


def _pdf(file: BytesIO, title: str, lines: list[str]) -> None:
    """Write one page in a Chinese font that every reader brings along."""
    shown = [title, "", *lines]
    text = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in shown)
    stream = f"BT /F1 14 Tf 24 TL 60 770 Td {text} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
            b"/DescendantFonts [6 0 R] >>"
        ),
        (
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
            b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>"
        ),
        (
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
            b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    ]
    file.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    )
