"""What a row speaks of, as text that is the same every night, however its cells are spelt."""

import hashlib
from typing import Final

from services.reminders.domain.files import dirt
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.records import Record
from services.reminders.domain.files.rows import Spoilt

# With a moment behind it and its source's name before it, it is a publisher's id: 120 characters at most.
KEY_CHARS: Final = 80


def key_of(record: Record, mapping: Mapping) -> str:
    """The row's key. Raises rows.Spoilt: too_many_cells, no_key, garbled, rounded."""
    cells = [record.cell(column) for column in mapping.key]
    if record.is_longer:
        raise Spoilt("too_many_cells", "key", mapping.key[0], cells[0])
    if dirt.is_no_id(cells[0]):
        raise Spoilt("no_key", "key", mapping.key[0], cells[0])
    for column, cell in zip(mapping.key, cells, strict=True):
        refuse_spoilt(cell, "key", column)
    key = "|".join(dirt.fold(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
    return key if len(key) <= KEY_CHARS else hashlib.sha256(key.encode()).hexdigest()


def refuse_spoilt(cell: str, field: str, column: str) -> None:
    """Raises rows.Spoilt for an id that lost letters or digits: it may be somebody else's now."""
    if dirt.is_garbled(cell):
        raise Spoilt("garbled", field, column, cell)
    if dirt.is_rounded(cell):
        raise Spoilt("rounded", field, column, cell)
