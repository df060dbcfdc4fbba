"""What others copy from the gateway, what it copies from others, and several gateways at once."""

from collections import Counter
from uuid import UUID

import pytest

from deploy import republish
from proto.directory import DepartmentChanged
from proto.numbers import LineChanged, NumberOptedOut
from proto.sms import SmsReceived, SmsStatusChanged
from proto.trail import Republish, republish_type
from services.gateway.app import build
from services.gateway.store import departments, lines
from services.kit.ids import new_id
from tests.service.gateway.office import OTHER_LINE, PROBATION, Office, free_port


async def ask_again(office: Office, type_name: str) -> None:
    async with office.threads.db.tx() as tx:
        tx.publish(Republish(type=type_name), subject=type_name, type_name=republish_type("gateway").name)


async def test_texts_and_opt_outs_are_told_again_with_the_same_seq(road: Office) -> None:
    await road.webhook(road.form(Body="¿Mañana? 🙏"))
    await road.webhook(road.form(Body="STOP"))
    await road.saw(NumberOptedOut)
    before = list(zip(road.events, road.sequences, strict=True))
    road.events.clear()
    road.sequences.clear()
    await ask_again(road, "sms.received.v1")
    await ask_again(road, "number.opted_out.v1")
    await road.saw(SmsReceived, 2)
    await road.saw(NumberOptedOut)
    again = list(zip(road.events, road.sequences, strict=True))
    assert sorted(map(repr, again)) == sorted(map(repr, before))


async def test_republish_tells_old_opt_outs_and_only_new_texts(road: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await road.webhook(road.form(Body="STOP"))
    await road.saw(NumberOptedOut)
    async with road.superuser() as connection:
        await connection.execute("UPDATE gateway.opt_out SET at = at - interval '3 days'")
        # A text's id begins with the moment it was taken in, which is what is asked for.
        old = UUID(int=new_id().int - (3 * 86_400_000 << 80))
        await connection.execute("UPDATE gateway.inbound_text SET text_id = $1", old)
    await road.webhook(road.form(Body="Hello"))
    await road.saw(SmsReceived, 2)
    road.events.clear()
    monkeypatch.setenv("GATEWAY_DATABASE_URL", road.settings().work_database_url)
    await republish._ask(["gateway"])
    await road.saw(NumberOptedOut)
    await road.saw(SmsReceived)
    assert [event.body for event in road.events if isinstance(event, SmsReceived)] == ["Hello"]


async def test_a_line_s_state_is_told_with_a_growing_seq(road: Office) -> None:
    async with road.gateway.db.tx() as tx:
        published = []
        tx.publish = lambda data, **how: published.append((data, how.get("seq")))  # type: ignore[method-assign,assignment]
        await lines.add_line(tx, OTHER_LINE, PROBATION, kind="toll_free", pace=3.0)
        await lines.add_line(tx, OTHER_LINE, PROBATION, kind="toll_free", pace=None, is_active=False)
        await lines.republish(tx, None)
    told = [(data.pace, data.is_active, seq) for data, seq in published if getattr(data, "line", "") == OTHER_LINE]
    first = told[0][2] or 0
    assert told == [(3.0, True, first), (None, False, first + 1), (None, False, first + 1)]
    assert all(isinstance(data, LineChanged) or hasattr(data, "act") for data, _ in published)


async def test_an_older_state_of_a_department_changes_nothing(road: Office) -> None:
    def state(**more: object) -> DepartmentChanged:
        told = {"name": "Probation", "time_zone": "America/Denver", "quiet_from": "20:00", "quiet_until": "08:00"}
        return DepartmentChanged(department_id=PROBATION, **(told | more))  # type: ignore[arg-type]

    async with road.gateway.db.tx() as tx:
        await departments.keep(tx, state(is_active=False), 5)
        await departments.keep(tx, state(name="Old"), 4)
    assert await road.value("SELECT (name, is_active, seq)::text FROM department") == "(Probation,f,5)"
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    async with road.gateway.db.tx() as tx:
        await departments.keep(tx, state(), 6)
    await road.until_status(order.message_id, "delivered")
    assert await road.accepted()


async def test_two_gateways_share_a_line_and_send_each_text_once(office: Office) -> None:
    async with office.running():
        await office.add_line(pace=40)
        second = build(office.settings(http_port=free_port()), office.clock)
        async with second:
            orders = [office.order(f"text {n}", to=f"+1307555{n:04}", lane="bulk") for n in range(120)]
            await office.send(*orders)
            await office.saw(SmsStatusChanged, 120, seconds=30, status="accepted")
    async with office.superuser() as connection:
        moments = await connection.fetch("SELECT claimed_at FROM gateway.attempt ORDER BY claimed_at")
    took = (moments[-1][0] - moments[0][0]).total_seconds()
    assert took >= 120 / 40 - 0.5
    assert Counter(entry["body"] for entry in await office.accepted()) == {f"text {n}": 1 for n in range(120)}
