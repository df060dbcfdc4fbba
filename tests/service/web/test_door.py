"""The door: who comes in, who stays, who must wait, and what other sites can't do."""

import asyncio
import re
import statistics
import time
from datetime import timedelta

import pytest

from services.web.domain import door, passwords
from services.web.store import directory
from tests.fakes.threads import ANA
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.web.conftest import CARLA, Browser, Office

# All that answers somebody who has not signed in.
OPEN = {
    *(("GET", path) for path in ("/sign-in", "/static/{path}", "/livez", "/readyz", "/metrics")),
    ("POST", "/sign-in"),
}


def closed(office: Office, method: str) -> list[str]:
    """Every other address that web has, from its own router; ids are those of Ana's thread."""
    routes = office.service.app.router.routes()
    paths = {route.resource.canonical for route in routes if route.method == method and route.resource}
    return sorted(re.sub(r"\{\w+\}", str(ANA), path) for path in paths if (method, path) not in OPEN)


async def test_the_right_password_opens_the_inbox(office: Office) -> None:
    carla = office.browser()
    answer = await carla.sign_in("carla")
    assert (answer.status, answer.to) == (303, "/inbox")
    assert "Carla Reyes" in (await carla.get("/inbox")).text


async def test_nobody_reads_or_acts_without_signing_in(office: Office) -> None:
    stranger, pages, forms = office.browser(), closed(office, "GET"), closed(office, "POST")
    assert {"/inbox", f"/c/{ANA}"} < set(pages)
    for path in pages:
        answer = await stranger.get(path)
        assert (answer.status, answer.to.partition("?")[0]) == (303, "/sign-in"), path
    assert {f"/c/{ANA}/send", "/me"} < set(forms)
    for path in forms:
        assert (await stranger.post(path)).status == 401, path
    assert office.threads.asked == []


async def test_web_answers_no_other_way_of_asking(office: Office) -> None:
    ways = {route.method for route in office.service.app.router.routes()}
    assert ways == {"GET", "HEAD", "POST"}


async def test_a_wrong_password_and_an_unknown_account_read_the_same(office: Office) -> None:
    wrong = await office.browser().sign_in("carla", "not the one")
    unknown = await office.browser().sign_in("nobody", "not the one")
    assert wrong.status == unknown.status == 401
    assert wrong.text.replace("carla@", "nobody@") == unknown.text
    assert "That e-mail and password don&#39;t match." in unknown.text


async def test_an_unknown_account_takes_as_long_as_a_wrong_password(real_passwords: None, office: Office) -> None:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(4):
        for kind, who in (("known", "dev"), ("unknown", f"nobody{n}")):
            begun = time.perf_counter()
            await office.browser().sign_in(who, "not the one")
            times[kind].append(time.perf_counter() - begun)
    known, unknown = (statistics.median(times[kind]) for kind in ("known", "unknown"))
    assert unknown > known / 2  # without the stand-in hash it is a fifth


async def test_the_sixth_try_in_a_quarter_of_an_hour_is_refused_even_with_the_right_password(office: Office) -> None:
    for _ in range(door.TRIES):
        assert (await office.browser().sign_in("carla", "not the one")).status == 401
    shut = await office.browser().sign_in("carla")
    assert shut.status == 429
    assert "Try again in 15 minutes" in shut.text
    office.clock.advance(timedelta(minutes=15, seconds=1))
    assert (await office.browser().sign_in("carla")).status == 303


async def test_an_unknown_account_is_shut_like_a_known_one(office: Office) -> None:
    for _ in range(door.TRIES):
        await office.browser().sign_in("nobody", "x")
    assert (await office.browser().sign_in("nobody", "x")).status == 429


async def test_twenty_tries_at_once_are_still_five(office: Office) -> None:
    browsers = [office.browser() for _ in range(20)]
    answers = await asyncio.gather(*(each.sign_in("carla", "not the one") for each in browsers))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 15


async def test_one_address_cannot_spray_many_accounts(office: Office) -> None:
    for n in range(door.ADDRESS_TRIES):
        await office.db.execute(
            "INSERT INTO sign_in_try (try_id, email_hash, address, at) VALUES (gen_random_uuid(), $1, '127.0.0.1', $2)",
            door.digest(f"{n}@county.example"), office.clock.now(),
        )  # fmt: skip
    assert (await office.browser().sign_in("carla")).status == 429


async def test_a_new_password_lets_a_locked_person_in_at_once(office: Office) -> None:
    for _ in range(door.TRIES):
        await office.browser().sign_in("carla", "not the one")
    async with office.service.db.tx() as tx:
        await directory.set_password(tx, CARLA, passwords.make_hash("practice office"))
    assert (await office.browser().sign_in("carla")).status == 303


async def test_a_planted_session_dies_at_sign_in(office: Office) -> None:
    attacker, victim = await office.signed_in("dev"), office.browser()
    planted = attacker.secret
    victim.plant(planted)
    await victim.sign_in("carla")
    assert victim.secret != planted
    assert (await attacker.get("/inbox")).status == 303


async def test_signing_out_ends_the_session_for_every_tab(office: Office, carla: Browser) -> None:
    stolen = office.browser()
    stolen.plant(carla.secret)
    assert (await stolen.get("/inbox")).status == 200
    answer = await carla.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (await stolen.get("/inbox")).status == 303


@pytest.mark.parametrize(("idle", "status"), [(timedelta(minutes=29, seconds=59), 200), (timedelta(minutes=30), 303)])
async def test_a_session_idle_for_half_an_hour_is_over(office: Office, idle: timedelta, status: int) -> None:
    carla = await office.signed_in()
    office.clock.advance(idle)
    assert (await carla.get("/inbox")).status == status


async def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(office: Office, carla: Browser) -> None:
    for _ in range(4):
        office.clock.advance(timedelta(minutes=9))
        await carla.get("/counts", **{"X-Live": "1", "Accept": "application/json"})
    assert (await carla.get("/inbox")).status == 303


async def test_a_session_in_use_ends_after_twelve_hours(office: Office, carla: Browser) -> None:
    for _ in range(29):
        office.clock.advance(timedelta(minutes=24, seconds=49))
        assert (await carla.get("/inbox")).status == 200
    office.clock.advance(timedelta(minutes=1))
    assert (await carla.get("/inbox")).status == 303


async def test_a_person_shut_out_is_out_with_the_next_request(office: Office, carla: Browser) -> None:
    async with office.service.db.tx() as tx:
        await directory.set_active(tx, CARLA, is_active=False)
    assert (await carla.get("/inbox")).status == 303
    assert (await office.browser().sign_in("carla")).status == 401


ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "", "Origin": "null"},
    {"Sec-Fetch-Site": ""},
)


async def test_another_site_cannot_act(office: Office, carla: Browser) -> None:
    office.threads.asked.clear()
    for path in ("/sign-in", *closed(office, "POST")):
        for headers in ELSEWHERE:
            answer = await carla.post(path, {"body": "x", "email": "carla@county.example"}, **headers)
            assert answer.status == 403, (path, headers)
    assert office.threads.asked == []
    assert (await carla.get("/inbox")).status == 200


async def test_a_form_without_this_sessions_token_is_refused(office: Office, carla: Browser) -> None:
    office.threads.asked.clear()
    for path in closed(office, "POST"):
        for token in ("", "x", "é", "AAAA" * 20):
            assert (await carla.post(path, {"csrf": token, "body": "x"})).status == 403, (path, token)
    assert office.threads.asked == []


async def test_another_sessions_token_is_refused(office: Office, carla: Browser) -> None:
    dev = await office.signed_in("dev")
    assert (await carla.post("/stay", {"csrf": dev.csrf})).status == 403


async def test_our_own_origin_will_do_where_a_browser_does_not_send_sec_fetch_site(carla: Browser) -> None:
    assert (await carla.post("/stay", {}, **{"Sec-Fetch-Site": "", "Origin": carla.url})).status == 204


async def test_after_signing_in_only_a_place_of_ours_can_follow(office: Office) -> None:
    for wanted in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        browser = office.browser()
        answer = await browser.post(
            "/sign-in", {"email": "carla@county.example", "password": "practice office", "next": wanted}
        )
        assert answer.to == "/inbox"


async def test_the_database_holds_nothing_a_thief_could_sign_in_with(office: Office, carla: Browser) -> None:
    dump = [
        str(dict(row))
        for table in ("session", "staff", "sign_in_try")
        for row in await office.db.fetch(f"SELECT * FROM {table}")
    ]
    assert not any(carla.secret in row or "practice office" in row for row in dump)


async def test_signing_in_and_being_refused_are_on_record(office: Office) -> None:
    await office.browser().sign_in("carla", "not the one")
    await (await office.signed_in("carla")).post("/sign-out")
    acts = await office.db.fetch(
        "SELECT act, outcome, actor_id FROM audit WHERE act LIKE 'sign%' ORDER BY at, audit_id"
    )
    assert [tuple(row) for row in acts] == [
        ("sign_in_refused", "denied", None),
        ("signed_in", "done", str(CARLA)),
        ("signed_out", "done", str(CARLA)),
    ]


async def test_over_tls_the_cookie_is_bound_to_the_host(database: Database, broker: Broker) -> None:
    async with Office(database, broker, public_url="https://text.county.example") as office:
        answer = await office.browser().sign_in("carla")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


async def test_every_answer_carries_the_rules_of_the_house(carla: Browser) -> None:
    for path in ("/sign-in", "/inbox", f"/c/{ANA}", "/no-such-page", "/static/none.js", "/counts", "/livez"):
        headers = (await carla.get(path)).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
