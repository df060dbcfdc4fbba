"""Files that come with a form: how large they may be, what happens to the words beside them, and to the files."""

import io
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp import web

from services.gateway.media.kinds import MOST_BYTES
from services.kit.tokens import StaffToken
from services.web.pages import importing, pictures, picturing, texts, uploads
from tests.fakes.threads import ANA
from tests.service.web.conftest import CARLA, PROBATION, Browser, Office

MB = 1024 * 1024
WORDS = "here is the map & more"


def form(csrf: str, size: int, body: str = WORDS) -> aiohttp.FormData:
    """What a browser sends: the words first, then what was chosen."""
    sent = aiohttp.FormData()
    for name, value in (("csrf", csrf), ("client_msg_id", str(uuid4())), ("body", body)):
        sent.add_field(name, value)
    sent.add_field("picture", io.BytesIO(b"x" * size), filename="map.jpg", content_type="image/jpeg")
    return sent


async def send(one: Browser, sent: aiohttp.FormData, path: str = f"/c/{ANA}/send", **headers: str) -> tuple[int, str]:
    headers = {"Sec-Fetch-Site": "same-origin", **headers}
    async with one._session.post(one.url + path, data=sent, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[web.FileField]:
    """The files each request let go of."""
    seen: list[web.FileField] = []
    let_go = uploads.let_go

    def watched(request: web.Request) -> None:
        seen.extend(request.get(uploads.SENT, ()))
        let_go(request)

    monkeypatch.setattr(uploads, "let_go", watched)
    return seen


async def test_a_file_over_the_limit_comes_back_with_its_words_and_one_below_does_not(
    office: Office, carla: Browser, kept: list[web.FileField]
) -> None:
    status, page = await send(carla, form(carla.csrf, 6 * MB))
    assert status == 413
    assert "here is the map &amp; more</textarea>" in page
    assert "at most 5 MB" in page
    assert office.threads.messages[ANA] == []
    status, said = await send(carla, form(carla.csrf, 6 * MB), Accept="application/json")
    assert (status, "at most 5 MB" in said) == (413, True)
    assert (await send(carla, form(carla.csrf, 4 * MB)))[0] == 303
    assert [text.body for text in office.threads.messages[ANA]] == [WORDS]
    assert [file.file.closed for file in kept] == [True, True, True]


async def test_what_is_far_too_large_is_not_read_and_the_page_says_so_in_the_readers_language(
    office: Office, carla: Browser
) -> None:
    await carla.post("/me", {"language": "es"})
    status, page = await send(carla, form(carla.csrf, uploads.READ_BYTES + MB))
    assert (status, "Es demasiado grande" in page) == (413, True)
    assert (await carla.get("/inbox")).status == 200


async def test_words_are_no_longer_beside_a_file_than_in_any_other_form(office: Office, carla: Browser) -> None:
    status, page = await send(carla, form(carla.csrf, 10, body="x" * 70_000))
    assert (status, "That is too large" in page) == (413, True)
    assert office.threads.messages[ANA] == []


async def test_a_page_that_takes_no_files_reads_none(carla: Browser) -> None:
    assert (await send(carla, form(carla.csrf, MB), "/me"))[0] == 413


async def test_who_is_not_signed_in_makes_us_read_nothing(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    post = web.BaseRequest.post

    async def watched(request: web.BaseRequest) -> object:
        read.append(request.path)
        return await post(request)

    monkeypatch.setattr(web.BaseRequest, "post", watched)
    assert (await send(office.browser(), form("", 4 * MB)))[0] == 401
    assert read == []
    assert (await send(carla, form("forged", 10)))[0] == 403
    assert read != []


def test_only_pages_that_say_so_take_files() -> None:
    taking = {texts.send.__name__, picturing.upload.__name__, importing.bring.__name__}
    assert {page.__name__ for page in uploads._TAKING} == taking


async def test_a_file_goes_on_as_it_is_in_the_name_of_who_sent_it(office: Office, carla: Browser) -> None:
    token = StaffToken(CARLA, "case_manager", PROBATION, str(uuid4()))
    threads, content = office.service.app[pictures.GATEWAY], b"\xff\xd8" * MB
    told = await threads.send_bytes(token, "/v1/media", dict[str, UUID], content, "image/jpeg", name="map.jpg")
    assert told == {"media_id": UUID(int=7)}
    assert office.threads.asked[-1] == ("POST", "/gateway/v1/media", content)


def test_the_limit_is_the_gateways_own() -> None:
    assert uploads.MOST_BYTES == MOST_BYTES
