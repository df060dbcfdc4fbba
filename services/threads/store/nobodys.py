"""What a text says of the number it came from, whoever wrote it: from a phone that two share, or that nobody has."""

from uuid import UUID

from proto.sms import SmsReceived
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.reading import Reading
from services.threads.store import phones
from services.threads.store.audience import hint_client
from services.threads.store.changes import note_change
from services.threads.store.consents import Said, keep_heard


async def note_said(tx: Tx, text: SmsReceived, seq: int, department_id: UUID, reading: Reading) -> bool:
    """Who wants no more texts, or no more reminders, or wants them again: it holds for the number from now on.

    Whether that is new.
    """
    if failpoints.is_off("nobodys_wish"):
        return False
    is_new = False
    # What a late START is worth, against a newer STOP, gateway knows and tells by an event of its own.
    if "start" in reading.labels and not text.is_late:
        is_new = await phones.keep_opt_in(tx, text.number, text.line, text.received_at, text.text_id, seq)
    if reading.scope:
        is_new = await keep_heard(tx, _wish(text, seq, department_id, reading))
        act = "opted_out_by_wording" if reading.scope == "all" else "reminders_stopped_by_wording"
        tx.audit(act, object_kind="message", object_id=text.text_id)
    if is_new:
        for client_id in await phones.clients_with(tx, text.number):
            if reading.scope:  # for follow_changes to ask back what waits to be sent there
                await note_change(tx, client_id, "consent", number=text.number, how="wording")
            await hint_client(tx, "thread", client_id)
    return is_new


def _wish(text: SmsReceived, seq: int, department_id: UUID, reading: Reading) -> Said:
    """In nobody's name: whose it is, is open."""
    return Said(
        number=text.number,
        purpose=reading.scope or "all",
        is_agreed=False,
        how="wording",
        at=text.received_at,
        department_id=department_id,
        evidence_id=text.text_id,
        seq=seq,
    )
