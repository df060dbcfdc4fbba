"""A client's record changed: dates that waited for it find it."""

from uuid import UUID

import msgspec

from proto.people import ClientChanged, ClientMerged
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.store.appointments import (
    appointments_of,
    clients_called,
    hold_matching,
    lock_appointment,
    names_of,
    strayed_under,
    waiting_under,
)
from services.reminders.store.copies import copy_client
from services.reminders.store.publishers import publisher_with
from services.reminders.store.reminders import give_reminders


async def changed(tx: Tx, event: ClientChanged, seq: int) -> None:
    """Take over the client's state, and plan what waited for one of its ids, or for one that is now another's alone.

    Likewise what has a client who lost that id to another: two records that were one are two again.
    """
    await hold_matching(tx, of_clients=True)
    names = await names_of(tx, event.client_id)
    if await copy_client(tx, event, seq):
        names |= {(external.label, external.value) for external in event.external_ids}
        for appointment_id in sorted({*await waiting_under(tx, names), *await strayed_under(tx, names)}):
            await _found(tx, appointment_id)


async def merged(tx: Tx, event: ClientMerged) -> None:
    """Two records were one person: the dates of one are the other's."""
    await hold_matching(tx, of_clients=True)
    for appointment_id in await appointments_of(tx, event.merged_client_id):
        await lock_appointment(tx, appointment_id)
        await give_reminders(tx, appointment_id, event.client_id)
        await _give(tx, appointment_id, event.client_id)


async def _found(tx: Tx, appointment_id: UUID) -> None:
    appointment = await lock_appointment(tx, appointment_id)
    called = await clients_called(tx, appointment.client_label, appointment.client_value)
    if len(called) == 1:
        await give_reminders(tx, appointment_id, called[0])
        await _give(tx, appointment_id, called[0])


async def _give(tx: Tx, appointment_id: UUID, client_id: UUID) -> None:
    appointment = await lock_appointment(tx, appointment_id)
    publisher = await publisher_with(tx, appointment.publisher_id)
    await replan(tx, publisher, msgspec.structs.replace(appointment, client_id=client_id))
