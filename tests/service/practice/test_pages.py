"""The simulator's pages work without JavaScript, show what a phone would, and let nothing strange in."""

import asyncio

import pytest
from aiohttp import FormData

from tests.service.practice.conftest import ANA, BEN, COURT_LINE, LINE, Driver

PHONE = f"/practice/phone/%2B{ANA[1:]}"
CAST = [
    {"number": ANA, "name": "Ana", "line": LINE},
    {"number": BEN, "name": "Ben", "language": "es", "line": LINE},
]


@pytest.fixture
async def people(company: Driver) -> Driver:
    await company.control("PUT", f"lines/{LINE}", {"name": "County Probation"})
    await company.control("PUT", "phones", CAST)
    return company


async def until_page_has(company: Driver, path: str, words: str) -> str:
    async with asyncio.timeout(5):
        while words not in (text := (await company.page(path))[1]):
            pass
    return text


async def test_every_page_has_strict_headers(people: Driver) -> None:
    for path in ("/practice", PHONE, f"{PHONE}/thread", "/practice/phone/12"):
        async with people.session.get(people.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            text = await answer.text()
            assert " style=" not in text
            assert "<script>" not in text


async def test_the_list_finds_people_by_name_and_number(people: Driver) -> None:
    _, everyone = await people.page("/practice")
    assert "2 phones" in everyone
    for wanted in ("ana", "801-555-01", "0140"):
        _, found = await people.page(f"/practice?q={wanted}")
        assert "1 phone\n" in found or "1 phone<" in found
        assert "(801) 555-0140" in found
        assert "Ben" not in found
    assert "0 phones" in (await people.page("/practice?q=nobody"))[1]


async def test_any_number_can_be_held_however_it_is_typed(people: Driver) -> None:
    status, text = await people.page("/practice/phone?number=(801)+555-0177")
    assert status == 200
    assert "You are holding (801) 555-0177’s phone" in text
    assert (await people.page("/practice/phone?number=12"))[0] == 404


async def test_the_phone_shows_a_text_from_the_office_and_sends_an_answer(people: Driver) -> None:
    await people.create(Body="Your appointment is Tuesday <at> 10")
    text = await until_page_has(people, PHONE, "Tuesday &lt;at&gt; 10")
    assert "You are holding Ana’s phone" in text
    assert "County Probation" in text

    form = {"line": LINE, "body": "I'll be there"}
    async with people.session.post(f"{people.url}{PHONE}/texts", data=form) as answer:
        assert answer.status == 200
        assert "I&#39;ll be there" in await answer.text()

    got = await people.office.until(lambda got: any("Body" in webhook for webhook in got))
    assert [webhook["Body"] for webhook in got if "Body" in webhook] == ["I'll be there"]


async def test_a_text_the_office_did_not_take_says_so_on_the_phone(people: Driver) -> None:
    people.office.answers = [503]
    await people.text_in(body="Hello?")
    assert "answered 503" in (await people.page(PHONE))[1]


async def test_stop_is_confirmed_on_the_phone_once(people: Driver) -> None:
    for body in ("STOP", "stop", "YES", "YES"):
        await people.text_in(body=body)
    _, text = await people.page(PHONE)
    assert text.count("You will get no more texts") == 1
    assert text.count("You will get texts from this number again") == 1


async def test_a_second_office_has_a_thread_of_its_own(people: Driver) -> None:
    await people.create(Body="From probation")
    await people.create(Body="From the court", From=COURT_LINE)
    text = await until_page_has(people, f"{PHONE}?line=%2B{COURT_LINE[1:]}", "From the court")
    assert "From probation" not in text
    assert f"line=%2B{LINE[1:]}" in text


@pytest.mark.parametrize(("state", "code"), [("off", "30003"), ("disconnected", "30005"), ("landline", "30006")])
async def test_a_phone_that_cannot_receive_fails_the_text(people: Driver, state: str, code: str) -> None:
    async with people.session.post(f"{people.url}{PHONE}/state", data={"state": state}) as answer:
        assert 'id="write"' in (text := await answer.text())
        assert "hidden" in text.split('id="write"')[1].split(">")[0]

    await people.create(Body="Are you there?")

    assert (await people.office.receipts("undelivered"))[-1]["ErrorCode"] == code
    assert "Are you there?" not in (await people.page(PHONE))[1]
    form = {"line": LINE, "body": "Hello"}
    async with people.session.post(f"{people.url}{PHONE}/texts", data=form) as answer:
        assert answer.status == 409


async def test_a_phone_that_answers_stop_does_so_to_the_first_text(people: Driver) -> None:
    await people.session.post(f"{people.url}{PHONE}/state", data={"state": "answers_stop"})
    await people.create()
    await people.office.until(lambda got: any("Body" in w and w["Body"] == "STOP" for w in got))
    assert (await people.create())[1]["code"] == 21610


async def test_a_picture_is_sent_shown_and_what_is_not_one_is_refused(people: Driver) -> None:
    async def send(content: bytes, name: str) -> tuple[int, str]:
        form = FormData({"line": LINE})
        form.add_field("picture", content, filename=name)
        async with people.session.post(f"{people.url}{PHONE}/texts", data=form) as answer:
            return answer.status, await answer.text()

    status, text = await send(b"GIF89a" + b"\0" * 20, "a.gif")
    assert status == 200
    source = text.split('<img src="')[1].split('"')[0]
    async with people.session.get(people.url + source) as answer:
        assert (answer.status, answer.content_type) == (200, "image/gif")
    assert (await people.office.until(lambda got: got))[0]["MediaContentType0"] == "image/gif"

    status, text = await send(b"<svg onload=alert(1)>", "a.png")
    assert status == 422
    assert "PNG, JPEG or GIF" in text
    assert len(people.office.got) == 1


async def test_forms_of_another_site_do_nothing(people: Driver) -> None:
    for path, form in (("/texts", {"line": LINE, "body": "Hello"}), ("/state", {"state": "off"})):
        headers = {"Sec-Fetch-Site": "cross-site"}
        async with people.session.post(f"{people.url}{PHONE}{path}", data=form, headers=headers) as answer:
            assert answer.status == 403
    assert people.office.got == []
    assert (await people.create())[0] == 201


async def test_an_open_page_is_told_of_a_change_and_let_go_at_the_stop(people: Driver) -> None:
    async with people.session.get(f"{people.url}{PHONE}/changes") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b"retry: 1000\n"
        await people.create()
        async with asyncio.timeout(5):
            while await stream.content.readline() != b"data: changed\n":
                pass
        people.practice.stop()
        async with asyncio.timeout(2):
            await stream.content.read()
            await people.practice.until_stopped()


async def test_a_day_sends_its_ten_texts_from_the_cast_and_only_once_at_a_time(people: Driver) -> None:
    await people.knobs(day_s=0.5)
    for _ in range(2):
        async with people.session.post(f"{people.url}/practice/day", data={"act": "play"}) as answer:
            assert "A day is playing" in await answer.text()

    got = await people.office.until(lambda got: len(got) == 10)

    assert {webhook["From"] for webhook in got} == {ANA, BEN}
    assert any(webhook["Body"].startswith("Buenos") or "autobús" in webhook["Body"] for webhook in got)
    await until_page_has(people, "/practice", "Play a day</button>")
    assert len(people.office.got) == 10


async def test_a_day_can_be_stopped(people: Driver) -> None:
    await people.session.post(f"{people.url}/practice/day", data={"act": "play"})
    await people.office.until(lambda got: got)
    async with people.session.post(f"{people.url}/practice/day", data={"act": "stop"}) as answer:
        assert "Play a day</button>" in await until_page_has(people, "/practice", "Play a day</button>")
        assert answer.status == 200
    assert len(people.office.got) == 1
