"""What the wire learns about numbers and lines."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

LineKind = Literal["long_code", "ten_dlc", "toll_free", "short_code", "messaging_service"]
# parked     a person parked it: nothing goes until then, or until a person opens it when no moment is named
# throttled  it has sent what its carrier takes in a day: what is no reply waits until then
# account    the provider stopped it: it is tried now and then, and a person must mend it
LineTrouble = Literal["parked", "throttled", "account"]


@fact("number.opted_out.v1", by="gateway", lane="reply")
class NumberOptedOut(msgspec.Struct, frozen=True, kw_only=True):
    """The number said STOP to a line (or the provider told us so). Subject: the number; sequence: per number."""

    number: str
    line: str
    evidence_id: UUID
    at: datetime
    how: Literal["keyword", "provider", "recorded"] = "keyword"


@fact("number.opted_in.v1", by="gateway", lane="reply")
class NumberOptedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The number said START to a line. Subject: the number; sequence: per number."""

    number: str
    line: str
    evidence_id: UUID
    at: datetime


@fact("number.checked.v1", by="gateway")
class NumberChecked(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up came back. Subject: the number."""

    number: str
    at: datetime
    line_type: str | None = None
    is_reassigned: bool | None = None
    is_deactivated: bool | None = None


@fact("line.changed.v1", by="gateway")
class LineChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one line. Subject: the line. pace: segments a second, None is unpaced.

    daily_cap: segments a day. trouble: what keeps texts from going, at parked_until over by itself.
    """

    line: str
    department_id: UUID
    kind: LineKind
    pace: float | None
    is_active: bool
    daily_cap: int | None = None
    trouble: LineTrouble | None = None
    parked_until: datetime | None = None
