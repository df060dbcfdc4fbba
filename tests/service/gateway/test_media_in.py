"""Pictures that come in: no text waits for them; each is fetched once, kept safe, and deleted at the provider."""

from typing import Any
from uuid import UUID

import aiohttp
import pytest

from proto.sms import MediaChanged, SmsReceived
from proto.trail import Republish, republish_type
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.fakes import zoo
from tests.service.gateway.office import ANA, COURT, LINE, PROBATION, Office, until
from tests.service.wire import PRIVATE_PEM, PUBLIC_PEM


async def picture_in(office: Office, body: str = "look") -> str:
    """Ana sends the practice phone's own picture; what the office answered."""
    url = f"{office.company.url}/practice/phones/{ANA}/texts"
    async with office.http.post(url, json={"body": body, "line": LINE, "picture": True}) as answer:
        return str((await answer.json())["status"])


def kept(office: Office) -> list[Any]:
    """The pictures that the phone company still has."""
    company = office.company.company
    return [medium for message in company.store.messages.values() for medium in message.media]


def put_in(office: Office, content: bytes, content_type: str, body: str = "look") -> None:
    """Ana sends any file at all, as a phone might."""
    office.company.company.handsets.text(ANA, LINE, body, ((content_type, content),))


async def test_a_picture_is_shown_soon_and_then_gone_at_the_provider(road: Office) -> None:
    assert await picture_in(road) == "200"
    [text] = await road.saw(SmsReceived)
    [told] = await road.saw(MediaChanged, seconds=60)
    assert (text.body, text.media_count, text.media_ids) == ("look", 1, (told.media_id,))
    assert (told.state, told.content_type, told.text_id, told.place) == ("stored", "image/png", text.text_id, 0)
    assert told.width
    assert told.height

    async def deleted() -> bool:
        return bool(await road.value("SELECT deleted_there_at IS NOT NULL AND next_at IS NULL FROM medium"))

    await until(deleted, 60)
    assert kept(road) == []
    content = await road.value("SELECT content FROM medium_bytes")
    assert content.startswith(b"\x89PNG")
    assert len(content) == told.content_bytes


async def test_a_text_with_a_picture_that_will_not_come_is_there_all_the_same(office: Office) -> None:
    async with office.running(twilio_api_url="http://127.0.0.1:1"):
        await office.add_line()
        assert await picture_in(office) == "200"
        [text] = await office.saw(SmsReceived)
        assert text.media_count == 1

        async def waits() -> bool:
            return bool(await office.value("SELECT state = 'waiting' AND tries > 0 AND next_at > now() FROM medium"))

        await until(waits, 30)
        await office.rows("UPDATE medium SET tries = 20, next_at = now()")
        [told] = await office.saw(MediaChanged, seconds=60)
        assert (told.state, told.reason) == ("lost", "away")
    async with office.running():
        assert kept(office) != []


async def test_a_picture_whose_address_was_changed_is_fetched_from_our_account_or_not_at_all(road: Office) -> None:
    form = road.form(
        MessageSid="MM" + "1" * 32,
        NumMedia="2",
        MediaUrl0="https://169.254.169.254/latest/meta-data",
        MediaContentType0="image/png",
        MediaUrl1=f"https://evil.example/2010-04-01/Accounts/x/Messages/y/Media/ME{'2' * 32}",
        MediaContentType1="image/png",
    )
    assert (await road.webhook(form)).status == 200
    [text] = await road.saw(SmsReceived)
    told = await road.saw(MediaChanged, 2, seconds=60)
    # Neither address is used: what our account does not have is lost.
    assert {one.media_id: one.reason for one in told} == dict.fromkeys(text.media_ids, "gone")


async def test_a_webhook_that_comes_twice_brings_its_picture_once(road: Office) -> None:
    form = road.form(NumMedia="1", MediaUrl0=f"https://api.example/ME{'3' * 32}", MediaContentType0="image/png")
    for _ in range(3):
        assert (await road.webhook(form)).status == 200
    await road.saw(MediaChanged, seconds=60)
    assert await road.value("SELECT count(*) FROM medium") == 1


async def test_a_gateway_that_dies_between_keeping_and_telling_tells_later(office: Office) -> None:
    async with office.running(failpoints="media.after_put_before_commit:raise"):
        await office.add_line()
        await picture_in(office)
        await office.saw(SmsReceived)

        async def was_kept() -> bool:
            return await office.value("SELECT count(*) FROM medium_bytes") == 1

        await until(was_kept, 60)
        assert office.of(MediaChanged) == []
    async with office.running():
        await office.rows("UPDATE medium SET next_at = now()")
        [told] = await office.saw(MediaChanged, seconds=60)
        assert told.state == "stored"
        assert await office.value("SELECT count(*) FROM medium_bytes") == 1


@pytest.mark.slow
async def test_of_the_zoo_every_text_is_there_and_nothing_bad_is_shown(road: Office) -> None:
    bad = {name: zoo.BAD[name] for name in zoo.BAD if name != "nothing"}
    for name, (make, declared, _) in bad.items():
        put_in(road, make(), declared, name)
    texts = {text.text_id: text.body for text in await road.saw(SmsReceived, len(bad), seconds=120)}
    told = await road.saw(MediaChanged, len(bad), seconds=300)
    accepted = [texts[one.text_id] for one in told if one.state == "stored"]
    print(f"\nzoo over the wire: {len(bad)} bad pictures, {len(texts)} texts there, {len(accepted)} accepted")
    assert set(texts.values()) == bad.keys()
    assert accepted == []
    for one in told:
        reason = bad[texts[one.text_id]][2]
        assert (one.state, one.reason) == ("quarantined", reason), texts[one.text_id]


async def test_deleted_at_the_provider_before_it_is_safe_a_picture_is_lost(office: Office) -> None:
    async with office.running(failpoints="kept_before_deleted:off"):
        await office.add_line()
        await picture_in(office)
        [told] = await office.saw(MediaChanged, seconds=60)
        assert (told.state, told.reason) == ("lost", "gone")


async def test_staff_of_its_department_get_the_picture_and_nobody_else_does(office: Office) -> None:
    async with office.running(staff_token_public_key=PUBLIC_PEM):
        await office.add_line()
        await picture_in(office)
        [told] = await office.saw(MediaChanged, seconds=60)
        path = f"/v1/media/{told.media_id}"
        answer, content = await asked(office, path, PROBATION)
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert content == await office.value("SELECT content FROM medium_bytes")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (await asked(office, path, COURT))[0].status == 404
        assert (await asked(office, f"/v1/media/{new_id()}", PROBATION))[0].status == 404
        assert (await asked(office, "/v1/media/none", PROBATION))[0].status == 404
        async with office.http.get(office.url + path) as nobody:
            assert nobody.status == 401
        async with office.superuser() as all_seeing:
            trail = await all_seeing.fetch("SELECT outcome FROM gateway.audit WHERE act = 'picture_viewed' ORDER BY at")
        assert [row[0] for row in trail] == ["done", "denied", "denied"]
        await office.rows("UPDATE medium SET state = 'quarantined'")
        assert (await asked(office, path, PROBATION))[0].status == 404


async def asked(office: Office, path: str, department_id: UUID) -> tuple[aiohttp.ClientResponse, bytes]:
    """As web asks for a case manager of this department."""
    token = sign(PRIVATE_PEM, StaffToken(new_id(), "case_manager", department_id, "s1"), office.clock.now())
    async with office.http.get(office.url + path, headers={"Authorization": f"Bearer {token}"}) as answer:
        return answer, await answer.read()


async def test_a_text_told_again_names_the_same_pictures_and_they_are_told_again_too(road: Office) -> None:
    await picture_in(road)
    [text], [told] = await road.saw(SmsReceived), await road.saw(MediaChanged, seconds=60)
    async with road.threads.db.tx() as tx:
        for name in ("sms.received.v1", "media.changed.v1"):
            tx.publish(Republish(type=name), subject=name, type_name=republish_type("gateway").name)
    assert await road.saw(SmsReceived, 2, seconds=60) == [text, text]
    [_, again] = await road.saw(MediaChanged, 2, seconds=60)
    assert (again.media_id, again.state, again.width) == (told.media_id, told.state, told.width)
