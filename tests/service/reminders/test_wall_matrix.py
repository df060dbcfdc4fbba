"""Who may do what to which table [P11]: role by table by verb, as it is written down beside this test by hand."""

from pathlib import Path

from tests.service.reminders.conftest import Office
from tests.service.walls import matrix

WRITTEN = Path(__file__).with_name("walls.txt")
# No page's: keys and what publishers said under them, how plans are made, and who is in custody.
NO_PAGES = {
    "api_key",
    "attention",
    "closure",
    "court",
    "court_log",
    "court_publisher",
    "court_talk",
    "custody",
    "dead_letter",
    "external_id",
    "inbox",
    "line_load",
    "number_post",
    "opt_out",
    "plan",
    "question_post",
    "quota_use",
    "receipt",
    "receipt_count",
    "received_event",
    "repeat",
    "replan",
    "requested",
    "subscription",
    "webhook",
}


async def test_each_role_may_do_to_each_table_what_is_written_down(office: Office) -> None:
    found = await matrix(office.db, "reminders")
    written = [line for line in WRITTEN.read_text().splitlines() if line and not line.startswith("#")]
    assert found == written, "\n".join(sorted(set(found) ^ set(written)))


async def test_every_table_is_a_pages_or_none_of_its_business(office: Office) -> None:
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'reminders'::regnamespace AND relkind = 'r'"
    names = {row["relname"] for row in await office.db.fetch(query) if "yoyo" not in row["relname"]}
    pages = {line.split()[0] for line in await matrix(office.db, "reminders") if line.split()[1] == "page:"}
    assert names - pages == NO_PAGES


async def test_every_table_is_forced_behind_its_policies_and_every_view_asks_as_its_reader(office: Office) -> None:
    open_tables = """
        SELECT array_agg(relname)
          FROM pg_class
         WHERE relnamespace = 'reminders'::regnamespace
           AND relname NOT LIKE '%yoyo%'
           AND CASE relkind WHEN 'r' THEN NOT (relrowsecurity AND relforcerowsecurity)
                            WHEN 'v' THEN NOT COALESCE('security_invoker=true' = ANY (reloptions), false)
                            ELSE relkind IN ('m', 'f', 'p') END
    """
    assert await office.db.fetchval(open_tables) is None


async def test_a_grant_or_a_policy_more_is_noticed(office: Office) -> None:
    before = await matrix(office.db, "reminders")
    for more in (
        "GRANT DELETE ON act TO reminders_page",
        "GRANT UPDATE (outcome) ON act TO reminders_page",
        "GRANT SELECT (key_hash) ON publisher TO reminders_page",
        "GRANT SELECT ON client TO threads_work",
        "CREATE POLICY more ON load FOR UPDATE TO reminders_page USING (true)",
    ):
        await office.db.execute(more)
        assert await matrix(office.db, "reminders") != before, more
        before = await matrix(office.db, "reminders")
