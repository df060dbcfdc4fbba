"""The first sheet of a workbook (XLSX), its cells as their reader sees them."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from services.desk.sheets.asked import Limits, NoSheet, SheetError, TooLarge

# Blank rows between; calamine holds the whole sheet anyway, and what is too much for the child kills it.
BLANKS: Final = 20


def rows_of(content: bytes, limits: Limits) -> Iterator[list[str]]:
    """Every row, blank ones too. Raises SheetError."""
    _refuse_packed(content, limits.unpacked_bytes)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            # It gives up on a sheet without a cell.
            first = book.get_sheet_by_index(0) if book.sheet_names else None
            most = BLANKS * limits.rows
            rows = first.to_python(skip_empty_area=False, nrows=most) if first and first.end else []
            yield from ([_shown(value) for value in row] for row in rows)
    except (CalamineError, OSError, ValueError, IndexError, OverflowError) as error:
        raise error if isinstance(error, SheetError) else NoSheet("damaged") from error
    except BaseException as error:
        # A reader written in Rust gives up on some files with what is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise NoSheet("damaged") from None


def _refuse_packed(content: bytes, most_bytes: int) -> None:
    """A few kilobytes can unpack to gigabytes: the sizes stand in the directory, and are summed before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
            names = {file.filename.lower() for file in files}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise NoSheet("damaged") from error
    if sum(file.file_size for file in files) > most_bytes:
        raise TooLarge("unpacked")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise NoSheet("macros")
    if "xl/workbook.xml" not in names:
        raise NoSheet("damaged")


def _shown(value: object) -> str:
    """A cell as its reader sees it: a number in a row of digits is no fraction, a date has no midnight."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
