"""A row of a file: what it says of a date, or what is wrong with it.

Spoilt    the row is refused; its wrong says why, and where
"""

from datetime import datetime
from typing import Literal

import msgspec

from proto.values.language import Language
from services.reminders.domain.files.phones import NoPhone
from services.reminders.domain.files.times import NoTimeReason

# Who a date is for: label, id, phone.
Ref = tuple[str, str, str]
# Why a row is refused: its own cells, or other rows beside it.
Reason = (
    NoTimeReason
    | NoPhone
    | Literal["too_many_cells", "no_key", "garbled", "rounded", "too_long", "no_place", "code_ended", "unknown_code"]
    | Literal["unknown_kind", "no_client", "two_people", "two_dates", "contradicts"]
)
# What was left out of a good row, so that its department can put it right.
Note = NoPhone | Literal["no_end", "no_name", "left_out"]


class Pay(msgspec.Struct, frozen=True):
    """How to pay instead of coming."""

    url: str
    phone: str


class Says(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says of its date; what is the same the next night has not changed.

    label and client_id: who it is for, or phone, in E.164. starts: by the clock in time_zone.
    """

    label: str
    client_id: str
    phone: str
    starts: datetime
    ends: datetime | None
    time_zone: str
    place: str
    kind: str
    contact: str
    case_number: str
    listed_as: str
    county: str
    payable: Pay | None
    bring: dict[Language, str]

    @property
    def ref(self) -> Ref:
        """Who it is for."""
        return self.label, self.client_id, self.phone


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A good row. key: what it speaks of, the same every night. starts_at: aware UTC."""

    key: str
    says: Says
    starts_at: datetime
    notes: tuple[Note, ...] = ()


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with a row, and where: the mapping's setting, the file's column, what stands in it.

    key: what the row speaks of, where so much can be told.
    """

    reason: Reason
    field: str
    column: str = ""
    cell: str = ""
    key: str = ""


class Twice(msgspec.Struct, frozen=True):
    """Another row of the file says it: the one at place of."""

    of: int


class Read(msgspec.Struct, frozen=True):
    """A row at its place in the file. said None: its mapping wants none of such rows."""

    place: int
    said: Row | Wrong | Twice | None


class Spoilt(ValueError):
    """The row is refused."""

    def __init__(self, reason: Reason, field: str, column: str = "", cell: str = "") -> None:
        super().__init__(reason)
        self.wrong = Wrong(reason, field, column, cell)
