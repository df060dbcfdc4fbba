"""Who may do what to which table [P11]: role by table by verb, as it is written down beside this test by hand."""

from pathlib import Path

from tests.service.threads.office import Office
from tests.service.threads.test_access import TABLES

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
NO_PAGES = {"post", "question", "merge_text"}

GRANTED = """
    SELECT class.relname AS name, login.rolname AS login, verb.name AS verb,
           has_table_privilege(login.oid, class.oid, verb.name) AS is_whole,
           ARRAY(SELECT attname::text
                   FROM pg_attribute
                  WHERE attrelid = class.oid
                    AND attnum > 0
                    AND NOT attisdropped
                    AND verb.name IN ('SELECT', 'INSERT', 'UPDATE')
                    AND has_column_privilege(login.oid, class.oid, attnum, verb.name)
                  ORDER BY attname) AS columns,
           EXISTS (SELECT
                     FROM pg_policy
                    WHERE polrelid = class.oid
                      AND polcmd IN ('*', CASE verb.name WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a'
                                                         WHEN 'UPDATE' THEN 'w' ELSE 'd' END)
                      AND login.oid = ANY (polroles)) OR class.relkind = 'v' AS has_policy
      FROM pg_class AS class
     CROSS JOIN pg_roles AS login
     CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) WITH ORDINALITY AS verb (name, place)
     WHERE class.relnamespace = 'threads'::regnamespace
       AND class.relkind IN ('r', 'v')
       AND class.relname NOT LIKE '%yoyo%'
       AND NOT login.rolsuper
       AND login.rolname NOT LIKE 'pg\\_%'
       AND login.rolname NOT IN ('threads_owner', 'migrator', 'backup')
     ORDER BY class.relname, login.rolname, verb.place
"""


async def matrix(office: Office) -> list[str]:
    """A line a table and role: the verbs it was granted; a verb no policy lets a row through for in brackets."""
    lines: dict[str, str] = {}
    for row in await office.db.fetch(GRANTED):
        if row["is_whole"] or row["columns"]:
            whose = f"{row['name']} {row['login'].removeprefix('threads_')}:"
            columns = "" if row["is_whole"] else f"({' '.join(row['columns'])})"
            verb = row["verb"] + columns
            lines[whose] = f"{lines.get(whose, whose)} {verb if row['has_policy'] else f'[{verb}]'}"
    return sorted([*lines.values(), *await policies(office)])


async def policies(office: Office) -> list[str]:
    """A line a table: for which verbs which role's rows are looked at."""
    query = """
        SELECT tablename AS name, cmd, array_to_string(roles, ' ') AS roles, permissive
          FROM pg_policies
         WHERE schemaname = 'threads'
         ORDER BY tablename, roles::text, cmd, policyname
    """
    lines: dict[str, str] = {}
    for row in await office.db.fetch(query):
        whose = f"{row['name']} policies:"
        is_less = "" if row["permissive"] == "PERMISSIVE" else " restrictive"
        lines[whose] = f"{lines.get(whose, whose)} {row['roles'].replace('threads_', '')} {row['cmd']}{is_less},"
    return [line.rstrip(",") for line in lines.values()]


async def test_each_role_may_do_to_each_table_what_is_written_down(office: Office) -> None:
    found = await matrix(office)
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
    pages = {line.split()[0] for line in await matrix(office) if line.split()[1] == "page:"}
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
    before = await matrix(office)
    for more in (
        "GRANT DELETE ON message TO threads_page",
        "GRANT UPDATE (body) ON message TO threads_page",
        "GRANT SELECT ON client TO reminders_work",
        "CREATE POLICY more ON draft FOR UPDATE TO threads_work USING (true)",
    ):
        await office.db.execute(more)
        assert await matrix(office) != before, more
        before = await matrix(office)
