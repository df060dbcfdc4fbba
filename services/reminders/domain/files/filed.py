"""A date that a file brought: what its row said of it, and what the next file makes of it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from proto.values.sequence import Version
from services.reminders.domain.files.checking import RESERVED
from services.reminders.domain.files.diffing import Judged
from services.reminders.domain.files.pairing import Edit, Known
from services.reminders.domain.files.rows import Ref, Row, Says
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.revisions import what_matters

How = Literal["id", "phone"]
# Of its source: two sources of one publisher may speak of one docket.
_PREFIX: Final = 8
_encoder: Final = msgspec.json.Encoder(order="sorted")


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A date of a source's. row_key: its own among its source's; key: what its row speaks of, and others' may, too.

    says: the source's own last words. how: its client was found; empty while nobody was.
    """

    appointment: Appointment
    row_key: str
    key: str
    says: Says
    how: str = ""
    edit: Edit | None = None

    @property
    def known(self) -> Known:
        """As it is compared with the next file."""
        stands = self.appointment
        return Known(
            their_id=self.row_key,
            key=self.key,
            says=self.says,
            starts_at=stands.starts_at or stands.version.at,
            state=stands.state,
            edit=self.edit,
        )


class Match(msgspec.Struct, frozen=True):
    """Whose a row is. reason: why nobody's."""

    client_id: UUID | None
    how: How | Literal[""] = ""
    reason: Literal["", "no_client", "ambiguous"] = ""


Matches = Mapping[Ref, Match]
NOBODY: Final = Match(None, reason="no_client")


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """The file that is taken: whose, and when it was brought. is_first: its source has brought none before."""

    publisher: Publisher
    source_id: UUID
    load_id: UUID
    at: datetime
    is_first: bool

    @property
    def event_id(self) -> str:
        """What its publisher's receipts are about."""
        return f"load {self.load_id}"


def client_named(says: Says) -> tuple[str, str]:
    """The label and the id it names its client by; a phone alone is an id under a label of ours."""
    return (says.label, says.client_id) if says.client_id else (RESERVED, says.phone)


def after(one: Judged, before: Filed | None, taking: Taking, matches: Matches, appointment_id: UUID) -> Filed:
    """The date as this row, or its absence, leaves it. appointment_id: of one that is new."""
    if one.row is None:
        if before is None:
            raise ValueError("neither a row nor a date")
        return _gone(before, taking)
    known = before.appointment if before else _unheard(one.row, taking, one.their_id, appointment_id)
    label, value = client_named(one.row.says)
    is_same = before is not None and before.says.ref == one.row.says.ref and known.client_id is not None
    match = matches.get(one.row.says.ref, NOBODY)
    dated = _dated(known, one.row, taking, (label, value, known.client_id if is_same else match.client_id))
    is_news = before is None or what_matters(dated) != what_matters(known)
    return Filed(
        appointment=msgspec.structs.replace(dated, revision=known.revision + is_news),
        row_key=one.their_id,
        key=one.row.key,
        says=one.row.says,
        how=before.how if before and is_same else match.how,
    )


def _dated(known: Appointment, row: Row, taking: Taking, client: tuple[str, str, UUID | None]) -> Appointment:
    label, value, client_id = client
    says = row.says
    return msgspec.structs.replace(
        known,
        event_id=taking.event_id,
        version=Version(None, taking.at),
        content_hash=hashlib.sha256(_encoder.encode(says)).digest(),
        state="scheduled",
        kind=says.kind,
        local_time=says.starts,
        time_zone=says.time_zone,
        starts_at=row.starts_at,
        place=says.place,
        contact=says.contact or None,
        client_label=label,
        client_value=value,
        client_id=client_id,
    )


def _unheard(row: Row, taking: Taking, row_key: str, appointment_id: UUID) -> Appointment:
    return Appointment(
        appointment_id=appointment_id,
        publisher_id=taking.publisher.publisher_id,
        their_id=f"{taking.source_id.hex[-_PREFIX:]} {row_key}",
        event_id=taking.event_id,
        version=Version(None, taking.at),
        content_hash=b"",
        revision=0,
        state="cancelled",
        kind=row.says.kind,
        local_time=None,
        time_zone=None,
        starts_at=None,
        place=None,
        contact=None,
        client_label="",
        client_value="",
        client_id=None,
        department_id=taking.publisher.department_id,
        # What a first file brings was set long ago: as what was known before there were plans, it is no news.
        seq=1 if taking.is_first else 0,
    )


def _gone(before: Filed, taking: Taking) -> Filed:
    known = before.appointment
    cancelled = msgspec.structs.replace(
        known,
        event_id=taking.event_id,
        version=Version(None, taking.at),
        content_hash=b"",
        state="cancelled",
        revision=known.revision + 1,
    )
    return msgspec.structs.replace(before, appointment=cancelled)
