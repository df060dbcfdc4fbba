"""What became of something a person asked for."""

from uuid import UUID

import msgspec

from services.reminders.domain.pages.previews import Wrong


class DateActed(msgspec.Struct, frozen=True, kw_only=True):
    """An act. outcome None: it is being carried out; ask again for it.

    done: as asked; changed: somebody else was first; wrong: its time has come by now, faults says how; over: the date
    takes place no more; gone: it is not theirs any more; failed: a fault of ours, nothing was done.
    """

    act_id: UUID
    kind: str
    outcome: str | None
    date_id: UUID | None
    faults: tuple[Wrong, ...] = ()
