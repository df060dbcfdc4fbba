-- Sessions and tries at the door. Of a session only a hash is stored: who reads this table cannot sign in with it.

CREATE TABLE session (
    session_hash bytea       PRIMARY KEY CHECK (octet_length(session_hash) = 32),
    session_id   uuid        NOT NULL UNIQUE,
    staff_id     uuid        NOT NULL REFERENCES staff,
    csrf         text        NOT NULL,
    created_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX session_staff ON session (staff_id) WHERE ended_at IS NULL;
CREATE INDEX session_created ON session (created_at);

-- One row a try, good or bad. The e-mail is hashed: people type passwords into the wrong field.
CREATE TABLE sign_in_try (
    try_id     uuid        PRIMARY KEY,
    email_hash bytea       NOT NULL CHECK (octet_length(email_hash) = 32),
    address    text        NOT NULL,
    at         timestamptz NOT NULL,
    is_good    boolean     NOT NULL DEFAULT false
);
CREATE INDEX sign_in_try_email ON sign_in_try (email_hash, at);
CREATE INDEX sign_in_try_address ON sign_in_try (address, at);
CREATE INDEX sign_in_try_at ON sign_in_try (at);

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
ALTER TABLE sign_in_try ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_try FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON session TO web_work USING (true) WITH CHECK (true);
CREATE POLICY work ON sign_in_try TO web_work USING (true) WITH CHECK (true);
CREATE POLICY own_sessions ON session TO web_page
    USING (staff_id = NULLIF(current_setting('app.staff', true), '')::uuid)
    WITH CHECK (staff_id = NULLIF(current_setting('app.staff', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON session, sign_in_try TO web_work;
GRANT SELECT (session_id, staff_id, created_at, seen_at, ended_at), UPDATE (ended_at) ON session TO web_page;
