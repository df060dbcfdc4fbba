"""Texts found by their words: in two languages, among what the asker may see, by the index and in one look."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import asyncpg
import pytest

from services.threads.domain.access import Reach
from services.threads.store import words as store
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.asking import Asking
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, ERIN, NEW, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_access import take_policies_away

TEXTS = (
    "Can I move my appointments to Friday?",
    "¿Puedo cambiar la cita para mañana?",
    "The judge said 9:30 in courtroom 33, not 34.",
    "Perdí las llaves. Estoy en la canción de siempre.",
)
# What people type, and which of the texts it finds.
FOUND = {
    "appointment": [0],
    "APPOINTMENTS friday": [0],
    "moving": [0],
    "citas": [1],
    "manana": [1],
    "mañana": [1],
    "cancion": [3],
    "canciones": [3],
    "llave perdida": [],
    "courtroom": [2],
    '"courtroom 33"': [2],
    '"33 courtroom"': [],
    "friday OR courtroom": [0, 2],
    "courtroom -34": [],
    "9:30": [2],
    "bus": [],
}
HOSTILE = (
    *("!", "<->", "& |", "' OR 1=1", '"', "((", ":*", "\\", "%", "-", "OR", "the", "¿", "\u202e", "😀", "\\x02"),
    *("a" * 100, "a " * 50, "word <-> word", "''''", "$$", "/*", "\t\n", "%00%00", "foo:ABC*"),
)


@pytest.fixture
async def unwalled(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The service's own check is taken away."""
    async with Office(database, broker, failpoints="service_wall:off").running() as office:
        yield office


async def search(asking: Asking, words: str, more: str = "") -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = (await asking.get(f"/v1/texts?search={quote(words)}{more}"))["texts"]
    return texts


def line(text: dict[str, Any], hit: str = "[{}]") -> str:
    """The words around what was searched for, with what was found in brackets."""
    return "".join(hit.format(piece["text"]) if piece.get("is_hit") else piece["text"] for piece in text["line"])


async def test_texts_are_found_by_their_words_in_either_language(office: Office) -> None:
    await office.add()
    ids = [str(await office.texts(body)) for body in TEXTS]
    for words, expected in FOUND.items():
        found = [ids.index(text["message_id"]) for text in await search(office.carla, words)]
        assert sorted(found) == expected, words


async def test_line_around_the_hit_says_whose_and_what(office: Office) -> None:
    _, thread_id = await office.add()
    await office.texts("Hola. " + "Estoy en camino. " * 20 + "¿Puedo cambiar\nla  cita? " + "Gracias. " * 20)
    [found] = await search(office.carla, "citas")
    assert (found["thread_id"], found["family_name"], found["direction"]) == (str(thread_id), "Abbott", "inbound")
    assert "¿Puedo cambiar la [cita]?" in line(found)
    assert len(line(found)) < 300
    await office.texts("Your appointment\x03 is <b>moved</b>.")
    [found] = await search(office.carla, "appointment")
    assert line(found) == "Your [appointment] is <b>moved</b>."


async def test_nothing_that_is_typed_is_a_fault(office: Office) -> None:
    await office.add()
    await office.texts('word word 100% o\'clock \\ "quoted" \u202e')
    for words in HOSTILE:
        await office.carla.get(f"/v1/texts?search={quote(words)}")
    await office.carla.get("/v1/texts?search=%00word%00")
    await office.carla.get(f"/v1/texts?search={'x' * 5_000}", 422)
    await office.carla.get("/v1/texts?search=x&before=none", 422)
    assert await office.carla.get("/v1/texts") == {"texts": [], "has_more": False}


async def test_older_texts_come_page_by_page_each_once(office: Office) -> None:
    await office.add()
    for n in range(45):
        await office.texts(f"Still waiting, day {n}.")
    seen: list[str] = []
    more, has_more = "", True
    while has_more:
        answer = await office.carla.get(f"/v1/texts?search=waiting{more}")
        seen.extend(text["message_id"] for text in answer["texts"])
        more, has_more = f"&before={seen[-1]}", answer["has_more"]
    shown = await office.db.fetch("SELECT message_id FROM message ORDER BY shown_at DESC")
    assert seen == [str(row["message_id"]) for row in shown]
    await office.dev.get(f"/v1/texts?search=waiting&before={seen[0]}", 404)


async def test_common_words_of_many_threads_are_found_among_the_newest_texts_and_the_rest_by_the_index(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.add("Ben Baker", BENS, DEV)
    ids = [await office.texts(f"Waiting since {n}.", BENS) for n in range(5)]
    await office.add()
    ids += [await office.texts(f"Still waiting, day {n}.") for n in range(25)]
    expected = [str(one) for one in reversed(ids)]
    monkeypatch.setattr(store, "MANY_OWNERS", 2)  # Erin supervises them; the newest are Ana's, and Ben's last
    monkeypatch.setattr(store, "NEWEST_THREADS", 1)
    with monkeypatch.context() as without:
        without.setattr(store, "_BY_INDEX", "SELECT 1/0")
        found = [text["message_id"] for text in await search(office.erin, "waiting")]
    found += [text["message_id"] for text in await search(office.erin, "waiting", f"&before={found[-1]}")]
    assert found == expected


async def test_newest_texts_are_looked_at_under_the_pages_own_policies(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await furnish(office)
    everything = Reach(seen=frozenset({CARLA, DEV, ERIN}), desk=PROBATION)
    for who, skipped, expected in ((CARLA, 0, {"Ana"}), (DEV, 0, {"Ben"}), (ERIN, 2, {"Ana", "Ben", "Cy"})):
        monkeypatch.setattr(store, "NEWEST_THREADS", skipped)
        async with page_of(office, who) as tx:
            rows = await store.among_newest(tx, everything, "secret", None)
            assert {row["given_name"] for row in rows} == expected


async def test_what_is_shown_nowhere_is_not_found(office: Office) -> None:
    _, thread_id = await office.add()
    await office.texts("Waiting here.")
    await office.db.execute("UPDATE message SET is_edited = true")
    assert await search(office.carla, "waiting") == []
    await office.db.execute("UPDATE message SET is_edited = false, thread_id = $1", thread_id)
    assert len(await search(office.carla, "waiting")) == 1


async def furnish(office: Office) -> dict[str, UUID]:
    threads = {}
    for key, number, owner in (("ana", ANAS, CARLA), ("ben", BENS, DEV), ("cy", NEW, None)):
        _, threads[key] = await office.add(f"{key.title()} Abbott", number, owner)
        await office.texts(f"A secret of {key}", number)
    return threads


SEES = {"carla": {"ana"}, "dev": {"ben"}, "erin": {"ana", "ben", "cy"}, "desk": {"cy"}, "clerk": set(), "admin": set()}


async def found_by_each(office: Office) -> dict[str, set[str]]:
    return {who: {text["given_name"].lower() for text in await search(office.people[who], "secret")} for who in SEES}


async def test_each_finds_what_they_may_see_with_either_wall_alone(office: Office) -> None:
    await furnish(office)
    assert await found_by_each(office) == SEES
    await take_policies_away(office)
    assert await found_by_each(office) == SEES


async def test_policies_and_the_functions_own_look_hold_alone(unwalled: Office) -> None:
    await furnish(unwalled)
    assert await found_by_each(unwalled) == SEES
    everybody = "LANGUAGE sql STABLE AS 'SELECT array_agg(staff_id) FROM staff'"
    await unwalled.db.execute(f"CREATE OR REPLACE FUNCTION seen_staff() RETURNS uuid[] {everybody}")
    assert (await found_by_each(unwalled))["carla"] == {"ana", "ben"}, "what both look by is taken away"


async def test_function_asked_past_the_routes_answers_by_who_asks(office: Office) -> None:
    threads = await furnish(office)
    for who, expected in ((CARLA, 1), (ERIN, 3), (DEV, 1)):
        async with page_of(office, who) as tx:
            found = await tx.fetch("SELECT * FROM found_texts($1, 'secret', 20, NULL, NULL)", list(threads.values()))
            assert len(found) == expected
    async with office.service.pages.connection() as connection:
        nobody = "SELECT count(*) FROM found_texts($1, 'secret', 20, NULL, NULL)"
        assert await connection.fetchval(nobody, list(threads.values())) == 0


async def test_another_threads_id_in_a_text_opens_nothing(office: Office) -> None:
    threads = await furnish(office)
    await office.texts(f"bus {threads['ana']}", BENS)
    assert await search(office.carla, "bus") == []
    assert len(await search(office.dev, "bus")) == 1


async def test_looking_is_recorded_and_the_words_are_not(office: Office) -> None:
    await furnish(office)
    await search(office.carla, "secret")
    rows = await office.db.fetch("SELECT audit::text AS told FROM audit WHERE act = 'texts_searched'")
    assert [(str(CARLA) in row["told"], "secret" in row["told"]) for row in rows] == [(True, False)]


async def test_search_reads_the_index_and_never_the_whole_table(office: Office) -> None:
    _, thread_id = await office.add()
    await office.texts("A needle.")
    await fill(office.db, thread_id, 100_000)
    async with page_of(office, CARLA) as tx:
        found = await tx.fetch("SELECT * FROM found_texts($1, 'needle', 20, NULL, NULL)", [thread_id])
        assert len(found) == 1
        read = await tx.fetchrow(
            "SELECT seq_scan, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'message'"
        )
        assert read is not None
        assert tuple(read) == (0, 0)
        assert await tx.fetchval("SELECT pg_stat_get_xact_numscans('message_words'::regclass)") == 1
    # Control arm: the same words asked of the table under its policies read all of it.
    async with page_of(office, CARLA) as tx:
        await tx.execute("SELECT count(*) FROM message WHERE words_of(thread_id, body) @@ 'needl'")
        scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'message'"
        assert await tx.fetchval(scans) == 1


async def fill(db: asyncpg.Connection, thread_id: UUID, count: int) -> None:
    """So many texts more in other threads, and what the planner knows of them."""
    await db.execute("DROP INDEX message_words")
    await db.execute("ALTER TABLE message DISABLE TRIGGER ALL")
    await db.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body)
        SELECT gen_random_uuid(), CASE WHEN n % 100 = 0 THEN $1 ELSE md5((n % 999)::text)::uuid END, 'inbound',
               now() - n * interval '1 minute', n + 10, 'On my way, see you at ' || n % 12
          FROM generate_series(1, $2) AS n
        """,
        thread_id,
        count,
    )
    await db.execute("CREATE INDEX message_words ON message USING gin (words_of(thread_id, body))")
    await db.execute("ANALYZE message")
