"""The second wall by itself: what the page role sees of whose, whatever the route's own check says [P11]."""

import pytest

from tests.service.reminders.conftest import COURT, PROBATION, Office
from tests.service.reminders.sights import CLIENTS, OF_CLIENTS, OF_RULES, STAFF, clients_in, furnish, page_of

# Whose dates each of them sees. Otto's department published them all; that shows him the one that is nobody's.
CLIENTS_OF = {
    "carla": {"ana"},
    "dev": {"ben"},
    "erin": {"ana", "cal"},
    "gus": {"cal"},
    "ada": set(),
    "aud": set(),
    "otto": set(),
    "gone": set(),
}
NOBODYS = {"otto": {"nobody"}}
RULES_OF = {"erin": PROBATION, "ada": PROBATION, "otto": COURT}
WORDS_OF = {**RULES_OF, "carla": PROBATION, "dev": PROBATION, "gus": PROBATION}


async def sight(office: Office, who: str) -> dict[str, set[str]]:
    async with page_of(office, who) as tx:
        return {table: await clients_in(tx, table) for table in OF_CLIENTS}


def expected(who: str) -> dict[str, set[str]]:
    seen = CLIENTS_OF[who]
    dates = seen | NOBODYS.get(who, set())
    return {table: seen if table in ("client", "caseload", "conflict") else dates for table in OF_CLIENTS}


async def open_tables(office: Office, *tables: str) -> None:
    """Take the second wall away."""
    for table in tables:
        await office.db.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        await office.db.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


async def test_each_sees_what_is_of_the_clients_they_answer_for(office: Office) -> None:
    await furnish(office)
    assert {who: await sight(office, who) for who in STAFF} == {who: expected(who) for who in STAFF}


async def test_without_the_wall_everybody_sees_everything(office: Office) -> None:
    await furnish(office)
    await open_tables(office, *OF_CLIENTS)
    everything = {*CLIENTS, "nobody"}
    for who in STAFF:
        seen = await sight(office, who)
        assert {table for table, whose in seen.items() if whose == everything} >= {"appointment", "edit", "reminder"}
        assert all(seen[table] == {*CLIENTS} for table in ("client", "caseload", "conflict"))


async def test_outside_a_pages_transaction_nobody_sees_anything(office: Office) -> None:
    await furnish(office)
    async with office.service.pages.tx() as tx:
        for table in (*OF_CLIENTS, *OF_RULES, "publisher", "act", "caseload_switch"):
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_before_the_directory_is_known_the_token_says_who_somebody_is(office: Office) -> None:
    """Replicas of the release before keep no copy of it: their pages show what they showed."""
    await furnish(office, has_directory=False)
    seen = {who: (await sight(office, who))["appointment"] for who in STAFF if who != "gone"}
    assert seen == {who: expected(who)["appointment"] for who in seen} | {"erin": {"ana", "ben", "cal"}}


@pytest.mark.parametrize("who", STAFF)
async def test_rules_words_and_files_are_of_those_who_may_change_them(office: Office, who: str) -> None:
    await furnish(office)
    await office.db.execute("UPDATE template SET department_id = NULL, step = 'moved' WHERE department_id = $1", COURT)
    async with page_of(office, who) as tx:
        seen = {table: await tx.fetchval(f"SELECT count(*) FROM {table}") for table in OF_RULES}
        rules = await tx.fetch("SELECT department_id FROM department_rules")
        names = await tx.fetch("SELECT DISTINCT department_id FROM publisher")
    may = who in RULES_OF
    own_words = WORDS_OF.get(who) == PROBATION
    # On which days the office is closed is theirs, too, who set dates in it.
    has_rules = who in WORDS_OF
    assert seen == {
        "department_rules": has_rules,
        # The house's own rows, and the department's one.
        "cascade": 37 if may else 0,
        # The house's is everybody's who writes, or rules; probation's own is probation's.
        "template": (who in WORDS_OF) + own_words,
        "source": may,
        "load": may,
        "load_row": may,
    }
    assert [row["department_id"] for row in rules] == ([WORDS_OF[who]] if has_rules else [])
    assert {row["department_id"] for row in names} == ({WORDS_OF[who]} if may or who == "gus" else set())


async def test_who_may_sign_in_no_more_sees_nothing_whatever_their_token_says(office: Office) -> None:
    await furnish(office)
    await office.db.execute("UPDATE staff SET is_active = false WHERE role = 'case_manager'")
    assert not any((await sight(office, "carla")).values())


async def test_a_role_that_was_taken_away_is_taken_away_from_the_token_too(office: Office) -> None:
    await furnish(office)
    await office.db.execute("UPDATE staff SET role = 'auditor' WHERE role = 'supervisor'")
    assert not any((await sight(office, "erin")).values())
