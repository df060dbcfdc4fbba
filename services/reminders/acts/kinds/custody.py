"""A client is in custody, or out again: nothing is sent meanwhile, and all of it is planned anew when they are out."""

from proto.departments import ClientInCustody
from proto.envelope import Envelope
from proto.receipts import ReceiptAccepted
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.acts.telling import About, Told, tell
from services.reminders.domain.custody import Word
from services.reminders.domain.records import Publisher
from services.reminders.domain.revisions import content_hash, version_of
from services.reminders.domain.versions import NOTES, standing
from services.reminders.store.custody import lock_word, named, save_word


async def said(tx: Tx, publisher: Publisher, frame: Envelope, event: ClientInCustody) -> None:
    """Take in a publisher's word about one of its ids, unless it has a newer one. Raises Refused, as versions.standing.

    It counts for every client whose record carries the id, now or later: in doubt nothing is sent.
    """
    word = Word(
        publisher_id=publisher.publisher_id,
        label=event.client.label,
        value=event.client.id,
        version=version_of(frame),
        content_hash=content_hash(frame),
        is_in_custody=event.is_in_custody,
        since=event.since,
    )
    known = await lock_word(tx, word)
    about = About(frame.id, None)
    if known is not None:
        place = standing(word.version, word.content_hash, known.version, known.content_hash)
        if place != "newer":
            await tell(tx, publisher, ReceiptAccepted, about, note=NOTES[place])
            return
    await save_word(tx, word)
    clients = await named(tx, word)
    note = None if clients else f"Client not known yet; counts when their record carries this {word.label}."
    await replan(tx, clients, "custody", [Told(publisher, ReceiptAccepted, about, None, note)])
