-- Who may tell us about dates, what they told us, and what we told them back.

CREATE TABLE publisher (
    publisher_id  uuid        PRIMARY KEY,
    -- Also its broker user and the first word of its routing keys, so no dot and no wildcard.
    name          text        NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9_-]{1,39}$'),
    department_id uuid        NOT NULL,
    -- A key is 256 random bits: a plain hash of it can't be guessed from, and is quick to check.
    key_prefix    text        NOT NULL UNIQUE,
    key_hash      bytea       NOT NULL,
    scopes        text[]      NOT NULL CHECK (scopes <@ ARRAY['events', 'receipts']),
    has_queue     boolean     NOT NULL,
    is_active     boolean     NOT NULL DEFAULT true,
    receipts_read bigint      NOT NULL DEFAULT 0,
    added_at      timestamptz NOT NULL
);

-- Each event acts once, through whichever door it comes; a refused one may be mended and sent again.
CREATE TABLE received_event (
    publisher_id uuid        NOT NULL REFERENCES publisher,
    event_id     text        NOT NULL,
    body_hash    bytea       NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (publisher_id, event_id)
);

CREATE TABLE receipt (
    receipt_id   uuid        PRIMARY KEY,
    publisher_id uuid        NOT NULL REFERENCES publisher,
    type         text        NOT NULL CHECK (type IN (
        'receipt.accepted.v1', 'receipt.planned.v1', 'receipt.sent.v1', 'receipt.delivered.v1',
        'receipt.answered.v1', 'receipt.refused.v1')),
    event_id     text        NOT NULL,
    appointment  text,
    reason       text,
    note         text,
    at           timestamptz NOT NULL,
    -- Given when first read: a number given at insert could commit after a higher one, and a reader would miss it.
    number       bigint,
    UNIQUE (publisher_id, number)
);
CREATE INDEX receipt_unread ON receipt (publisher_id, receipt_id) WHERE number IS NULL;
CREATE INDEX receipt_event ON receipt (publisher_id, event_id);

ALTER TABLE publisher ENABLE ROW LEVEL SECURITY;
ALTER TABLE publisher FORCE ROW LEVEL SECURITY;
ALTER TABLE received_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE received_event FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;

-- Publishers are not staff: their doors use the work role, and pages see nothing here.
CREATE POLICY work ON publisher TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON received_event TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON receipt TO reminders_work USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON publisher TO reminders_work;
GRANT SELECT, INSERT, DELETE ON received_event TO reminders_work;
GRANT SELECT, INSERT, UPDATE (number) ON receipt TO reminders_work;
