"""What gateway learns about numbers: consent, and look-ups."""

from proto.numbers import NumberChecked, NumberOptedIn, NumberOptedOut
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.threads.handlers.frame import follow_after, seq_of
from services.threads.store import phones, stopped, told
from services.threads.store.audience import hint_client, hint_thread


async def on_number_opted_out(tx: Tx, event: NumberOptedOut, ctx: Context) -> None:
    """STOP: nothing more goes to this number from that line."""
    if await phones.keep_opt_out(tx, event.number, event.line, event.how, event.at, event.evidence_id, seq_of(ctx)):
        await _hint_holders(tx, event.number)
        for one in await stopped.end_hope(tx, event.number, event.line):
            await hint_thread(tx, "status", one.thread_id, one.staff_id, one.department_id, one.message_id)


async def on_number_opted_in(tx: Tx, event: NumberOptedIn, ctx: Context) -> None:
    """START: texts may go again."""
    if await phones.keep_opt_in(tx, event.number, event.line, event.at, event.evidence_id, seq_of(ctx)):
        await _hint_holders(tx, event.number)


async def on_number_checked(tx: Tx, event: NumberChecked, ctx: Context) -> None:
    """A look-up told that nobody can be reached there, or somebody else."""
    if event.is_deactivated or event.is_reassigned:
        await told.publish_clients(tx, await phones.freeze(tx, event.number, "deactivated", event.at))
    elif event.line_type == "landline":
        # Of the line, whoever has it.
        await told.publish_clients(tx, await phones.freeze(tx, event.number, "landline", tx.now))
    follow_after(tx, ctx)


async def _hint_holders(tx: Tx, number: str) -> None:
    for client_id in await phones.clients_with(tx, number):
        await hint_client(tx, "thread", client_id)
