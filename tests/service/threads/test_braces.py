"""What stands between braces in a typed text is filled in by nobody: it does not go before its author has looked."""

from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import transfer
from tests.service.threads.house import DEV
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
TYPED = "Hi {first_name}, court is on {date}. {date}!"
NAMES = "{first_name}, {date}"


def says(refused: Any, field: str = "body") -> bool:
    return bool((refused["title"], refused["detail"], refused["field"]) == ("unknown_blank", NAMES, field))


async def test_a_typed_text_with_a_blank_nobody_knows_is_refused_by_name(office: Office, ana: Ana) -> None:
    assert says(await office.carla.writes(ana[1], TYPED, 422))
    held = await office.carla.writes(ana[1], "See you", send_at="2026-03-03T17:00:00Z")
    form = {"client_msg_id": str(new_id()), "body": TYPED}
    assert says(await office.carla("PATCH", f"/v1/messages/{held['message_id']}", form, 422))
    assert says(await transfer(office.carla, ana[1], DEV, 422, text=TYPED), "text")
    assert await office.value("SELECT count(*) FROM message WHERE direction = 'outbound'") == 1
    await office.carla.thread(ana[1])


async def test_what_can_be_filled_in_is_asked_for_first(office: Office, ana: Ana) -> None:
    refused = await office.carla.writes(ana[1], "{date} {place}", 422)
    assert (refused["title"], refused["detail"]) == ("blanks", "place")


@pytest.mark.parametrize("body", ["Bring (your) papers :-}", "{}", "}{", "{ 2 }", f"{{it is {'very ' * 9}long}}"])
async def test_a_brace_that_holds_no_name_is_a_brace(office: Office, ana: Ana, body: str) -> None:
    await office.carla.writes(ana[1], body)


async def test_without_that_look_the_client_reads_the_braces(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="unknown_blanks:off").running() as office:
        _, thread_id = await office.add()
        await office.carla.writes(thread_id, TYPED)
        assert (await office.sent()).body == TYPED
