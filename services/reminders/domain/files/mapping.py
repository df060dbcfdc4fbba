"""How a department's file is read: which of its columns says what. Kept for each source as JSON, shown in a page.

A *phrase* is text with columns in braces: "{location}[, room {room}]". What stands in [brackets] is left out when one
of its columns is empty; when a column outside them is, the whole phrase is. A look-up's name may stand for a column's.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from proto.values.language import Language

Column = Annotated[str, Meta(min_length=1, max_length=80)]
MaybeColumn = Annotated[str, Meta(max_length=80)]
Phrase = Annotated[str, Meta(max_length=300)]
Formats = Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=10)]
# latest, first: of rows about one thing that name several dates, which one is true. all: each is a date of its own.
# refuse: only a person can say.
Repeats = Literal["latest", "first", "all", "refuse"]
# maybe: the first line is one if no date stands where dates stand, and no number where each row has its own.
Header = Literal["yes", "no", "maybe"]


class Lookup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the codes in a column stand for; a row with another code is refused, or says otherwise.

    ended: codes of places that are no longer used.
    """

    column: Column
    values: dict[str, str]
    ended: tuple[str, ...] = ()
    otherwise: str | None = None


class ClientBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which client: the label of an id, and where the id stands."""

    label: Annotated[str, Meta(min_length=1, max_length=120)]
    id: Phrase


class PhoneBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a client's phone stands, and what kind of phone it is."""

    column: Column
    type: MaybeColumn = ""


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which name the public calendar lists them: in one column (Doe, Jane) or in two."""

    full: MaybeColumn = ""
    given: MaybeColumn = ""
    family: MaybeColumn = ""


class Starts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When it begins by the clock there. Without a time column the date's column says both.

    Formats as strftime writes them (%m/%d/%Y, %I:%M %p); ISO forms are read whatever they say. ends: its end's column.
    """

    date: Column
    time_zone: Phrase
    time: MaybeColumn = ""
    ends: MaybeColumn = ""
    date_formats: Formats = ()
    time_formats: Formats = ()


class Payable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may pay instead of coming: those whose column says so.

    whole_case: the columns that make a case; it can be paid only if every row of it can. Empty: each row for itself.
    """

    column: Column
    equals: Annotated[tuple[str, ...], Meta(min_length=1)]
    whole_case: tuple[Column, ...] = ()
    url: Annotated[str, Meta(max_length=200)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows whose column says one of these."""

    column: Column
    one_of: Annotated[tuple[str, ...], Meta(min_length=1)]


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one source's files are read.

    columns: their names in order, for a file whose first line does not name them; "" for one nobody needs.
    each: in JSON, the list whose entries are the rows; what stands around it belongs to each of them.
    skip_if: rows of no interest; a date we knew that is now only in such a row is gone.
    key: what makes two rows speak of one thing; its first column is never empty.
    horizon_days: how far the file looks ahead; unsaid, as far as its last row.
    """

    key: Annotated[tuple[Column, ...], Meta(min_length=1, max_length=8)]
    starts: Starts
    place: Phrase
    client: ClientBy | None = None
    phone: PhoneBy | None = None
    header: Header = "yes"
    columns: Annotated[tuple[MaybeColumn, ...], Meta(max_length=200)] = ()
    each: MaybeColumn = ""
    lookups: dict[str, Lookup] = {}
    skip_if: tuple[Where, ...] = ()
    repeats: Repeats = "refuse"
    kind: Phrase = "hearing"
    contact: Phrase = ""
    case_number: Phrase = ""
    county: Phrase = ""
    listed_as: Named | None = None
    payable: Payable | None = None
    bring: dict[Language, Phrase] = {}
    horizon_days: Annotated[int, Meta(ge=1, le=1_000)] | None = None
