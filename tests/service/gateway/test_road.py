"""Texts in and out, on a real Postgres, a real RabbitMQ and the pretend phone company."""

from proto.sms import SmsReceived, SmsStatusChanged
from tests.service.gateway.office import ANA, LINE, Office


async def test_a_text_comes_in_once_and_whole(road: Office) -> None:
    assert await road.texts_in(ANA, "I can't make it Monday — sorry 🙏") == "200"
    [text] = await road.saw(SmsReceived)
    assert (text.number, text.line, text.body) == (ANA, LINE, "I can't make it Monday — sorry 🙏")


async def test_a_text_goes_out_and_its_receipts_come_back(road: Office) -> None:
    order = road.order("See you Monday.")
    await road.send(order)
    await road.saw(SmsStatusChanged, status="delivered", message_id=order.message_id)
    [entry] = await road.accepted()
    assert (entry["to"], entry["from"], entry["body"]) == (ANA, LINE, "See you Monday.")
