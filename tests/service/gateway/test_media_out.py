"""Pictures that go out: uploaded by staff, fetched by the phone company at a signed address, shown on the phone."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from proto.sms import MediaChanged, SmsCancelled, SmsStatusChanged
from services.gateway.domain.links import Links
from services.gateway.jobs import retention
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.fakes import zoo
from tests.service.gateway.office import ANA, COURT, LINE, PROBATION, TOKEN, Office
from tests.service.wire import PRIVATE_PEM, PUBLIC_PEM

DOCUMENT = zoo.BAD["a PDF"][0]()


@pytest.fixture
async def desk(office: Office) -> Any:
    async with office.running(staff_token_public_key=PUBLIC_PEM):
        await office.add_line()
        yield office


async def upload(
    office: Office, content: bytes, content_type: str = "image/png", role: str = "case_manager", where: UUID = PROBATION
) -> tuple[int, Any]:
    token = sign(PRIVATE_PEM, StaffToken(new_id(), role, where, "s1"), office.clock.now())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
    async with office.http.post(office.url + "/v1/media", data=io.BytesIO(content), headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def uploaded(office: Office, content: bytes | None = None, content_type: str = "image/png", **more: Any) -> UUID:
    status, body = await upload(office, content or zoo.picture(), content_type, **more)
    assert status == 201, body
    return UUID(body["media_id"])


def on_the_phone(office: Office) -> list[Any]:
    """The pictures of the newest bubble on Ana's phone."""
    company = office.company.company
    bubble = company.store.phone(ANA).threads[LINE][-1]
    media = {one.sid: one for message in company.store.messages.values() for one in message.media}
    return [media[picture.media_sid] for picture in bubble.pictures]


async def test_a_picture_of_staffs_arrives_on_the_phone_without_what_it_knew(desk: Office) -> None:
    media_id = await uploaded(desk, zoo.with_gps(), "image/jpeg")
    order = desk.order("See the map.", media_ids=(media_id,))
    await desk.send(order)
    await desk.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)
    [shown] = on_the_phone(desk)
    assert shown.content_type == "image/jpeg"
    assert b"secret" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as image:
        assert not image.getexif()
    [told] = await desk.saw(MediaChanged)
    assert (told.media_id, told.text_id, told.state) == (media_id, order.message_id, "stored")


async def test_a_text_with_a_document_fails_unless_its_line_carries_them(desk: Office) -> None:
    media_id = await uploaded(desk, DOCUMENT, "application/pdf")
    order = desk.order(media_ids=(media_id,))
    await desk.send(order)
    [told] = await desk.saw(SmsStatusChanged, message_id=order.message_id, status="failed", seconds=60)
    assert (told.code, told.wording) == ("12300", "picture_not_carried")
    assert await desk.accepted() == []
    await desk.rows("UPDATE line SET media_types = '{application/pdf,image/png}'")
    order = desk.order(media_ids=(media_id,))
    await desk.send(order)
    await desk.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)
    assert [one.content for one in on_the_phone(desk)] == [DOCUMENT]


async def test_without_the_check_a_line_is_given_what_it_does_not_carry(office: Office) -> None:
    async with office.running(staff_token_public_key=PUBLIC_PEM, failpoints="picture_carried:off"):
        await office.add_line()
        order = office.order(media_ids=(await uploaded(office, DOCUMENT, "application/pdf"),))
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)


async def test_a_text_can_name_no_picture_of_another_department_of_a_client_or_of_another_text(desk: Office) -> None:
    used = await uploaded(desk)
    first = desk.order(media_ids=(used,))
    await desk.send(first)
    await desk.saw(SmsStatusChanged, message_id=first.message_id, status="delivered", seconds=60)
    for media_id in (await uploaded(desk, where=COURT), new_id(), used):
        order = desk.order(media_ids=(media_id,))
        await desk.send(order)
        [told] = await desk.saw(SmsStatusChanged, message_id=order.message_id, status="failed", seconds=60)
        assert told.code == "12300"
    assert len(await desk.accepted()) == 1


async def test_the_picture_of_a_text_that_was_taken_back_may_go_with_another(desk: Office) -> None:
    media_id = await uploaded(desk)
    taken_back = desk.order(media_ids=(media_id,), not_before=desk.clock.now() + timedelta(minutes=30))
    await desk.send(taken_back)
    await desk.until_status(taken_back.message_id, "queued")
    await desk.cancel(taken_back.message_id)
    await desk.saw(SmsCancelled, message_id=taken_back.message_id)
    order = desk.order("Other words.", media_ids=(media_id,))
    await desk.send(order)
    await desk.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)
    assert len(on_the_phone(desk)) == 1


async def test_a_picture_waits_as_long_as_its_text_may(desk: Office) -> None:
    """A year at most; nothing of what ends by schedule takes a picture along that no text has taken yet."""
    media_id = await uploaded(desk)
    await desk.rows("UPDATE medium SET at = at - interval '366 days', stored_at = stored_at - interval '366 days'")
    await retention.forget(desk.gateway.db, timedelta(days=30))
    order = desk.order(media_ids=(media_id,))
    await desk.send(order)
    await desk.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)


async def test_what_is_odd_too_large_or_not_ones_business_is_refused_at_the_door(desk: Office) -> None:
    for content, content_type, status, title in (
        (zoo.EICAR, "image/png", 422, "test_virus"),
        (zoo.picture() + zoo.archive(), "image/png", 422, "more_inside"),
        (zoo.picture(), "image/jpeg", 422, "not_what_it_says"),
        (zoo.film(b"isom"), "video/mp4", 422, "video"),
        (b"\xff\xd8\xff" + bytes(6 << 20), "image/jpeg", 413, "too_large"),
    ):
        assert (await upload(desk, content, content_type))[0] == status
        assert (await upload(desk, content, content_type))[1]["title"] == title
    assert (await upload(desk, zoo.picture(), role="auditor"))[0] == 403
    assert await desk.value("SELECT count(*) FROM medium") == 0


async def test_an_address_is_good_only_signed_in_time_and_for_a_text_that_goes_out(desk: Office) -> None:
    media_id = await uploaded(desk)
    now, links = desk.clock.now(), Links(desk.url, TOKEN)
    good = links.of(media_id, now)

    async def status(address: str) -> int:
        async with desk.http.get(address) as answer:
            return answer.status

    assert await status(good) == 404  # of no text yet
    await desk.rows("UPDATE medium SET text_id = $1", new_id())
    assert await status(good) == 200
    for bad in (
        good.partition("?")[0],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace(str(media_id), str(new_id())),
        Links(desk.url, "another").of(media_id, now),
        links.of(media_id, now.replace(year=2020)),
    ):
        assert await status(bad) == 404
    async with desk.http.get(good) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_a_picture_that_the_phone_company_can_not_get_fails_its_text(desk: Office) -> None:
    order = desk.order(media_ids=(await uploaded(desk),))
    await desk.rest_line(3600)
    await desk.send(order)
    await desk.saw(MediaChanged)
    await desk.rows("UPDATE medium SET state = 'lost'")
    await desk.rows("UPDATE line SET parked_until = NULL")
    [told] = await desk.saw(SmsStatusChanged, message_id=order.message_id, status="failed", seconds=60)
    assert told.code == "11200"


async def test_the_practice_phone_shows_it_in_words_too(desk: Office) -> None:
    await desk.rows("UPDATE line SET media_types = '{application/pdf,image/png}'")
    for content, content_type, words in (
        (zoo.picture(), "image/png", 'alt="Picture from the office"'),
        (DOCUMENT, "application/pdf", "Document from the office"),
    ):
        order = desk.order(media_ids=(await uploaded(desk, content, content_type),))
        await desk.send(order)
        await desk.saw(SmsStatusChanged, message_id=order.message_id, status="delivered", seconds=60)
        async with desk.http.get(f"{desk.company.url}/practice/phone/{ANA}?line={LINE.replace('+', '%2B')}") as page:
            assert words in await page.text()
