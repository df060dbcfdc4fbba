"""After a restore nothing is sent again: what the provider has is linked, or is a person's to judge (P21)."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from proto.sms import SmsSend
from services.gateway.app import build
from services.gateway.jobs.redaction import Redactions
from services.gateway.provider.twilio.api import Provider
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.gateway.store import hold
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, LINE, TOKEN, Office, free_port, until

KEPT = ("attempt", "receipt", "hold", "line", "strange_text")
# The machine may be slow; what does not come true at all is what these tests are after.
PATIENCE_S = 30
# A message written before any of the texts of these tests went.
EARLY = UUID("01900000-0000-7000-8000-00000000000e")


async def back_up(office: Office) -> None:
    """Keep the ledger as it is now."""
    async with office.superuser() as connection:
        await connection.execute("CREATE SCHEMA kept")
        for table in KEPT:
            await connection.execute(f"CREATE TABLE kept.{table} AS TABLE gateway.{table}")


async def restore(office: Office) -> None:
    """Put back what was kept; the line need not rest any more."""
    async with office.superuser() as connection:
        for table in KEPT:
            await connection.execute(f"DELETE FROM gateway.{table}")
            await connection.execute(f"INSERT INTO gateway.{table} SELECT * FROM kept.{table}")
        await connection.execute("UPDATE gateway.line SET parked_until = NULL")


async def lost_to_a_restore(office: Office, bodies: Sequence[str], later: Sequence[str] = (), **line: Any) -> None:
    """Texts that went out, and of which the ledger knows only that they wait; of the later ones nothing at all."""
    async with office.running():
        await office.add_line(**line)
        await office.rest_line(3600)
        orders = [an_order(office, body, **line) for body in bodies]
        await office.send(*orders)
        for order in orders:
            await office.until_status(order.message_id, "queued", PATIENCE_S)
        await back_up(office)
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE line SET parked_until = NULL")
        orders += [an_order(office, body, **line) for body in later]
        await office.send(*orders)
        for order in orders:
            await office.until_status(order.message_id, "delivered", PATIENCE_S)
    await restore(office)


def an_order(office: Office, body: str, line: str = LINE, **_more: Any) -> SmsSend:
    return office.order(body, line=line)


async def none_waits(office: Office) -> bool:
    return bool(await office.value("SELECT count(*) FROM attempt WHERE status IN ('queued', 'claimed')") == 0)


async def went(office: Office) -> Counter[str]:
    """How often the company took each text, by its words."""
    return Counter(entry["body"] for entry in await office.accepted())


async def statuses(office: Office) -> Counter[str]:
    return Counter(row["status"] for row in await office.rows("SELECT status FROM attempt"))


async def ready(office: Office) -> dict[str, Any]:
    async with office.http.get(f"{office.url}/readyz") as answer:
        return dict(await answer.json())


async def acts(office: Office) -> list[str]:
    """What is recorded of the hold."""
    async with office.superuser() as connection:
        rows = await connection.fetch("SELECT act FROM gateway.audit WHERE object_kind = 'ledger' ORDER BY at")
    return [row["act"] for row in rows]


async def test_a_restored_ledger_is_linked_to_what_went_and_sends_on_by_itself(office: Office) -> None:
    bodies = [f"text {n}" for n in range(20)]
    await lost_to_a_restore(office, bodies, later=["a later one"])
    other_port = free_port()
    async with office.running(), build(office.settings(http_port=other_port)):
        await until(lambda: none_waits(office), PATIENCE_S)
        order = office.order("after the restore")
        await office.send(order)
        await office.until_status(order.message_id, "delivered", PATIENCE_S)
        assert await went(office) == dict.fromkeys([*bodies, "a later one", "after the restore"], 1)
        assert await statuses(office) == {"delivered": 21}
        shown = await ready(office)
        assert (shown["is_held"], shown["held_because"]) == (False, "")
        assert shown["compared_until"]
        assert await acts(office) == ["sending_held", "sending_resumed"]


async def test_without_the_hold_it_sends_all_of_them_again(office: Office) -> None:
    await lost_to_a_restore(office, ["one", "two"])
    async with office.running(failpoints="hold:off"):
        await until(lambda: none_waits(office), PATIENCE_S)
        assert await went(office) == {"one": 2, "two": 2}


async def test_twins_are_told_apart_by_a_person_and_not_sent(office: Office) -> None:
    await lost_to_a_restore(office, ["twin", "twin", "single"], later=["twin"])
    async with office.running():
        await until(lambda: none_waits(office), PATIENCE_S)
        assert await statuses(office) == {"unknown": 2, "delivered": 1}
        assert await went(office) == {"twin": 3, "single": 1}


async def test_a_text_ordered_again_by_a_restored_service_meets_what_went(office: Office) -> None:
    await lost_to_a_restore(office, [], later=["lost"])
    async with office.running():
        await until(lambda: compared(office), PATIENCE_S)
        again, new = office.order("lost"), office.order("lost")
        await office.send(again)
        await office.until_status(again.message_id, "unknown", PATIENCE_S)
        assert await went(office) == {"lost": 1}
        await office.send(new)  # there was one: the next with these words is a new text
        await office.until_status(new.message_id, "delivered", PATIENCE_S)


async def test_without_the_look_at_the_claim_it_goes_again(office: Office) -> None:
    await lost_to_a_restore(office, [], later=["lost"])
    async with office.running(failpoints="strange_at_claim:off"):
        await until(lambda: compared(office), PATIENCE_S)
        again = office.order("lost")
        await office.send(again)
        await office.until_status(again.message_id, "delivered", PATIENCE_S)
        assert await went(office) == {"lost": 2}


async def compared(office: Office) -> bool:
    rows = await office.rows("SELECT count(*) FROM strange_text CROSS JOIN hold WHERE NOT is_held")
    return bool(rows[0][0])


async def test_a_text_by_a_messaging_service_is_found_whatever_number_it_chose(office: Office) -> None:
    service = "MG" + "0" * 32
    async with office.http.put(
        f"{office.company.url}/practice/lines/+18015550177", json={"messaging_service_sid": service}
    ) as answer:
        assert answer.status == 204
    await lost_to_a_restore(office, ["by the service"], line=service, kind="messaging_service")
    async with office.running():
        await until(lambda: none_waits(office), PATIENCE_S)
        assert await statuses(office) == {"delivered": 1}
        assert await went(office) == {"by the service": 1}


@pytest.fixture
def broken_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_args: object) -> AsyncIterator[Any]:
        raise ConnectionError("the list can't be read")
        yield

    monkeypatch.setattr(Provider, "sent_since", breaks)


@pytest.mark.usefixtures("broken_list")
async def test_a_person_who_releases_a_hold_sends_nothing_again(office: Office) -> None:
    await lost_to_a_restore(office, ["one", "two"])
    async with office.running():

        async def is_held() -> bool:
            return bool((await ready(office))["held_because"].startswith("2 of the provider's"))

        await until(is_held, PATIENCE_S)
        order = office.order("while held")
        await office.send(order)
        await office.until_status(order.message_id, "queued", PATIENCE_S)
        async with office.gateway.db.tx() as tx:
            await hold.release_hold(tx)
        await office.until_status(order.message_id, "delivered", PATIENCE_S)
        assert await went(office) == {"one": 1, "two": 1, "while held": 1}
        assert await statuses(office) == {"unknown": 2, "delivered": 1}


def forget_there(office: Office) -> None:
    """The provider was made to forget the words of all that went, as it is after a day."""
    for message in office.company.company.store.messages.values():
        message.body = ""


async def test_texts_whose_words_are_deleted_there_are_a_person_s_and_not_sent_again(office: Office) -> None:
    await lost_to_a_restore(office, ["one", "two"], later=["three"])
    forget_there(office)
    async with office.running():
        await until(lambda: none_waits(office), PATIENCE_S)
        assert await went(office) == {"one": 1, "two": 1, "three": 1}
        await office.send(msgspec.structs.replace(office.order("three"), message_id=EARLY))
        await office.until_status(EARLY, "unknown", PATIENCE_S)
        new = office.order("a new one")
        await office.send(new)
        await office.until_status(new.message_id, "delivered", PATIENCE_S)
        assert await went(office) == {"one": 1, "two": 1, "three": 1, "a new one": 1}


async def test_without_a_look_at_those_without_words_it_goes_again(office: Office) -> None:
    await lost_to_a_restore(office, [], later=["three"])
    forget_there(office)
    async with office.running(failpoints="wordless_met:off"):
        await until(lambda: compared(office), PATIENCE_S)
        await office.send(msgspec.structs.replace(office.order("three"), message_id=EARLY))
        await office.until_status(EARLY, "delivered", PATIENCE_S)
        assert await went(office) == {"three": 2}


async def test_a_strange_text_is_forgotten_there_once_nobody_meets_it(office: Office) -> None:
    await lost_to_a_restore(office, [], later=["lost"])
    async with office.running():
        await until(lambda: compared(office), PATIENCE_S)
        account = (office.company.url, ACCOUNT, Secret(TOKEN))
        job = Redactions(office.gateway.db, Privacy(*account, MediaApi(*account)), timedelta(0), timedelta(0))
        await job.carry()
        assert await office.value("SELECT count(*) FROM redaction WHERE kind = 'strange'") == 0
        await office.rows("UPDATE strange_text SET found_at = found_at - interval '8 days'")
        await job.carry()
        assert [message.body for message in office.company.company.store.messages.values()] == [""]
        assert await office.value("SELECT proof FROM redaction WHERE kind = 'strange'") == "blank"
        assert await office.value("SELECT number IS NULL FROM strange_text")
