"""A ledger that knows less than the provider sends nothing; who looks, what is a sign of it, and what is none."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from services.gateway.jobs import hold
from services.gateway.provider.twilio.api import Provider
from services.gateway.store import strange as known_texts
from services.gateway.store import sweeps
from services.kit.ids import new_id
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, BEN, LINE, OTHER_LINE, TOKEN, Office, until

# The machine may be slow; what does not come true at all is what these tests are after.
PATIENCE_S = 30
ELSEWHERE = "+18015550166"


async def ready(office: Office) -> dict[str, Any]:
    async with office.http.get(f"{office.url}/readyz") as answer:
        return dict(await answer.json())


async def is_open(office: Office) -> bool:
    return (await ready(office))["is_held"] is False


async def held_because(office: Office) -> str:
    return str((await ready(office))["held_because"])


async def one_sent(office: Office, body: str = "Hello Ana.") -> None:
    order = office.order(body)
    await office.send(order)
    await office.until_status(order.message_id, "delivered", PATIENCE_S)


async def sent_by_another(office: Office, line: str, to: str = BEN, body: str = "Not ours.") -> str:
    """Somebody posts a text past the gateway; its sid."""
    url = f"{office.company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    form = {"To": to, "From": line, "Body": body}
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with office.http.post(url, data=form, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["sid"])


async def look_again(office: Office) -> None:
    """As if a minute had gone by."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE hold SET checked_at = checked_at - interval '2 minutes', tried_at = NULL")
    office.gateway.nudge("check_ledger")


async def held_times(office: Office) -> int:
    async with office.superuser() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM gateway.audit WHERE act = 'sending_held'"))


async def strange(office: Office) -> int:
    return int(await office.value("SELECT count(*) FROM strange_text"))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Break the provider's list with `_break`; undo() mends it."""
    return monkeypatch


def _break(patch: pytest.MonkeyPatch) -> None:
    async def breaks(*_args: object) -> Any:
        raise ConnectionError("the list can't be read")

    patch.setattr(Provider, "_page", breaks)


async def test_a_restart_with_its_own_ledger_sends_on(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await one_sent(office)
    async with office.running():
        await one_sent(office)
        assert await held_times(office) == 0
        shown = await ready(office)
        assert (shown["is_held"], shown["held_because"]) == (False, "")


async def test_another_application_on_the_account_holds_nobody(road: Office) -> None:
    for _ in range(3):
        await sent_by_another(road, ELSEWHERE)
    await one_sent(road)
    await look_again(road)
    await until(lambda: is_open(road), PATIENCE_S)
    assert (await held_times(road), await strange(road)) == (0, 0)


async def test_a_text_of_our_line_that_nobody_here_sent_holds_until_it_is_written_down(road: Office) -> None:
    await one_sent(road)
    await sent_by_another(road, LINE)
    await look_again(road)
    await until(lambda: strange(road), PATIENCE_S)
    await until(lambda: is_open(road), PATIENCE_S)
    await look_again(road)
    await one_sent(road)
    assert (await held_times(road), await strange(road)) == (1, 1)


async def test_a_receipt_of_an_unknown_text_is_a_sign_once(road: Office) -> None:
    form = {"MessageSid": "SM" + new_id().hex, "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    assert (await road.webhook(form, f"/twilio/status/{new_id()}")).status in (200, 204)
    await look_again(road)
    await until(lambda: is_open(road), PATIENCE_S)
    assert await held_times(road) == 0  # its text may still be on its way into the ledger
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE receipt SET received_at = received_at - interval '2 minutes'")
    for _ in range(2):
        await look_again(road)
        await until(lambda: strange(road), PATIENCE_S)
        await one_sent(road)
    assert (await held_times(road), await strange(road)) == (1, 1)


async def test_a_database_that_was_swapped_stops_all_replicas_until_one_has_compared(
    road: Office, broken: pytest.MonkeyPatch
) -> None:
    await one_sent(road)
    _break(broken)
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE hold SET checked_on = 'the server before'")
    order = road.order("after the swap")
    await road.send(order)
    await until(lambda: held_because(road), PATIENCE_S)
    assert await road.status(order.message_id) == "queued"
    broken.undo()
    await road.until_status(order.message_id, "delivered", PATIENCE_S)


async def test_a_comparison_that_is_too_old_stops_them_too(road: Office, broken: pytest.MonkeyPatch) -> None:
    await one_sent(road)
    _break(broken)
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE hold SET checked_at = checked_at - interval '6 minutes'")
    order = road.order("after an hour")
    await road.send(order)
    await until(lambda: held_because(road), PATIENCE_S)
    assert await road.status(order.message_id) == "queued"
    broken.undo()
    await road.until_status(order.message_id, "delivered", PATIENCE_S)


async def test_a_new_line_is_open_once_it_was_looked_at(road: Office, broken: pytest.MonkeyPatch) -> None:
    await one_sent(road)
    await sent_by_another(road, OTHER_LINE, to=ANA, body="As an office before us did.")
    _break(broken)
    await road.add_line(OTHER_LINE)
    order = road.order("by the new line", line=OTHER_LINE)
    await road.send(order)
    await one_sent(road)  # the other line goes on
    assert await road.status(order.message_id) == "queued"
    broken.undo()
    await road.until_status(order.message_id, "delivered", PATIENCE_S)
    assert (await held_times(road), await strange(road)) == (1, 1)


async def test_a_hold_stands_over_a_restart_and_ends_when_the_list_can_be_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_args: object) -> AsyncIterator[Any]:
        raise ConnectionError("the list can't be read")
        yield

    async with office.running():
        await office.add_line()
        await one_sent(office)
        await sent_by_another(office, LINE)
    monkeypatch.setattr(Provider, "sent_since", breaks)
    order = office.order("while held")
    for _ in range(2):
        async with office.running():

            async def is_known() -> bool:
                return await held_because(office) == "1 of the provider's newest texts are not in this ledger"

            await until(is_known, PATIENCE_S)
            await office.send(order)
            await office.until_status(order.message_id, "queued", PATIENCE_S)
    monkeypatch.undo()
    async with office.running():
        await office.until_status(order.message_id, "delivered", PATIENCE_S)


async def test_a_text_explained_in_the_middle_of_the_look_is_no_sign(
    road: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = road.order()
    await road.knobs(next_faults=["unavailable_after_accept"], lost=1.0)
    await road.send(order)
    await road.until_status(order.message_id, "unknown", PATIENCE_S)
    provider = Provider(road.company.url, ACCOUNT, Secret(TOKEN), road.url, 5)
    async with provider.open():
        listed = await provider.newest([LINE])
    explained = list[str]()

    def then_explained(read: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def reads(*args: Any) -> Any:
            found = await read(*args)
            if not explained:
                explained.append("now")
                async with road.superuser() as connection:
                    await connection.execute(
                        """
                        UPDATE gateway.attempt
                           SET provider_sid = $2, status = 'accepted', unknown_since = NULL
                         WHERE message_id = $1
                        """,
                        order.message_id,
                        listed[0].provider_sid,
                    )
            return found

        return reads

    monkeypatch.setattr(known_texts, "known", then_explained(known_texts.known))
    monkeypatch.setattr(sweeps, "unsettled", then_explained(sweeps.unsettled))
    async with road.gateway.db.tx() as tx:
        assert await hold._signs(tx, listed) == ""
    assert explained
