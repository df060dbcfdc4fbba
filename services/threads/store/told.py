"""What the others learn of a client: whole state with the client's sequence, so that any service can keep a copy."""

from collections.abc import Collection, Sequence
from uuid import UUID

from proto.people import Caseload, CaseloadChanged, ClientChanged, ExternalId, PhoneChanged, PhoneState
from services.kit.tx import Tx

TOLD = ("client.changed.v1", "caseload.changed.v1", "phone.changed.v1")


async def publish_clients(tx: Tx, client_ids: Collection[UUID]) -> None:
    """Tell everybody the state of these clients, with the next sequence of each: whole, and per caseload and phone."""
    if not client_ids:
        return
    await tx.execute(
        """
        UPDATE client
           SET seq = seq + 1
         WHERE client_id IN (SELECT client_id
                               FROM client
                              WHERE client_id = ANY ($1)
                              ORDER BY client_id
                                FOR NO KEY UPDATE)
        """,
        list(client_ids),
    )
    for state, seq in await _states(tx, sorted(set(client_ids))):
        for type_name in TOLD:
            _tell(tx, type_name, state, seq)


async def publish_all(tx: Tx, type_name: str) -> None:
    """Tell every client's state once more, as one of the types it is told in, with the sequence it has."""
    last: UUID | None = None
    while client_ids := await _clients_after(tx, last):
        for state, seq in await _states(tx, client_ids):
            _tell(tx, type_name, state, seq)
        last = client_ids[-1]


def _tell(tx: Tx, type_name: str, state: ClientChanged, seq: int) -> None:
    if type_name == "client.changed.v1":
        tx.publish(state, subject=str(state.client_id), seq=seq)
    elif type_name == "caseload.changed.v1":
        for caseload in state.caseloads:
            served = CaseloadChanged(client_id=state.client_id, caseload=caseload)
            tx.publish(served, subject=str(state.client_id), seq=seq)
    else:
        for phone in state.phones:
            used = PhoneChanged(client_id=state.client_id, phone=phone)
            tx.publish(used, subject=str(phone.phone_id), seq=seq)


async def _states(tx: Tx, client_ids: Sequence[UUID]) -> list[tuple[ClientChanged, int]]:
    """The whole state of these clients as it stands, and the sequence it has.

    Who was merged into another is there no more, and has no number: the other one has them.
    """
    phones = await _phones(tx, client_ids)
    caseloads = await _caseloads(tx, client_ids)
    externals = await _externals(tx, client_ids)
    rows = await tx.fetch(
        """
        SELECT client_id, given_name, family_name, language, time_zone, wants_reminders,
               merged_into IS NOT NULL AS is_deleted, seq
          FROM client
         WHERE client_id = ANY ($1)
         ORDER BY client_id
        """,
        client_ids,
    )
    return [
        (
            ClientChanged(
                client_id=row["client_id"],
                given_name=row["given_name"],
                family_name=row["family_name"],
                language=row["language"],
                time_zone=row["time_zone"],
                phones=() if row["is_deleted"] else tuple(phones.get(row["client_id"], ())),
                caseloads=tuple(caseloads.get(row["client_id"], ())),
                external_ids=tuple(externals.get(row["client_id"], ())),
                wants_reminders=row["wants_reminders"],
                is_deleted=row["is_deleted"],
            ),
            row["seq"],
        )
        for row in rows
    ]


async def _clients_after(tx: Tx, client_id: UUID | None, limit: int = 500) -> list[UUID]:
    """Some clients in the order of their ids, for telling all of them in pages."""
    rows = await tx.fetch(
        """
        SELECT client_id
          FROM client
         WHERE client_id > $1
         ORDER BY client_id
         LIMIT $2
        """,
        client_id or UUID(int=0),
        limit,
    )
    return [row["client_id"] for row in rows]


async def _phones(tx: Tx, client_ids: Sequence[UUID]) -> dict[UUID, list[PhoneState]]:
    rows = await tx.fetch(
        """
        SELECT client_id, phone_id, number, valid_from, valid_to, health, is_current
          FROM phone
         WHERE client_id = ANY ($1)
         ORDER BY client_id, valid_from, phone_id
        """,
        client_ids,
    )
    found: dict[UUID, list[PhoneState]] = {}
    for row in rows:
        state = PhoneState(
            phone_id=row["phone_id"],
            number=row["number"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            health=row["health"],
            is_current=row["is_current"],
        )
        found.setdefault(row["client_id"], []).append(state)
    return found


async def _caseloads(tx: Tx, client_ids: Sequence[UUID]) -> dict[UUID, list[Caseload]]:
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (client_id, department_id) client_id, department_id, staff_id, closed_at
          FROM caseload
         WHERE client_id = ANY ($1)
         ORDER BY client_id, department_id, closed_at DESC NULLS FIRST
        """,
        client_ids,
    )
    found: dict[UUID, list[Caseload]] = {}
    for row in rows:
        caseload = Caseload(
            department_id=row["department_id"], staff_id=row["staff_id"], is_open=row["closed_at"] is None
        )
        found.setdefault(row["client_id"], []).append(caseload)
    return found


async def _externals(tx: Tx, client_ids: Sequence[UUID]) -> dict[UUID, list[ExternalId]]:
    rows = await tx.fetch(
        "SELECT client_id, label, value FROM external_id WHERE client_id = ANY ($1) ORDER BY client_id, label, value",
        client_ids,
    )
    found: dict[UUID, list[ExternalId]] = {}
    for row in rows:
        found.setdefault(row["client_id"], []).append(ExternalId(label=row["label"], value=row["value"]))
    return found
