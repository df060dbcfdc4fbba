"""Puts the practice office's clients, their numbers and their histories into threads' schema."""

from datetime import datetime, timedelta
from uuid import UUID

from deploy.office.cast import CLIENTS, PROBATION, Client, staff_called
from deploy.office.history import Text, history
from proto.people import ExternalId
from proto.values.body import segments
from services.kit.db import Tx
from services.threads.domain.health import Condition
from services.threads.store import caseloads, people, told
from services.threads.store.history import Past, import_history

SINCE = timedelta(days=60)
# The client's name in the court's files, by which its dates find them.
LABEL = "case"


async def add_clients(tx: Tx, now: datetime) -> None:
    """Everybody on the three caseloads, with what they and their case managers wrote."""
    past = [text for client in CLIENTS for text in await _add(tx, client, now)]
    await import_history(tx, past)
    await told.publish_clients(tx, [client.client_id for client in CLIENTS])


async def _add(tx: Tx, client: Client, now: datetime) -> list[Past]:
    owner = staff_called(client.staff)
    new = people.NewClient(
        given_name=client.given_name,
        family_name=client.family_name,
        time_zone=client.zone,
        language=client.language,
        best_time="After 2 PM" if client.notes.startswith("Works nights") else None,
        notes=client.notes,
        agreed_at=now - SINCE,
        agreed_how="in_person",
        external_ids=(ExternalId(label=LABEL, value=client.case_number),),
    )
    await people.add_client(tx, new, client_id=client.client_id)
    texts = history(client, owner.name, now)
    await _phones(tx, client, texts, now)
    thread_id = await caseloads.open_caseload(
        tx, client.client_id, PROBATION.department_id, owner.staff_id, now - SINCE
    )
    return [_past(client, thread_id, text) for text in texts]


async def _phones(tx: Tx, client: Client, texts: list[Text], now: datetime) -> None:
    condition = Condition(client.health, 3 if client.health == "failing" else 0, client.health != "unverified")
    if client.old_number is None:
        await people.add_phone(tx, client.client_id, client.number, valid_from=now - SINCE, condition=condition)
        return
    working = Condition("working", 0, is_confirmed=True)
    await people.add_phone(tx, client.client_id, client.old_number, valid_from=now - SINCE, condition=working)
    changed_at = next(text.at for text in texts if text.number == client.number)
    await people.add_phone(tx, client.client_id, client.number, valid_from=changed_at, condition=condition)


def _past(client: Client, thread_id: UUID, text: Text) -> Past:
    return Past(
        thread_id=thread_id,
        direction="inbound" if text.is_inbound else "outbound",
        at=text.at,
        body=text.body,
        number=text.number,
        line=PROBATION.line,
        status=text.status,
        code=text.code,
        wording="phone_off" if text.code else None,
        segments=None if text.is_inbound else segments(text.body),
        media_count=text.media_count,
        is_unread=text.is_unread,
        author_id=None if text.is_inbound else staff_called(client.staff).staff_id,
    )
