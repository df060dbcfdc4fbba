-- What every schema has: an outbox, an inbox, dead letters and an append-only audit table.

CREATE TABLE outbox (
    lane        text        NOT NULL CHECK (lane IN ('reply', 'reminder', 'bulk')),
    position    bigint      GENERATED ALWAYS AS IDENTITY,
    exchange    text        NOT NULL,
    routing_key text        NOT NULL,
    event_id    text        NOT NULL,
    type        text        NOT NULL,
    body        bytea       NOT NULL,
    traceparent text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (lane, position)
) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE inbox (
    queue    text        NOT NULL,
    event_id text        NOT NULL,
    state    text        NOT NULL CHECK (state IN ('done', 'trying', 'dead')),
    attempts integer     NOT NULL DEFAULT 0,
    crashes  integer     NOT NULL DEFAULT 0,
    reason   text,
    seen_at  timestamptz NOT NULL,
    PRIMARY KEY (queue, event_id)
);

-- Old rows are found by their place on disk: they were written in the order of time.
CREATE INDEX inbox_seen ON inbox USING brin (seen_at);

CREATE TABLE dead_letter (
    dead_letter_id uuid        PRIMARY KEY,
    queue          text        NOT NULL,
    event_id       text        NOT NULL,
    type           text        NOT NULL,
    reason         text        NOT NULL,
    attempts       integer     NOT NULL,
    body           bytea       NOT NULL,
    died_at        timestamptz NOT NULL,
    UNIQUE (queue, event_id)
);

CREATE TABLE audit (
    audit_id    uuid        PRIMARY KEY,
    at          timestamptz NOT NULL,
    actor_kind  text        NOT NULL,
    actor_id    text,
    session     text,
    act         text        NOT NULL,
    object_kind text        NOT NULL,
    object_id   text,
    outcome     text        NOT NULL CHECK (outcome IN ('done', 'denied', 'failed')),
    facts       jsonb       NOT NULL
);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
    work text := current_schema() || '_work';
    page text := current_schema() || '_page';
BEGIN
    EXECUTE format('CREATE POLICY work ON outbox TO %I USING (true) WITH CHECK (true)', work);
    EXECUTE format('CREATE POLICY work ON inbox TO %I USING (true) WITH CHECK (true)', work);
    EXECUTE format('CREATE POLICY work ON dead_letter TO %I USING (true) WITH CHECK (true)', work);
    EXECUTE format('CREATE POLICY work ON audit FOR INSERT TO %I WITH CHECK (true)', work);
    EXECUTE format('CREATE POLICY page ON outbox FOR INSERT TO %I WITH CHECK (true)', page);
    EXECUTE format('CREATE POLICY page ON audit FOR INSERT TO %I WITH CHECK (true)', page);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON outbox TO %I', work);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO %I', work);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON dead_letter TO %I', work);
    EXECUTE format('GRANT INSERT ON audit TO %I', work);
    EXECUTE format('GRANT INSERT ON outbox, audit TO %I', page);
END
$$;
