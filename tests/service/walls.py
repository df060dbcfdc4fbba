"""Who may do what to which table of a service, as the database has it: a line a table and role."""

import asyncpg

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
     WHERE class.relnamespace = $1::text::regnamespace
       AND class.relkind IN ('r', 'v')
       AND class.relname NOT LIKE '%yoyo%'
       AND NOT login.rolsuper
       AND login.rolname NOT LIKE 'pg\\_%'
       AND login.rolname NOT IN ($1::text || '_owner', 'migrator', 'backup')
     ORDER BY class.relname, login.rolname, verb.place
"""


async def matrix(db: "asyncpg.Connection[asyncpg.Record]", schema: str) -> list[str]:
    """A line a table and role: the verbs it was granted; a verb no policy lets a row through for in brackets."""
    lines: dict[str, str] = {}
    for row in await db.fetch(GRANTED, schema):
        if row["is_whole"] or row["columns"]:
            whose = f"{row['name']} {row['login'].removeprefix(f'{schema}_')}:"
            columns = "" if row["is_whole"] else f"({' '.join(row['columns'])})"
            verb = row["verb"] + columns
            lines[whose] = f"{lines.get(whose, whose)} {verb if row['has_policy'] else f'[{verb}]'}"
    return sorted([*lines.values(), *await _policies(db, schema)])


async def _policies(db: "asyncpg.Connection[asyncpg.Record]", schema: str) -> list[str]:
    """A line a table: for which verbs which role's rows are looked at."""
    query = """
        SELECT tablename AS name, cmd, array_to_string(roles, ' ') AS roles, permissive
          FROM pg_policies
         WHERE schemaname = $1
         ORDER BY tablename, roles::text, cmd, policyname
    """
    lines: dict[str, str] = {}
    for row in await db.fetch(query, schema):
        whose = f"{row['name']} policies:"
        is_less = "" if row["permissive"] == "PERMISSIVE" else " restrictive"
        lines[whose] = f"{lines.get(whose, whose)} {row['roles'].replace(f'{schema}_', '')} {row['cmd']}{is_less},"
    return [line.rstrip(",") for line in lines.values()]
