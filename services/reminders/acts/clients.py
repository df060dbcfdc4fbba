"""A client's record changed: dates that waited for it find it."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from proto.people import ClientChanged, ClientMerged
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.domain.records import Appointment
from services.reminders.store.appointments import (
    appointments_of,
    clients_called,
    hold_matching,
    lock_appointments,
    names_of,
    save_appointment,
    strayed_under,
    waiting_under,
)
from services.reminders.store.copies import copy_client
from services.reminders.store.planning import lock_plans
from services.reminders.store.reminders import give_reminders
from services.reminders.store.replan import ask_for_client


async def changed(tx: Tx, event: ClientChanged, seq: int) -> None:
    """Take over the client's state, and plan what waited for one of its ids, or for one that is now another's alone.

    Likewise what has a client who lost that id to another: two records that were one are two again.
    """
    await hold_matching(tx, of_clients=True)
    names = await names_of(tx, event.client_id)
    if await copy_client(tx, event, seq):
        names |= {(external.label, external.value) for external in event.external_ids}
        await _match(tx, {*await waiting_under(tx, names), *await strayed_under(tx, names)})
        await ask_for_client(tx, event.client_id, "client_changed")


async def merged(tx: Tx, event: ClientMerged) -> None:
    """Two records were one person: the dates of one are the other's."""
    await hold_matching(tx, of_clients=True)
    held = await lock_appointments(tx, await appointments_of(tx, event.merged_client_id))
    await _give(tx, [(appointment, event.client_id) for appointment in held])


async def _match(tx: Tx, appointment_ids: Collection[UUID]) -> None:
    found = []
    for appointment in await lock_appointments(tx, appointment_ids):
        called = await clients_called(tx, appointment.client_label, appointment.client_value)
        if len(called) == 1:
            found.append((appointment, called[0]))
    await _give(tx, found)


async def _give(tx: Tx, found: Sequence[tuple[Appointment, UUID]]) -> None:
    """These dates, whose rows are held, are these clients'; what was said of them they were told."""
    clients = {owner for held, client_id in found for owner in (held.client_id, client_id) if owner is not None}
    if not clients:
        return
    for held, client_id in found:
        await save_appointment(tx, msgspec.structs.replace(held, client_id=client_id))
    await lock_plans(tx, clients)
    await give_reminders(tx, [(held.appointment_id, held.client_id, now) for held, now in found if held.client_id])
    await replan(tx, clients, "matched")
