"""A client's dates are planned as one, and the rows of reminders made to fit: under the client's plan, one at a time.

Lock order: dates → plans → reminders → what others were told → receipts. Whoever holds rows of a later kind asks for a
plan (store/replan) instead of making one.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from proto.posts import ThreadWithdraw
from proto.receipts import ReceiptPlanned, ReceiptRefused
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.announcing import announce_all
from services.reminders.acts.telling import About, Told, tell_all
from services.reminders.domain.plan import post_id
from services.reminders.domain.planning.client import ClientPlan, plan_client
from services.reminders.domain.planning.facts import OFF
from services.reminders.domain.planning.known import Known, KnownDate, KnownRow
from services.reminders.domain.planning.texts import Cover, Text
from services.reminders.domain.records import Publisher
from services.reminders.domain.refusals import sentence
from services.reminders.domain.wording.template import ASKING
from services.reminders.store.planned import Added, Placed, call_off, cancel, lapse, place, withdraw
from services.reminders.store.planning import facts_of, lock_plans
from services.reminders.store.publishers import publishers_with


async def replan(tx: Tx, client_ids: Collection[UUID], because: str, told: Sequence[Told] = ()) -> None:
    """Plan these clients as everything stands, and tell publishers and panes what that changes.

    told: what their publishers are to hear first. Dates whose rows the caller holds are saved.
    """
    ids = sorted(set(client_ids))
    await lock_plans(tx, ids)
    clients, around = await facts_of(tx, ids)
    is_one_a_day = not failpoints.is_off("one_a_day")
    plans = [(known, plan_client(known, around, tx.now, is_one_a_day=is_one_a_day)) for known in clients.values()]
    places = [one for known, plan in plans for one in _places(known, plan)]
    await _stop(tx, plans)
    await place(
        tx,
        [one for one in places if isinstance(one, Placed)],
        [one for one in places if isinstance(one, Added)],
    )
    refusals = await announce_all(tx, plans)
    publishers = await publishers_with(tx, list({date.publisher_id for known, _ in plans for date in known.dates}))
    news = [one for known, plan in plans for one in _news(known, plan, publishers, refusals)]
    await tell_all(tx, [*told, *news])
    if plans:
        tx.audit("clients.planned", object_kind="plan", object_id=new_id(), because=because, count=len(plans))


Plans = Sequence[tuple[Known, ClientPlan]]


async def _stop(tx: Tx, plans: Plans) -> None:
    """Cancel what still lies here; take back what was handed on, and let its answer decide about a correction."""
    await cancel(tx, {row: why for known, plan in plans for row, why in _reasons(known, plan)})
    await lapse(tx, [row.reminder_id for known, plan in plans for row in lapsed(known, plan)])
    for post in await withdraw(tx, [row for _, plan in plans for row in plan.changes.withdraw]):
        tx.publish(ThreadWithdraw(post_id=post), subject=str(post))
    # Of one that did not arrive there is nothing to take back; but nobody is to send its words again.
    if not failpoints.is_off("failed_called_off"):
        for post in await call_off(tx, [row for known, _ in plans for row in _failed(known)]):
            tx.publish(ThreadWithdraw(post_id=post), subject=str(post))


def _failed(known: Known) -> Iterator[UUID]:
    """The texts that did not arrive and say of a date what is so no more, by their leads; each once for each change."""
    dates = {date.appointment_id: date for date in known.dates}
    for row in known.rows:
        date = dates.get(row.appointment_id)
        if row.state != "undelivered" or date is None or date.revision == row.revision:
            continue
        if row.asked_at is None or row.asked_at <= date.changed_at:
            yield row.carried_by or row.reminder_id


def _reasons(known: Known, plan: ClientPlan) -> Iterator[tuple[UUID, str]]:
    dropped = {(drop.date_id, drop.step): drop.why for drop in plan.plan.dropped}
    revisions = {date.appointment_id: date.revision for date in known.dates}
    gone = set(plan.changes.cancel)
    for row in known.rows:
        if row.reminder_id in gone:
            is_current = revisions.get(row.appointment_id) == row.revision
            why = dropped.get((row.appointment_id, row.step), "withdrawn") if is_current else "withdrawn"
            yield row.reminder_id, why


def lapsed(known: Known, plan: ClientPlan) -> Iterator[KnownRow]:
    """What could not be sent in its time, and there is no other."""
    again = {row for row, _ in plan.changes.again}
    revisions = {date.appointment_id: date.revision for date in known.dates}
    for row in known.rows:
        is_current = revisions.get(row.appointment_id) == row.revision
        if is_current and (row.state, row.reason) == ("cancelled", "expired") and row.reminder_id not in again:
            yield row


def _places(known: Known, plan: ClientPlan) -> Iterator[Placed | Added]:
    changes, by_id = plan.changes, {row.reminder_id: row for row in known.rows}
    ids = {Cover(row.appointment_id, row.step, row.revision): row.reminder_id for row in known.rows}
    new = sorted(changes.add, key=lambda one: one[0] != one[1].lead)
    ids |= dict(zip((cover for cover, _ in new), sorted(new_id() for _ in new), strict=True))
    for reminder_id, text in (*changes.move, *changes.carry, *changes.again):
        row = by_id[reminder_id]
        cover = Cover(row.appointment_id, row.step, row.revision)
        was_handed = row.state == "cancelled" and row.asked_at is not None
        yield _placed(cover, text, ids, plan, new_id() if was_handed else None)
    dates = {date.appointment_id: date for date in known.dates}
    for cover, text in changes.add:
        yield _added(cover, text, dates[cover.date_id], known, _placed(cover, text, ids, plan))


def _placed(cover: Cover, text: Text, ids: dict[Cover, UUID], plan: ClientPlan, new_post: UUID | None = None) -> Placed:
    return Placed(
        reminder_id=ids[cover],
        carried_by=None if cover == text.lead else ids[text.lead],
        department_id=plan.threads[text.lead],
        not_before=text.window.not_before,
        not_after=text.window.not_after,
        local_on=_day(text),
        is_urgent=text.is_urgent,
        why=text.why,
        post_id=new_post,
    )


def _day(text: Text) -> date | None:
    # The database would refuse a second one.
    return None if failpoints.is_off("one_a_day") else text.local_on


def _added(cover: Cover, text: Text, about: KnownDate, known: Known, placed: Placed) -> Added:
    # What is said with another's words is still said of its own date.
    is_own = cover == text.lead or cover.step in OFF or about.local_time is None
    local_time = text.when.local_time if is_own or about.local_time is None else about.local_time
    return Added(
        placed=placed,
        post_id=post_id(about.publisher, about.their_id, cover.revision, cover.step, local_time),
        question_id=new_id() if cover.step in ASKING or cover.step == "by_hand" else None,
        appointment_id=cover.date_id,
        client_id=known.reader.client.client_id,
        step=cover.step,
        revision=cover.revision,
        event_id=about.event_id,
        local_time=local_time,
        former_time=text.former.local_time if text.former and cover.step == "moved" else None,
        place=about.place or "",
    )


def _news(
    known: Known, plan: ClientPlan, publishers: dict[UUID, Publisher], refusals: dict[UUID, str]
) -> Iterator[Told]:
    """What the publishers of this client's dates hear."""
    dates = {date.appointment_id: date for date in known.dates}
    covers = {row.reminder_id: Cover(row.appointment_id, row.step, row.revision) for row in known.rows}
    new = [*plan.changes.add, *((covers[row], text) for row, text in plan.changes.again)]
    for date_id, about in dates.items():
        publisher, subject = publishers[about.publisher_id], About(about.event_id, about.their_id)
        if texts := {text.at: text for cover, text in new if cover.date_id == date_id}:
            note = ", ".join(at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in sorted(texts))
            is_others = all(dates[text.lead.date_id].publisher_id != about.publisher_id for text in texts.values())
            yield Told(publisher, ReceiptPlanned, subject, "told_by_other" if is_others else None, note)
        elif date_id in refusals:
            reason = refusals[date_id]
            yield Told(publisher, ReceiptRefused, subject, reason, sentence(reason))
    for row in lapsed(known, plan):
        about = dates[row.appointment_id]
        yield Told(
            publishers[about.publisher_id],
            ReceiptRefused,
            About(about.event_id, about.their_id),
            "expired",
            sentence("expired"),
        )
