-- Lists of clients that somebody brings from a spreadsheet: looked at row by row before anybody is added.

-- header: what the first row calls the columns. columns: which field stands in which of them. staff_id: who brought it;
-- owner_id: who serves those for whom the list names nobody, the front office when NULL. edits: how often it was judged
-- anew; what is applied is what was looked at last. counts: of its rows by what becomes of them; they stay when the rows
-- are forgotten.
CREATE TABLE roster (
    roster_id     uuid        PRIMARY KEY,
    department_id uuid        NOT NULL,
    staff_id      uuid        NOT NULL,
    name          text        NOT NULL CHECK (char_length(name) <= 200),
    header        text[]      NOT NULL,
    columns       jsonb       NOT NULL DEFAULT '{}',
    owner_id      uuid,
    agreed_how    text,
    state         text        NOT NULL DEFAULT 'read' CHECK (state IN ('read', 'applied')),
    edits         bigint      NOT NULL DEFAULT 0,
    row_count     integer     NOT NULL CHECK (row_count BETWEEN 1 AND 5000),
    counts        jsonb       NOT NULL DEFAULT '{}',
    at            timestamptz NOT NULL,
    applied_at    timestamptz,
    forgotten_at  timestamptz,
    CHECK ((state = 'applied') = (applied_at IS NOT NULL)),
    CHECK (state = 'read' OR agreed_how IS NOT NULL)
);
CREATE INDEX roster_to_forget ON roster (at) WHERE forgotten_at IS NULL;

-- place: the row's number as the spreadsheet shows it. outcome: nothing until the columns say who it is about.
CREATE TABLE roster_row (
    roster_id uuid    NOT NULL REFERENCES roster,
    place     integer NOT NULL,
    cells     text[]  NOT NULL,
    outcome   text    CHECK (outcome IN ('new', 'added_here', 'known', 'reopened', 'refused')),
    reason    text,
    field     text,
    client_id uuid,
    PRIMARY KEY (roster_id, place),
    CHECK ((outcome IS NOT DISTINCT FROM 'refused') = (reason IS NOT NULL))
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['roster', 'roster_row']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO threads_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- A list is its bringer's alone, as long as they serve where they brought it.
CREATE POLICY page ON roster TO threads_page
 USING (staff_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()));
CREATE POLICY page ON roster_row TO threads_page
 USING ((SELECT true FROM roster WHERE roster.roster_id = roster_row.roster_id));

GRANT SELECT, INSERT ON roster, roster_row TO threads_page;
GRANT UPDATE (columns, owner_id, agreed_how, state, edits, counts, applied_at) ON roster TO threads_page;
GRANT UPDATE (outcome, reason, field, client_id) ON roster_row TO threads_page;
GRANT SELECT ON roster, roster_row TO threads_work;
GRANT UPDATE (header, columns, forgotten_at) ON roster TO threads_work;
GRANT DELETE ON roster_row TO threads_work;

-- A list asks it thousands of times, and perhaps just after thousands were added, when nothing is known yet of how large
-- the tables are: it goes by the indexes whatever the planner thinks. Measured: over 5 s instead of 0.5 s for 5,000.
ALTER FUNCTION who_has(text, text) SET enable_seqscan = off;
