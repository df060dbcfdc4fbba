"""One whole day at debug, and what it leaves where operators look: nobody's name, number, words or secrets."""

import asyncio
import json
import re
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

import pytest

from deploy.local.child import output_of
from deploy.local.commands import _queues
from deploy.local.places import CHECKOUT
from deploy.local.stack import Stack
from deploy.local.up import office_environment
from deploy.office.cast import CARLA, CLIENTS, GUS, PASSWORD, STAFF
from proto.topology import SERVICES
from tests.e2e.attackers import Browser, Carrier, Rows, ask, wire
from tests.e2e.conftest import Phone, until
from tests.e2e.events import event
from tests.e2e.test_bad_events_by_amqp import publish

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HER: Final = CLIENTS[60]
# A word nobody else says: in texts, names of places, passwords, ids, paths, headers.
CANARY: Final = "Quetzalcoatlus"
NUMBER = re.compile(r"(801|385|435|415|307)\W{0,3}555\W{0,3}01\d\d")


@pytest.fixture
async def talkative(office: Stack) -> AsyncIterator[Stack]:
    """The office with every program at debug; the one that reads departments' events stumbles once."""
    await again(office, SERVICES, LOG_LEVEL="debug", FAILPOINTS="consumer.after_inbox_before_commit:raise:2")
    yield office
    await again(office, SERVICES)


async def again(office: Stack, names: Iterable[str], **told: str) -> None:
    async def one(name: str) -> None:
        await office.programs[name].stop()
        await office.start_program(name, **told)

    await asyncio.gather(*(one(name) for name in names))


async def test_a_day_at_debug_leaves_nobodys_facts_where_operators_look(
    talkative: Stack, rows: Rows, phone: Callable[[str], Phone]
) -> None:
    office = talkative
    secrets = [await people(office, rows, phone), *await departments(office, rows)]
    await nonsense(office)
    await rows.settled()
    seen = [*logs(office), *await metrics(office), *await dead_letters(office), str(await queues(office))]
    everything = "\n".join(seen)
    assert '"level": "debug"' in everything or "service_started" in everything
    # The stumble was logged: alone in its batch it dies at once, beside others it splits them first.
    assert any(word in everything for word in ("handler_failed", "batch_split", "event_died"))
    families = {client.family_name for client in CLIENTS} | {person.name.split()[-1] for person in STAFF}
    wanted = [NUMBER.pattern, r"\b(" + "|".join(sorted(map(re.escape, families))) + r")\b", CANARY, "county.example"]
    wanted += [re.escape(secret) for secret in (*secrets, *keys(office)) if secret]
    found = [everything[match.start() - 80 : match.end()] for one in wanted for match in re.finditer(one, everything)]
    assert not found


async def people(office: Stack, rows: Rows, phone: Callable[[str], Phone]) -> str:
    """A text, an answer, a draft, a search, a wrong password, a STOP, an unknown number, a call. The cookie of it."""
    carrier, carla = Carrier(office), await Browser(office).sign_in(CARLA)
    await Browser(office).post("/sign-in", {"email": CARLA.email, "password": CANARY})
    thread_id = await rows.db.fetchval("SELECT thread_id FROM threads.thread WHERE client_id = $1", HER.client_id)
    await carrier.post(carrier.form(From=HER.number, Body=f"{CANARY} drives me"))
    await until(lambda: rows.db.fetchval("SELECT count(*) FROM threads.message WHERE body LIKE $1", f"{CANARY}%"))
    for act, words in (("draft", {"body": CANARY}), ("send", {"body": f"Dear {CANARY}", "client_msg_id": new()})):
        await carla.post(f"/c/{thread_id}/{act}", words)
    await phone(HER.number).until_text(CANARY, seconds=20)
    await carla.get(f"/inbox?q={CANARY}")
    await carla.post(f"/c/{thread_id}/send", {"body": CANARY * 300, "client_msg_id": new()})
    await carrier.post(carrier.form(From="+14155550195", Body=CANARY))
    await carrier.post(carrier.form(From=HER.number, Body="STOP"))
    await carrier.post(carrier.form(From=HER.number, Body=CANARY, To="+18015550198"))
    call = {"CallSid": f"CA{uuid.uuid4().hex}", "CallerName": CANARY, "ForwardedFrom": HER.number}
    for path in ("", "/rang/1", "/status"):
        await carrier.post(carrier.form(From=HER.number, **call), path=f"/twilio/voice{path}")
    await carrier.post(carrier.form(From=CANARY + "<", **call), path="/twilio/voice")
    gus = await Browser(office).sign_in(GUS)
    await gus.get(f"/unknown/{thread_id}/clients?q={HER.family_name}")
    await carrier.post(carrier.form(From=HER.number, Body="START"))
    return carla.secret


def new() -> str:
    return str(uuid.uuid4())


async def departments(office: Stack, rows: Rows) -> list[str]:
    """A date that is planned; one under an id that names somebody; some that can't be read. The keys they tried."""
    url, guess = office.amqp_url("court"), f"cc_{CANARY}_{uuid.uuid4().hex}"
    names = f"{HER.family_name} {HER.number}"
    told = [
        event("court", data={"client": {"label": "case", "id": HER.case_number}, "place": CANARY}),
        event("court", id=names),
        event("court", id=f"{names}-1", data={"kind": f"{CANARY} {HER.number}"}),
        event("court", id=f"{names}-2", type=f"{CANARY} {HER.number}"),
        event("court", id=f"{names}-3", specversion=f"{CANARY} {HER.number}"),
        event("court", id=f"{names}-4", data={"appointment": names, "time_zone": CANARY}),
        event(HER.number, id=f"{names}-5"),
    ]
    for one in told:
        await asyncio.to_thread(publish, url, json.dumps(one).encode())
    await until(lambda: rows.db.fetchval("SELECT count(*) FROM reminders.received_event WHERE event_id = $1", names))
    door = f"{office.at.url('reminders')}/v1/events"
    await ask("POST", door, json=told[0], headers={"Authorization": f"Bearer {guess}"})
    return [guess]


async def nonsense(office: Stack) -> None:
    """Requests no library would send, at every service's door."""
    said = f"{CANARY}{HER.number}".encode()
    for name in SERVICES:
        for request in (
            b"GET /c/" + said + b" HTTP/9.9\r\n\r\n",
            b"GET /" + said + b" HTTP/1.1\r\nHost: x\r\nCoo kie: session=" + said + b"\r\n\r\n",
            b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: " + said + b"\r\n\r\n",
            b"GET http://[" + said + b"/ HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /" + said + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ):
            await wire(office.ports[name], request)


def logs(office: Stack) -> list[str]:
    """What the services, Postgres and RabbitMQ wrote; the pretend phone company is no part of a production system."""
    files = [file for file in office.place.rglob("*.log") if file.stem != "practice"]
    assert {*SERVICES} <= {file.stem for file in files}
    return [file.read_text(errors="replace") for file in files]


async def metrics(office: Stack) -> list[str]:
    pages = [await ask("GET", f"{office.at.url(name)}/{page}") for name in SERVICES for page in ("metrics", "readyz")]
    assert {page.status for page in pages} == {200}
    return [page.text for page in pages]


async def dead_letters(office: Stack) -> list[str]:
    command = [sys.executable, "-m", "deploy.dead", "list"]
    listed = await output_of(*command, env=office_environment(office), cwd=CHECKOUT)
    assert "reminders.departments" in listed
    return [listed]


async def queues(office: Stack) -> list[tuple[str, int, int]]:
    return await _queues(office.amqp_url("topology"))


def keys(office: Stack) -> list[str]:
    """Every secret of this office, and the shape of a signed token."""
    secrets = [*office.keys.roles.values(), *office.keys.broker.values(), office.keys.auth_token, PASSWORD]
    return [*secrets, office.keys.staff_private.splitlines()[1], "eyJ"]
