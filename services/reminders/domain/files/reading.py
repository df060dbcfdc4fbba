"""A row of cells into what it says of a date, by its source's mapping."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import msgspec

from proto.values.language import Language
from proto.values.window import local
from services.reminders.domain.files import dirt, names, times
from services.reminders.domain.files.faults import KINDS
from services.reminders.domain.files.keys import key_of, refuse_spoilt
from services.reminders.domain.files.lookups import Codes, NotListed
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.paying import pay, unpayable
from services.reminders.domain.files.phones import NoPhone, Unusable, phone_of
from services.reminders.domain.files.phrases import columns_of, filled
from services.reminders.domain.files.records import Record
from services.reminders.domain.files.rows import Note, Read, Reason, Row, Says, Spoilt, Wrong

# What an event may hold. A place that is longer is refused: half an address is another address.
PLACE_CHARS: Final = 160
ID_CHARS: Final = 120
BRING_CHARS: Final = 300


def read_rows(records: Iterable[Record], mapping: Mapping) -> list[Read]:
    """Every row as it is read, in the file's order."""
    listed = list(records)
    codes, barred = Codes(mapping.lookups), unpayable(listed, mapping.payable)
    return [
        Read(record.place, read_row(record, mapping, codes, barred) if _is_wanted(record, mapping) else None)
        for record in listed
    ]


def read_row(record: Record, mapping: Mapping, codes: Codes | None = None, barred: Collection[str] = ()) -> Row | Wrong:
    """What this row says, or the first thing that is wrong with it. barred: the cases that can't be paid off."""
    try:
        key = key_of(record, mapping)
    except Spoilt as spoilt:
        return spoilt.wrong
    try:
        return _Reader(record, mapping, codes or Codes(mapping.lookups)).row(key, barred)
    except Spoilt as spoilt:
        return msgspec.structs.replace(spoilt.wrong, key=key)


def _is_wanted(record: Record, mapping: Mapping) -> bool:
    return not any(
        dirt.fold(record.cell(where.column)) in {dirt.fold(word) for word in where.one_of} for where in mapping.skip_if
    )


class _Reader:
    """One row being read; notes gathers what is left out of it."""

    def __init__(self, record: Record, mapping: Mapping, codes: Codes) -> None:
        self.record, self.mapping, self.codes = record, mapping, codes
        self.notes: list[Note] = []

    def row(self, key: str, barred: Collection[str]) -> Row:
        zone, starts = self._starts()
        place, kind = self._place(), self._kind()
        label, client_id, phone = self._client()
        says = Says(
            label=label,
            client_id=client_id,
            phone=phone,
            starts=starts,
            ends=self._ends(starts, zone),
            time_zone=zone,
            place=place,
            kind=kind,
            contact=self._beside("contact", self.mapping.contact),
            case_number=self._beside("case_number", self.mapping.case_number),
            listed_as=self._listed_as(),
            county=self._beside("county", self.mapping.county),
            payable=pay(self.record, self.mapping.payable, barred),
            bring=self._bring(),
        )
        return Row(key=key, says=says, starts_at=local(starts, zone), notes=tuple(dict.fromkeys(self.notes)))

    def _starts(self) -> tuple[str, datetime]:
        columns = self.mapping.starts
        try:
            zone = times.zone_of(self._said("starts.time_zone", columns.time_zone))
            return zone, times.begins(columns, self._cell(columns.date), self._cell(columns.time), zone)
        except times.NoTime as error:
            column = columns.time if error.part == "time" else columns.date if error.part == "date" else ""
            raise Spoilt(error.reason, f"starts.{error.part}", column, self._cell(column)) from error

    def _ends(self, starts: datetime, zone: str) -> datetime | None:
        cell = self._cell(self.mapping.starts.ends)
        end = times.ends(self.mapping.starts, cell, starts, zone)
        if end is None and not dirt.is_nothing(cell):
            self.notes.append("no_end")
        return end

    def _place(self) -> str:
        place = self._said("place", self.mapping.place)
        column = next(iter(columns_of(self.mapping.place)), "")
        if not place:
            raise Spoilt("no_place", "place", column)
        if dirt.is_garbled(place):
            raise Spoilt("garbled", "place", column, place)
        if len(place) > PLACE_CHARS:
            raise Spoilt("too_long", "place", column, place)
        return place

    def _kind(self) -> str:
        kind = self._said("kind", self.mapping.kind).casefold()
        if kind not in KINDS:
            raise Spoilt("unknown_kind", "kind", next(iter(columns_of(self.mapping.kind)), ""), kind)
        return kind

    def _client(self) -> tuple[str, str, str]:
        """The label, the id and the phone; the phone alone will do, and so will the id."""
        label, client_id = self._id()
        try:
            return label, client_id, self._phone()
        except Unusable as unusable:
            if not client_id:
                raise self._nobody(unusable.reason) from unusable
            if unusable.reason != "no_number" or not dirt.is_nothing(self._phone_cell()):
                self.notes.append(unusable.reason)
            return label, client_id, ""

    def _id(self) -> tuple[str, str]:
        by = self.mapping.client
        if by is None:
            return "", ""
        for column in columns_of(by.id):
            refuse_spoilt(self._cell(column), "client.id", column)
        client_id = self._said("client.id", by.id)
        if len(client_id) > ID_CHARS:
            raise Spoilt("too_long", "client.id", next(iter(columns_of(by.id)), ""), client_id)
        return ("", "") if dirt.is_no_id(client_id) else (by.label, client_id)

    def _phone(self) -> str:
        by = self.mapping.phone
        if by is None:
            raise Unusable("no_number")
        return phone_of(self._phone_cell(), self._cell(by.type))

    def _phone_cell(self) -> str:
        return self._cell(self.mapping.phone.column) if self.mapping.phone else ""

    def _nobody(self, reason: NoPhone) -> Spoilt:
        phone, client = self.mapping.phone, self.mapping.client
        if phone and (client is None or reason != "no_number"):
            return Spoilt(reason, "phone", phone.column, self._phone_cell())
        column = next(iter(columns_of(client.id)), "") if client else ""
        return Spoilt("no_client", "client.id", column, self._cell(column))

    def _listed_as(self) -> str:
        named = self.mapping.listed_as
        if named is None:
            return ""
        cells = [self._cell(column) for column in (named.full, named.given, named.family)]
        name = names.listed(*cells)
        if not name and any(cells):
            self.notes.append("no_name")
        return name

    def _bring(self) -> dict[Language, str]:
        said = {
            language: self._beside(f"bring.{language}", phrase, BRING_CHARS)
            for language, phrase in self.mapping.bring.items()
        }
        return {language: words for language, words in said.items() if words}

    def _beside(self, setting: str, phrase: str, most: int = ID_CHARS) -> str:
        """What a date can do without: left out when it is spoilt, never cut, because half a phone is another's."""
        try:
            words = self._said(setting, phrase)
        except Spoilt:
            words = "\ufffd"
        if len(words) <= most and not dirt.is_garbled(words):
            return words
        self.notes.append("left_out")
        return ""

    def _said(self, setting: str, phrase: str) -> str:
        """A phrase with this row's cells. Raises rows.Spoilt for a code that no list has."""
        try:
            return filled(phrase, self._words)
        except NotListed as error:
            missing: Reason = "no_place" if setting == "place" else "unknown_code"
            reason: Reason = "code_ended" if error.is_ended else missing
            raise Spoilt(reason, setting, error.column, error.code) from error

    def _words(self, name: str) -> str:
        words = self.codes.said(name, self.record)
        return "" if dirt.is_nothing(words) else words

    def _cell(self, column: str) -> str:
        return self.record.cell(column) if column else ""
