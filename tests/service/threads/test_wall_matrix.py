"""Who may do what to which table [P11]: role by table by verb, as it is written down beside this test by hand."""

from pathlib import Path

from tests.service.threads.office import Office
from tests.service.threads.test_access import TABLES
from tests.service.walls import matrix

WRITTEN = Path(__file__).with_name("walls.txt")
# Facts about the house, the department's own words, and what every service has; no client is in them.
OF_NO_CLIENT = {
    "department",
    "staff",
    "team",
    "cover",
    "line",
    "court",
    "client_status",
    "close_reason",
    "outbox",
    "inbox",
    "dead_letter",
    "audit",
}
# Of clients, and no page's: threads_page can't so much as name them.
NO_PAGES = {"post", "question", "merge_text", "court_text", "number_post"}


async def test_each_role_may_do_to_each_table_what_is_written_down(office: Office) -> None:
    found = await matrix(office.db, "threads")
    written = [line for line in WRITTEN.read_text().splitlines() if line and not line.startswith("#")]
    assert found == written, "\n".join(sorted(set(found) ^ set(written)))


async def test_nobody_is_above_the_policies_but_who_backs_up_and_only_reads(office: Office) -> None:
    above = "SELECT array_agg(rolname::text) FROM pg_roles WHERE rolbypassrls AND NOT rolsuper"
    assert await office.value(above) == ["backup"]
    for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        writes = (
            "SELECT bool_or(has_table_privilege('backup', oid, $2)) FROM pg_class WHERE relnamespace = $1::regnamespace"
        )
        assert not await office.value(f"{writes} AND relkind = 'r'", "threads", verb)


async def test_every_table_of_clients_is_taken_its_policies_away_by_the_arms(office: Office) -> None:
    """A table the arms forget would hold up a wall that is said to be gone."""
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'threads'::regnamespace AND relkind = 'r'"
    names = {row["relname"] for row in await office.db.fetch(query) if "yoyo" not in row["relname"]}
    assert names == {*TABLES, *OF_NO_CLIENT, *NO_PAGES}
    pages = {line.split()[0] for line in await matrix(office.db, "threads") if line.split()[1] == "page:"}
    assert not pages & NO_PAGES


async def test_every_table_is_forced_behind_its_policies_and_every_view_asks_as_its_reader(office: Office) -> None:
    open_tables = """
        SELECT array_agg(relname)
          FROM pg_class
         WHERE relnamespace = 'threads'::regnamespace
           AND relname NOT LIKE '%yoyo%'
           AND CASE relkind WHEN 'r' THEN NOT (relrowsecurity AND relforcerowsecurity)
                            WHEN 'v' THEN NOT COALESCE('security_invoker=true' = ANY (reloptions), false)
                            ELSE relkind IN ('m', 'f', 'p') END
    """
    assert await office.value(open_tables) is None


async def test_a_grant_or_a_policy_more_is_noticed(office: Office) -> None:
    before = await matrix(office.db, "threads")
    for more in (
        "GRANT DELETE ON message TO threads_page",
        "GRANT UPDATE (body) ON message TO threads_page",
        "GRANT SELECT ON client TO reminders_work",
        "CREATE POLICY more ON draft FOR UPDATE TO threads_work USING (true)",
    ):
        await office.db.execute(more)
        assert await matrix(office.db, "threads") != before, more
        before = await matrix(office.db, "threads")
