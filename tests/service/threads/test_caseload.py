"""Clients A to Z: those one may see, in the order people here sort names, each once however many there are."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg
import pytest

from services.threads.domain.access import Reach
from services.threads.store import listed
from tests.service.threads.asking import Asking
from tests.service.threads.hands import close
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, ERIN, MONDAY, NEW, PROBATION, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_access import take_policies_away

# As a list of names is read: accents and capitals change nothing, "de la" counts as it is written.
SORTED = ("Ángel", "Davis", "de la Cruz", "Dean", "Ñandú", "Núñez", "Nunn", "O'Brien", "Østergaard", "Ötzi", "Zoe")


async def names(who: Asking, **query: str) -> list[str]:
    return [one["family_name"] for one in (await who.get(f"/v1/caseload?{urlencode(query)}"))["rows"]]


async def add_all(office: Office, families: tuple[str, ...]) -> None:
    for n, family in enumerate(families):
        await office.add(f"Ana {family}", f"+1801555{3000 + n:04}")


async def test_names_stand_as_people_here_sort_them_each_under_its_letter(office: Office) -> None:
    await add_all(office, tuple(reversed(SORTED)))
    found = await office.carla.get("/v1/caseload")
    shown = [one["family_name"] for one in found["rows"]]
    assert shown == list(SORTED)
    assert "".join(one["letter"] for one in found["rows"]) == "ADDDNNNOOOZ"
    told = {one["letter"]: one["count"] for one in found["letters"]}
    assert told == {"A": 1, "D": 3, "N": 3, "O": 3, "Z": 1}
    assert await names(office.carla, letter="N") == shown[4:]
    assert await names(office.carla, letter="Q") == shown


async def test_what_stands_under_no_letter_can_be_jumped_to(office: Office) -> None:
    await add_all(office, ("Baker", "李", "7 Eleven"))
    found = await office.carla.get("/v1/caseload")
    assert [one["letter"] for one in found["letters"]] == ["#", "B"]
    assert (await names(office.carla, letter="#"))[0] == "7 Eleven"


async def test_a_page_shows_fifty_and_the_next_goes_on_behind_it(office: Office) -> None:
    for n in range(120):
        await office.add(f"Ana N{n % 7}{n:03}", f"+1801555{3000 + n:04}")
    seen: list[dict[str, Any]] = []
    more, has_more = "", True
    while has_more:
        page = await office.carla.get(f"/v1/caseload{more}")
        seen.extend(page["rows"])
        more, has_more = f"?after={seen[-1]['thread_id']}", page["has_more"]
        assert sum(one["count"] for one in page["letters"]) == 120
    assert [one["family_name"] for one in seen] == sorted(f"N{n % 7}{n:03}" for n in range(120))


async def test_a_row_says_how_to_reach_them_what_was_last_and_what_is_next(office: Office) -> None:
    client_id, thread_id = await office.add()
    await office.texts("Can I come at 4?")
    for days in (9, 3, -1):
        await office.db.execute(
            """
            INSERT INTO upcoming (appointment_id, client_id, department_id, kind, starts_at, time_zone, place, state,
                                  seq)
            VALUES (gen_random_uuid(), $1, $2, 'hearing', $3, 'America/Boise', '', 'scheduled', 1)
            """,
            client_id,
            PROBATION,
            MONDAY + timedelta(days=days),
        )
    form = {"name": "Monday class", "thread_ids": [str(thread_id)]}
    group = await office.carla("POST", "/v1/groups", form, 201)
    found = await office.carla.get("/v1/caseload")
    [row] = found["rows"]
    assert (row["number"], row["health"], row["preview"], row["unread"]) == (ANAS, "working", "Can I come at 4?", 1)
    assert (row["next_at"], row["next_zone"]) == ("2026-03-05T17:00:00Z", "America/Boise")
    assert (row["groups"], row["staff_name"]) == (["Monday class"], None)
    assert [one["name"] for one in found["groups"]] == ["Monday class"]
    assert found["people"] == []
    await office.dev.get(f"/v1/caseload?group={group['group_id']}", 404)


async def test_filters_leave_those_who_fit(office: Office) -> None:
    _, ana = await office.add("Ana Abbott", ANAS, language="es")
    await office.add("Ben Baker", BENS)
    _, gus = await office.add("Gus Gray", STRANGERS)
    await close(office.carla, gus)
    await office.stops(BENS)
    group = await office.carla("POST", "/v1/groups", {"name": "x", "thread_ids": [str(ana)]}, 201)
    fits = {
        (): ["Abbott", "Baker"],
        (("language", "es"),): ["Abbott"],
        (("language", "en"),): ["Baker"],
        (("show", "problems"),): ["Baker"],
        (("show", "closed"),): ["Gray"],
        (("group", group["group_id"]),): ["Abbott"],
        (("search", "áNA ab"),): ["Abbott"],
        (("search", "0111"),): ["Baker"],
        (("search", "nobody"),): [],
        (("show", "closed"), ("language", "es")): [],
        (("whose", str(CARLA)),): ["Abbott", "Baker"],
        (("whose", str(DEV)),): [],
    }
    for query, expected in fits.items():
        assert await names(office.carla, **dict(query)) == expected, query


async def test_what_was_merged_into_another_is_no_client_of_its_own(office: Office) -> None:
    _, ana = await office.add("Ana Abbott", ANAS)
    _, gone = await office.add("Ana Gone", BENS)
    await office.db.execute("UPDATE thread SET is_open = false, merged_into = $1 WHERE thread_id = $2", ana, gone)
    assert (await names(office.carla), await names(office.carla, show="closed")) == (["Abbott"], [])


async def test_each_sees_those_in_reach_with_either_wall_alone(office: Office) -> None:
    for name, number, owner in (("Ana A", ANAS, CARLA), ("Ben B", BENS, DEV), ("Cy C", NEW, None)):
        await office.add(name, number, owner)
    sees = {"carla": "A", "dev": "B", "erin": "ABC", "desk": "C", "clerk": "", "admin": "", "auditor": ""}
    for _wall in ("both", "the service's own"):
        for who, expected in sees.items():
            assert "".join(await names(office.people[who])) == expected, who
        assert await names(office.erin, whose=str(DEV)) == ["B"]
        assert await names(office.erin, whose=str(ERIN)) == []
        await take_policies_away(office)


async def test_policies_hold_without_the_services_own_look(office: Office) -> None:
    await office.add("Ben Baker", BENS, DEV)
    everybody = Reach(seen=frozenset({CARLA, DEV}))
    async with page_of(office, CARLA) as tx:
        found = await listed.caseload(tx, CARLA, everybody, listed.Wanted(show="open", language="all"))
    assert found.rows == ()


async def test_a_supervisor_is_offered_whose_clients_to_look_at(office: Office) -> None:
    people = (await office.erin.get("/v1/caseload"))["people"]
    assert [one["name"] for one in people] == ["Carla Reyes", "Dev Chandra", "Erin Hammond"]


async def test_nothing_that_is_asked_is_a_fault_and_looking_is_recorded(office: Office) -> None:
    await office.add()
    for typed in ("%", "_", "\\", "' OR 1=1", "%00", "\u202e", "😀", "a" * 100, "(((", "☎ 801"):
        await office.carla.get(f"/v1/caseload?search={quote(typed)}")
    await office.carla.get(f"/v1/caseload?search={'x' * 101}", 422)
    for wrong in ("show=all", "language=fr", "letter=AB", "group=x", "whose=x", "after=x", "page=2"):
        await office.carla.get(f"/v1/caseload?{wrong}", 422)
    assert await office.value("SELECT count(*) FROM audit WHERE act = 'caseload_viewed'") == 10


# Everybody's clients and what they wrote: 100,000 open conversations, 100,000 closed, of 1,000 case managers; 110 of
# each are Carla's.
CROWD = """
    WITH made AS (
        SELECT n, gen_random_uuid() AS client_id,
               CASE WHEN n % 363 = 0 THEN $1::uuid ELSE md5((n % 200)::text)::uuid END AS staff_id
          FROM generate_series(1, 40000) AS n),
    clients AS (
        INSERT INTO threads.client (client_id, given_name, family_name, folded_name, language, time_zone, created_at)
        SELECT client_id, 'Ben', 'Barela' || n, 'barela' || n || ' ben', 'en', 'America/Denver', $3
          FROM made)
    INSERT INTO threads.thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
    SELECT gen_random_uuid(), client_id, $2, staff_id, n <= 20000, $3
      FROM made
"""


@pytest.mark.parametrize("statement", [listed.OPEN, listed.CLOSED], ids=["open", "closed"])
async def test_the_list_reads_no_more_than_ones_own_caseload(office: Office, statement: str) -> None:
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(CROWD, CARLA, PROBATION, MONDAY)
        await owner.execute("ANALYZE threads.thread, threads.client")
    finally:
        await owner.close()
    args = ([CARLA], None, None, "all", None, ["%"], "", False, None, "", 51, CARLA, MONDAY, None)
    async with page_of(office, CARLA) as tx:
        plan = "\n".join(row[0] for row in await tx.fetch(f"EXPLAIN {statement}", *args))
        for table in ("thread", "client", "phone", "upcoming", "message"):
            assert f"Seq Scan on {table} " not in plan, plan
        assert len({row["thread_id"] for row in await tx.fetch(statement, *args)}) == 51
        read = await tx.fetchval(
            """
            SELECT sum(idx_tup_fetch + seq_tup_read)
              FROM pg_stat_xact_user_tables
             WHERE relname IN ('thread', 'client')
            """
        )
    assert read < 2_000, read
