"""Texts that came in, into the threads they belong to: placed, read, counted, told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.hints import PageChanged
from proto.messages import MessageReceived
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.order import Neighbours, place
from services.threads.domain.reading import WRONG_PERSON, Reading, confirms, needs_answer, read
from services.threads.store import caseloads, phones, questions, told
from services.threads.store.asked import Open, Waiting, open_in
from services.threads.store.audience import audience, hint_client
from services.threads.store.changes import note_change
from services.threads.store.consents import Said, keep_heard
from services.threads.store.heads import Change, Head, lock_threads, note_lines, settle
from services.threads.store.snoozes import end_snoozes
from services.threads.store.texts import InboundRow, insert_inbound, neighbours


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A client's text and the thread it belongs to. unknown_id: the unknown number it waited under, if it did."""

    message_id: UUID
    thread_id: UUID
    phone_id: UUID
    number: str
    line: str
    body: str
    accepted_at: datetime
    seq: int
    is_other_number: bool = False
    keyword: str | None = None
    media_ids: tuple[UUID, ...] = ()
    media_count: int = 0
    unknown_id: UUID | None = None
    is_late: bool = False


async def take_in(tx: Tx, texts: Sequence[Incoming]) -> bool:
    """Add texts to their threads. Those of one number are placed by its sequence, whatever order they come in.

    Whether follow_changes may have something to do about it.
    """
    if not texts:
        return False
    ordered = sorted(texts, key=lambda text: (text.thread_id, text.number, text.seq))
    thread_ids = {text.thread_id for text in ordered}
    # Locked before it is looked at: one that somebody is closing at this moment is closed when we have it.
    heads = await lock_threads(tx, thread_ids)
    reopened = await caseloads.reopen_closed(tx, thread_ids)
    if reopened:
        heads = await lock_threads(tx, thread_ids)
    waiting = await open_in(tx, thread_ids)
    readings, answered = _read(ordered, waiting)
    rows = _rows(ordered, readings, answered, heads, await _places(tx, ordered), tx.now)
    await insert_inbound(tx, rows)
    await settle(tx, _changes(rows, readings))
    await end_snoozes(tx, thread_ids)
    await note_lines(tx, {row.thread_id: row.line for row in rows})
    changed = await _note_numbers(tx, ordered, rows, readings, waiting)
    has_wished = await _note_wishes(tx, ordered, readings, heads)
    await _answer(tx, ordered, readings, answered, heads)
    await told.publish_clients(tx, {*reopened, *changed})
    await _tell(tx, rows, heads)
    return has_wished or any(WRONG_PERSON in reading.labels for reading in readings)


async def _places(tx: Tx, texts: Sequence[Incoming]) -> list[Neighbours]:
    return await neighbours(tx, [(text.thread_id, text.number, text.seq) for text in texts])


def _read(texts: Sequence[Incoming], waiting: Waiting) -> tuple[list[Reading], dict[UUID, Open]]:
    """Read each text; the first answer to a question closes it, a second digit is a plain text.

    With what each text that answers was asked.
    """
    readings, answered = [], {}
    for text in texts:
        asked = waiting.of(text.thread_id, text.number)
        choices = asked.choices_at(text.accepted_at) if asked else ()
        name = (asked.given_name, asked.family_name) if asked else ("", "")
        is_last = asked is None or asked.is_last_at(text.accepted_at)
        is_all = not text.media_count
        reading = read(text.body, keyword=text.keyword, choices=choices, name=name, is_last=is_last, is_all=is_all)
        if asked and reading.choice:
            waiting.close(asked)
            answered[text.message_id] = asked
        readings.append(reading)
    return readings, answered


def _rows(
    texts: Sequence[Incoming],
    readings: Sequence[Reading],
    answered: dict[UUID, Open],
    heads: dict[UUID, Head],
    near: Sequence[Neighbours],
    arrived_at: datetime,
) -> list[InboundRow]:
    arrivals = {thread_id: head.arrivals for thread_id, head in heads.items()}
    last: dict[tuple[UUID, str], datetime] = {}
    rows = []
    for text, reading, found in zip(texts, readings, near, strict=True):
        key = (text.thread_id, text.number)
        # Texts of this very batch are neighbours, too; they come here in the order of their sequence.
        before = max(filter(None, (found.before, last.get(key))), default=None)
        spot = place(text.accepted_at, text.seq, Neighbours(before, found.after), arrived_at)
        last[key] = spot.at
        arrivals[text.thread_id] += 1
        rows.append(
            InboundRow(
                message_id=text.message_id,
                thread_id=text.thread_id,
                place=spot,
                arrival=arrivals[text.thread_id],
                body=text.body,
                number=text.number,
                line=text.line,
                is_other_number=text.is_other_number,
                labels=reading.labels,
                understood=answered[text.message_id].choices[reading.choice - 1] if reading.choice else None,
                media_ids=text.media_ids,
                media_count=text.media_count,
                unknown_id=text.unknown_id,
                is_late=text.is_late,
            )
        )
    return rows


def _changes(rows: Sequence[InboundRow], readings: Sequence[Reading]) -> list[Change]:
    changes: dict[UUID, Change] = {}
    for row, reading in zip(rows, readings, strict=True):
        before = changes.get(row.thread_id, Change(row.thread_id, 0))
        count, is_due = before.added + 1, needs_answer(reading)
        # What needs no answer answers nothing that was asked before it, either.
        is_new = is_due or failpoints.is_off("still_due")
        changes[row.thread_id] = Change(row.thread_id, count, count, is_due if is_new else before.is_answer_due)
    return [changes[thread_id] for thread_id in sorted(changes)]


async def _note_numbers(
    tx: Tx, texts: Sequence[Incoming], rows: Sequence[InboundRow], readings: Sequence[Reading], waiting: Waiting
) -> set[UUID]:
    """The numbers are alive, or said to be somebody else's, or want texts again; clients whose state changed."""
    heard = _heard(texts, rows, readings, waiting)
    for text, reading in zip(texts, readings, strict=True):
        # What a late START is worth, against a newer STOP, gateway knows and tells by an event of its own.
        if "start" in reading.labels and not text.is_late:
            await phones.keep_opt_in(tx, text.number, text.line, text.accepted_at, text.message_id, text.seq)
    changed = await phones.note_heard(tx, list(heard.values()))
    others = {text.phone_id for text in texts if text.is_other_number}
    await phones.ask_if_current(tx, {one for one in others if not heard[one].is_wrong_person})
    return changed


def _heard(
    texts: Sequence[Incoming], rows: Sequence[InboundRow], readings: Sequence[Reading], waiting: Waiting
) -> dict[UUID, phones.Heard]:
    """When each number was last written from, and whether any text said that it is somebody else's, or the client's."""
    heard: dict[UUID, phones.Heard] = {}
    for text, row, reading in zip(texts, rows, readings, strict=True):
        at, is_wrong_person = row.place.at, WRONG_PERSON in reading.labels
        is_theirs = confirms(reading, is_asked=waiting.asks_whose(text.thread_id, text.number))
        before = heard.get(text.phone_id)
        if before and not failpoints.is_off("heard_all"):
            at, is_wrong_person = max(at, before.at), is_wrong_person or before.is_wrong_person
            is_theirs = is_theirs or before.is_theirs
        heard[text.phone_id] = phones.Heard(text.phone_id, at, is_wrong_person, is_theirs)
    return heard


async def _note_wishes(tx: Tx, texts: Sequence[Incoming], readings: Sequence[Reading], heads: dict[UUID, Head]) -> bool:
    """Who wants no more texts, or no more reminders, said so in their own words: it holds from now on. Whether one did.

    What gateway has is asked back by follow_changes: our texts are locked before their threads, which we hold.
    """
    has_wished = False
    for text, reading in zip(texts, readings, strict=True):
        if reading.scope is None:
            continue
        head = heads[text.thread_id]
        wish = Said(
            number=text.number,
            purpose=reading.scope,
            is_agreed=False,
            how="wording",
            at=text.accepted_at,
            department_id=head.department_id,
            client_id=head.client_id,
            evidence_id=text.message_id,
            seq=text.seq,
        )
        if await keep_heard(tx, wish):
            act = "opted_out_by_wording" if reading.scope == "all" else "reminders_stopped_by_wording"
            tx.audit(act, object_kind="message", object_id=text.message_id)
            await note_change(tx, head.client_id, "consent", number=text.number, how="wording")
            await hint_client(tx, "thread", head.client_id)
            has_wished = True
    return has_wished


async def _answer(
    tx: Tx,
    texts: Sequence[Incoming],
    readings: Sequence[Reading],
    answered: dict[UUID, Open],
    heads: dict[UUID, Head],
) -> None:
    for text, reading in zip(texts, readings, strict=True):
        if reading.choice:
            question, client_id = answered[text.message_id], heads[text.thread_id].client_id
            await questions.answer(tx, question, client_id, text.message_id, reading.choice)


async def _tell(tx: Tx, rows: Sequence[InboundRow], heads: dict[UUID, Head]) -> None:
    watching = await audience(tx, [head.staff_id for head in heads.values()])
    for row in rows:
        head = heads[row.thread_id]
        tx.publish(
            MessageReceived(
                message_id=row.message_id,
                thread_id=row.thread_id,
                client_id=head.client_id,
                department_id=head.department_id,
                staff_id=head.staff_id,
                at=row.place.at,
                labels=row.labels,
            ),
            subject=str(row.thread_id),
            seq=row.arrival,
            story_of=row.message_id,
        )
        tx.hint(
            PageChanged(
                kind="message",
                staff_ids=watching.of(head.staff_id),
                department_id=head.department_id,
                thread_id=row.thread_id,
                message_id=row.message_id,
                is_inbound=True,
            )
        )
