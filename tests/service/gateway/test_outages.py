"""What the gateway says and does while Postgres, RabbitMQ or the phone company is away."""

import asyncio
from urllib.parse import urlsplit, urlunsplit

from proto.sms import SmsReceived, SmsStatusChanged
from services.kit.settings import Secret
from tests.faults.proxy import Proxy
from tests.service.gateway.office import ANA, Office, until


def through(url: str, proxy: Proxy) -> Secret:
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return Secret(urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{proxy.port}")))


async def test_without_the_database_a_webhook_is_refused_and_comes_in_when_it_is_back(office: Office) -> None:
    url = office.database.url("gateway_work")
    async with Proxy(urlsplit(url).port or 5432) as proxy, office.running(work_database_url=through(url, proxy)):
        await office.add_line()
        form = office.form()
        proxy.black_hole()
        proxy.reset()
        answer = await office.webhook(form)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        proxy.heal()

        async def is_taken() -> bool:
            return (await office.webhook(form)).status == 200

        await until(is_taken, 30)
        await office.saw(SmsReceived)
        assert len(office.of(SmsReceived)) == 1


async def test_without_the_broker_texts_are_accepted_and_their_events_follow(office: Office) -> None:
    url = office.broker.url("gateway")
    async with Proxy(urlsplit(url).port or 5672) as proxy, office.running(amqp_url=through(url, proxy)):
        await office.add_line()
        assert await office.texts_in(ANA, "first") == "200"
        await office.saw(SmsReceived)
        proxy.black_hole()
        proxy.reset()
        assert await office.texts_in(ANA, "meanwhile") == "200"
        await asyncio.sleep(0.5)
        assert [text.body for text in office.of(SmsReceived)] == ["first"]
        proxy.heal()
        await office.saw(SmsReceived, seconds=40, body="meanwhile")


async def test_an_answer_is_recorded_once_the_database_is_back(office: Office) -> None:
    url = office.database.url("gateway_work")
    async with Proxy(urlsplit(url).port or 5432) as proxy, office.running(work_database_url=through(url, proxy)):
        await office.add_line()
        await office.knobs(latency_ms=1500, lost=1.0)
        order = office.order()
        await office.send(order)

        async def is_on_the_wire() -> bool:
            return len(await office.accepted()) == 1

        await until(is_on_the_wire)
        proxy.reset()
        proxy.black_hole()
        await asyncio.sleep(3)
        proxy.heal()
        proxy.reset()
        await office.saw(SmsStatusChanged, seconds=40, status="accepted", message_id=order.message_id)
        assert len(await office.accepted()) == 1
