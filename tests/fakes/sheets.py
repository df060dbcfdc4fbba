"""Spreadsheets as people send them: XLSX made by hand, so that it can be made wrong."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}">'
    '<sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOC}/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOC}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
TYPES = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
Cell = str | int | float | bool


def sheet(cells: str) -> str:
    """A worksheet of these rows, written out."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def rows_of(rows: Sequence[Sequence[Cell]]) -> str:
    return "".join(_row(place, row) for place, row in enumerate(rows, start=1))


def _row(place: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{chr(65 + column)}{place}", value) for column, value in enumerate(row))
    return f'<row r="{place}">{cells}</row>'


def _cell(spot: str, value: Cell) -> str:
    if isinstance(value, bool):
        return f'<c r="{spot}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{spot}"><v>{value}</v></c>'
    return f'<c r="{spot}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def packed(worksheet: str, **more: bytes) -> bytes:
    """The file; more: other parts of it, by name with __ for / and _dot_ for the dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("_rels/.rels", ROOT)
        book.writestr("xl/workbook.xml", WORKBOOK)
        book.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        book.writestr("xl/worksheets/sheet1.xml", worksheet)
        for name, content in more.items():
            book.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[Cell]], **more: bytes) -> bytes:
    """A workbook with one sheet of these rows."""
    return packed(sheet(rows_of(rows)), **more)
