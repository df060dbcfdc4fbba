"""Staff's doors, web's pages and the services behind them: forged, malformed and borrowed requests do nothing."""

import base64
import json
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import ANA, CARLA, DEV, PASSWORD, PROBATION
from services.kit.clock import SYSTEM
from tests.e2e.attackers import Browser, Rows, ask, bearer, wire
from tests.e2e.conftest import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def ana(rows: Rows) -> UUID:
    """Ana's thread, which is Carla's."""
    thread_id: UUID = await rows.db.fetchval(
        "SELECT thread_id FROM threads.thread WHERE client_id = $1 AND department_id = $2",
        ANA.client_id,
        PROBATION.department_id,
    )
    return thread_id


@pytest.fixture
async def carla(office: Stack) -> Browser:
    return await Browser(office).sign_in(CARLA)


async def still_writes(office: Stack, rows: Rows, carla: Browser, thread_id: UUID) -> None:
    """Carla's next text is held to be sent as ever."""
    body = f"Still here {uuid.uuid4()}"
    answer = await carla.post(f"/c/{thread_id}/send", {"client_msg_id": str(uuid.uuid4()), "body": body})
    assert answer.status == 303
    message_id = await rows.db.fetchval("SELECT message_id FROM threads.message WHERE body = $1", body)
    await carla.post(f"/m/{message_id}/undo", {"thread": str(thread_id)})


def token_of(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    return ".".join((part(json.dumps(header).encode()), part(json.dumps(claims).encode()), part(signature)))


def forged_tokens(office: Stack) -> dict[str, dict[str, str]]:
    now = SYSTEM.now()
    claims = {"sub": str(CARLA.staff_id), "role": "supervisor", "dept": str(PROBATION.department_id), "sid": "s"}
    claims["exp"] = str(int(now.timestamp()) + 3600)
    good = bearer(office, CARLA)["Authorization"]
    head, body, signature = good.removeprefix("Bearer ").split(".")
    return {
        "no token": {},
        "another scheme": {"Authorization": good.replace("Bearer", "Basic")},
        "nothing in it": {"Authorization": "Bearer "},
        "no token at all": {"Authorization": "Bearer cc_000000000000_guess"},
        "not signed": {"Authorization": f"Bearer {token_of({'alg': 'none', 'typ': 'JWT'}, claims)}"},
        "signed with the public key": {"Authorization": f"Bearer {token_of({'alg': 'HS256'}, claims, b'x' * 32)}"},
        "other claims": {"Authorization": f"Bearer {head}.{token_of({}, claims).split('.')[1]}.{signature}"},
        "another's signature": {"Authorization": f"Bearer {head}.{body}.{signature[::-1]}"},
        "over": bearer(office, CARLA, now=now - timedelta(minutes=2)),
    }


@pytest.mark.parametrize(
    ("service", "path"),
    [("threads", "/v1/inbox"), ("reminders", f"/v1/upcoming?client_id={ANA.client_id}"), ("gateway", "/v1/review"),
     ("notifier", "/v1/notices")],
)  # fmt: skip
async def test_no_service_believes_a_token_web_did_not_sign_just_now(
    office: Stack, rows: Rows, service: str, path: str, subtests: pytest.Subtests
) -> None:
    before, url = await rows.settled(), office.at.url(service) + path
    for name, headers in forged_tokens(office).items():
        with subtests.test(name):
            answer = await ask("GET", url, headers=headers)
            assert (answer.status, answer.title) == (401, "Sign in first")
    assert await rows.settled() == before
    assert (await ask("GET", url, headers=bearer(office, CARLA))).status in (200, 403)


async def test_what_web_would_never_ask_of_threads_is_refused(
    office: Stack, rows: Rows, ana: UUID, subtests: pytest.Subtests
) -> None:
    good = {"client_msg_id": str(uuid.uuid4()), "body": "hello"}
    nobody = uuid.UUID(int=9)
    seen = {"from_message_id": str(nobody), "through_message_id": str(nobody), "seq": 1}
    asked: dict[str, tuple[str, str, Any, int]] = {
        "a field nobody asked for": ("POST", f"threads/{ana}/messages", {**good, "author_id": str(DEV.staff_id)}, 422),
        "a number for words": ("POST", f"threads/{ana}/messages", {**good, "body": 5}, 422),
        "no words": ("POST", f"threads/{ana}/messages", {**good, "body": " \n"}, 422),
        "a NUL in the words": ("POST", f"threads/{ana}/messages", {**good, "body": "a\0b"}, 422),
        "a NUL in the reason": ("POST", f"threads/{ana}/messages", {**good, "urgent_reason": "a\0b"}, 422),
        "words without end": ("POST", f"threads/{ana}/messages", {**good, "body": "x" * 2_000}, 422),
        "an id that is none": ("POST", f"threads/{ana}/messages", {**good, "client_msg_id": "1"}, 422),
        "a time without offset": ("POST", f"threads/{ana}/messages", {**good, "send_at": "2031-01-01T08:00:00"}, 422),
        "at the end of time": (
            "POST", f"threads/{ana}/messages", {**good, "send_at": "9999-12-31T23:59:59-12:00"}, 422,
        ),
        "oversized": ("POST", f"threads/{ana}/messages", {**good, "body": "x" * 70_000}, 413),
        "a list": ("POST", f"threads/{ana}/messages", [good], 422),
        "a thread of nobody": ("POST", f"threads/{nobody}/messages", good, 404),
        "a thread that is no id": ("POST", "threads/1/messages", good, 404),
        "read up to another's text": ("POST", f"threads/{ana}/read", seen, 404),
        "no answer needed to what nobody counts": ("POST", f"threads/{ana}/answered", {"seq": -1}, 422),
        "a draft without end": ("PUT", f"threads/{ana}/draft", {"body": "x" * 10_001}, 422),
        "undo of nothing": ("POST", f"messages/{nobody}/undo", {}, 404),
        "texts of no seq": ("GET", f"threads/{ana}/messages?since=-1", None, 422),
        "a list in no order": ("GET", "inbox?order=1;DROP", None, 422),
        "a list after nothing": ("GET", "inbox?after=x", None, 422),
        "a way that is none": ("DELETE", f"threads/{ana}", None, 405),
    }  # fmt: skip
    before = await rows.settled()
    for name, (method, path, body, status) in asked.items():
        with subtests.test(name):
            url = f"{office.at.url('threads')}/v1/{path}"
            answer = await ask(method, url, json=body, headers=bearer(office, CARLA))
            assert answer.status == status
    assert await rows.settled() == before


async def test_what_no_page_of_ours_could_have_sent_is_refused(
    office: Stack, rows: Rows, carla: Browser, ana: UUID, subtests: pytest.Subtests
) -> None:
    send, new = f"/c/{ana}/send", str(uuid.uuid4())
    token = f"csrf={carla.csrf}".encode()
    posts: dict[str, tuple[str, Any, dict[str, str], int]] = {
        "no form token": (send, {"csrf": "", "body": "x", "client_msg_id": new}, {}, 403),
        "a made-up form token": (send, {"csrf": "A" * 86, "body": "x", "client_msg_id": new}, {}, 403),
        "from another site": (send, {"body": "x", "client_msg_id": new}, {"Sec_Fetch_Site": "cross-site"}, 403),
        "from a broken origin": (send, {"body": "x"}, {"Sec_Fetch_Site": "cross-site", "Origin": "http://["}, 403),
        "a thread that is no id": ("/c/1/send", {"body": "x", "client_msg_id": new}, {}, 404),
        "a message that is no id": ("/m/1/undo", {}, {}, 404),
        "a client that is no id": (f"/unknown/{new}/attach", {"client_id": "1"}, {}, 404),
        "back to another site": (f"/m/{new}/undo", {"thread": "https://evil.example"}, {}, 404),
        "a way that is none": ("/inbox", {}, {}, 405),
        "a way disguised": (send, {"_method": "DELETE", "body": ""}, {"X_HTTP_Method_Override": "DELETE"}, 422),
    }
    bodies: dict[str, tuple[bytes, dict[str, str], int]] = {
        "a charset that is none": (token, {"Content_Type": f"{FORM}; charset=none"}, 400),
        "UTF-7": (token + b"&body=%2B2AA-", {"Content_Type": f"{FORM}; charset=utf-7"}, 400),
        "not UTF-8": (token + b"&body=\xff", {"Content_Type": FORM}, 400),
        "parts without a border": (token, {"Content_Type": "multipart/form-data"}, 400),
        "parts that never begin": (token, {"Content_Type": "multipart/form-data; boundary=a"}, 400),
        "not the encoding it claims": (token, {"Content_Type": FORM, "Content_Encoding": "gzip"}, 400),
        "JSON": (b'{"body": "x"}', {"Content_Type": "application/json"}, 403),
        "oversized": (token + b"&body=" + b"x" * 70_000, {"Content_Type": FORM}, 413),
    }
    before = await rows.settled()
    for name, (path, fields, headers, status) in posts.items():
        with subtests.test(name):
            assert (await carla.post(path, fields, **headers)).status == status
    for name, (body, headers, status) in bodies.items():
        with subtests.test(name):
            assert (await carla.sends(send, body, **headers)).status == status
    assert await rows.settled() == before
    await still_writes(office, rows, carla, ana)


async def test_an_address_that_is_none_is_not_found(carla: Browser, ana: UUID, subtests: pytest.Subtests) -> None:
    for path in ("/c/1", "/c/1/new", "/m/%00", "/row/x", "/inbox?open=x", "/unknown?number=x", "/c/%2e%2e/inbox"):
        with subtests.test(path):
            assert (await carla.get(path)).status == 404
    for path in (f"/c/{ana}/new?since=x", "/list?after=x", f"/c/{ana}/earlier?before=x"):
        with subtests.test(path):
            assert (await carla.get(path)).status == 422


@pytest.mark.parametrize("wanted", ["https://evil.example", "//[", "/\\evil.example", "/\t/evil.example", "/a\r\nX: y"])
async def test_signing_in_leads_nowhere_else(office: Stack, wanted: str) -> None:
    browser = Browser(office)
    answer = await browser.post("/sign-in", {"email": CARLA.email, "password": PASSWORD, "next": wanted})
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox")
    assert "X" not in answer.headers


async def test_a_planted_session_is_worth_nothing_and_neither_is_a_broken_one(office: Stack) -> None:
    browser = Browser(office, secret="planted")
    assert (await browser.get("/inbox")).status == 303
    await browser.sign_in(DEV)
    assert browser.secret != "planted"
    assert (await Browser(office, secret="planted").get("/inbox")).status == 303
    broken = b"GET /inbox HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: session=\xff\xfe\r\n\r\n"
    assert b" 303 " in await wire(office.ports["web"], broken)


@pytest.mark.parametrize("email", ["a\0b", "x" * 60_000, "' OR 1=1 --", "%"])
async def test_no_odd_address_signs_anybody_in(office: Stack, email: str) -> None:
    answer = await Browser(office).post("/sign-in", {"email": email, "password": "x"})
    assert answer.status in (400, 401)
    assert "Set-Cookie" not in answer.headers


async def test_reading_changes_nothing(rows: Rows, carla: Browser, ana: UUID) -> None:
    before = await rows.settled()
    unread = await rows.db.fetch("SELECT message_id, is_unread, read_at FROM threads.message ORDER BY 1")
    for path in ("/inbox", f"/c/{ana}", f"/c/{ana}/tail", "/list", "/counts", "/unknown", f"/c/{ana}/send", "/me"):
        await carla.get(path)
    assert await rows.settled() == before
    assert await rows.db.fetch("SELECT message_id, is_unread, read_at FROM threads.message ORDER BY 1") == unread


async def test_every_refusal_for_being_anothers_is_on_record(office: Stack, rows: Rows, ana: UUID) -> None:
    dev = await Browser(office).sign_in(DEV)
    assert (await dev.get(f"/c/{ana}/tail")).status == 404
    denied = """
        SELECT count(*)
          FROM web.audit_trail
         WHERE outcome = 'denied'
           AND actor_id = $1
           AND object_id = $2
    """
    await until(lambda: rows.db.fetchval(denied, str(DEV.staff_id), str(ana)))
