"""`./run dead`: what was given up is listed without what it says; the words show only with --reveal and a reason."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.operators import Operator, Said

# Whatever a stranger may write into an event: a name, a phone, orders to the terminal.
BODY = b'{"name": "Ana Abbott", "phone": "+18015550110", "says": "\x1b[2Jgone"}'
REASON = "data.place: 'Ana Abbott' at 8015550110 is no place\x1b[2J"
PRIVATE = ("Ana", "Abbott", "8015550110", "\x1b")


async def bury(eyes: asyncpg.Connection, service: str = "threads", minutes_ago: int = 0) -> str:
    letter_id, event_id = uuid.uuid4(), str(uuid.uuid4())
    queue, at = f"{service}.inbound", datetime.now(UTC) - timedelta(minutes=minutes_ago)
    await eyes.execute(
        f"INSERT INTO {service}.inbox (queue, event_id, state, attempts, crashes, seen_at)"
        " VALUES ($1, $2, 'dead', 5, 0, $3)",
        *(queue, event_id, at),
    )
    await eyes.execute(
        f"INSERT INTO {service}.dead_letter"
        " (dead_letter_id, queue, event_id, type, reason, attempts, body, died_at)"
        " VALUES ($1, $2, $3, 'sms.received.v1', $4, 5, $5, $6)",
        *(letter_id, queue, event_id, REASON, BODY, at),
    )
    return str(letter_id)


async def audited(eyes: asyncpg.Connection, service: str = "threads") -> list[tuple[str, str, str | None]]:
    rows = await eyes.fetch(f"SELECT act, object_id, facts, actor_kind FROM {service}.audit ORDER BY at, audit_id")
    assert all(row["actor_kind"] == "operator" for row in rows)
    return [(row["act"], row["object_id"], json.loads(row["facts"]).get("why")) for row in rows]


def tells_nothing(said: Said) -> bool:
    return not any(word in said.out + said.err for word in PRIVATE)


async def test_the_list_is_of_all_services_newest_first_and_says_nothing_private(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    old, new, other = await bury(eyes, minutes_ago=5), await bury(eyes), await bury(eyes, "reminders")
    everything, one = await operator.dead("list"), await operator.dead("list", "--service", "threads")
    assert [line.split()[1] for line in one.out.splitlines()] == [new, old]
    assert other in everything.out
    assert "data.place: '…' at # is no place" in one.out
    assert tells_nothing(everything)
    assert await audited(eyes) == []


async def test_an_empty_list_says_that_it_is(operator: Operator, eyes: asyncpg.Connection) -> None:
    assert (await operator.dead("list")).out == "there are no dead letters\n"
    await bury(eyes)
    assert (await operator.dead("list", "--service", "web")).out == "there are no dead letters in web\n"
    assert "no dead letters" not in (await operator.dead("list")).out


async def test_a_body_shows_only_with_reveal_and_a_reason_and_that_is_on_record(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    letter = await bury(eyes)
    shown = await operator.dead("show", "threads", letter)
    assert (shown.code, f"{len(BODY)} bytes" in shown.out) == (0, True)
    unasked = await operator.dead("show", "threads", letter, "--reveal")
    assert (unasked.code, "say --why" in unasked.err) == (2, True)
    assert tells_nothing(shown)
    assert tells_nothing(unasked)
    assert await audited(eyes) == []
    revealed = await operator.dead("show", "threads", letter, "--reveal", "--why", "the court asked")
    assert "Ana Abbott" in revealed.out
    assert "\x1b" not in revealed.out
    assert await audited(eyes) == [("dead_letter_read", letter, "the court asked")]


async def test_a_replayed_one_goes_back_to_its_queue_with_a_clean_count(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    letter = await bury(eyes)
    said = await operator.dead("replay", "threads", letter)
    assert (said.code, said.out) == (0, "replayed 1\n")
    waiting = await eyes.fetchrow("SELECT exchange, routing_key, body FROM threads.outbox WHERE type LIKE 'sms%'")
    assert tuple(waiting or ()) == ("delay.1s", "threads.inbound", BODY)
    inbox = await eyes.fetchrow("SELECT state, attempts, crashes FROM threads.inbox")
    assert tuple(inbox or ()) == ("trying", 0, 0)
    assert await eyes.fetchval("SELECT count(*) FROM threads.dead_letter") == 0
    assert await audited(eyes) == [("dead_letter_replayed", letter, None)]


async def test_all_are_only_counted_until_one_says_yes(operator: Operator, eyes: asyncpg.Connection) -> None:
    for _ in range(3):
        await bury(eyes)
    counted = await operator.dead("replay", "threads", "--all")
    assert counted.out == "would replay (say --yes) 3\n"
    assert await eyes.fetchval("SELECT count(*) FROM threads.dead_letter") == 3
    assert (await operator.dead("replay", "threads", "--all", "--limit", "2", "--yes")).out == "replayed 2\n"
    assert await eyes.fetchval("SELECT count(*) FROM threads.dead_letter") == 1


async def test_a_dropped_one_is_gone_and_its_reason_kept(operator: Operator, eyes: asyncpg.Connection) -> None:
    letter = await bury(eyes)
    unasked = await operator.dead("drop", "threads", letter)
    assert (unasked.code, "--why" in unasked.err) == (2, True)
    assert await eyes.fetchval("SELECT count(*) FROM threads.dead_letter") == 1
    assert (await operator.dead("drop", "threads", letter, "--why", "sent by mistake")).out == "dropped 1\n"
    assert await eyes.fetchval("SELECT count(*) FROM threads.dead_letter") == 0
    assert await audited(eyes) == [("dead_letter_dropped", letter, "sent by mistake")]


NOBODYS = str(uuid.UUID(int=7))
CANT_BE: dict[str, tuple[tuple[str, ...], str]] = {
    "a service there is not": (("list", "--service", "practice"), "invalid choice"),
    "an id that is none": (("show", "threads", "12"), "invalid UUID value"),
    "one that is not there, shown": (("show", "threads", NOBODYS), f"no dead letter {NOBODYS}"),
    "replayed": (("replay", "threads", NOBODYS), f"no dead letter {NOBODYS}"),
    "dropped": (("drop", "threads", NOBODYS, "--why", "x"), f"no dead letter {NOBODYS}"),
    "nothing named": (("replay", "threads"), "name a dead letter, or say --all"),
    "a limit below nothing": (("replay", "threads", "--all", "--limit", "-1"), "--limit"),
}


async def test_what_cant_be_is_refused_in_a_sentence(operator: Operator, subtests: pytest.Subtests) -> None:
    for name, (words, why) in CANT_BE.items():
        with subtests.test(name):
            said = await operator.dead(*words)
            assert said.code in (1, 2)
            assert why in said.err
            assert said.is_calm
