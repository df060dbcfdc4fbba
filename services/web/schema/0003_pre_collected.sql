-- What web collects by event: the whole audit trail, open notices, and a copy of the lines.

CREATE TABLE audit_trail (
    audit_id    uuid        PRIMARY KEY,
    service     text        NOT NULL,
    at          timestamptz NOT NULL,
    actor_kind  text        NOT NULL,
    actor_id    text,
    session     text,
    act         text        NOT NULL,
    object_kind text        NOT NULL,
    object_id   text,
    outcome     text        NOT NULL,
    facts       jsonb       NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX audit_trail_at ON audit_trail (at);
CREATE INDEX audit_trail_actor ON audit_trail (actor_id, at);
CREATE INDEX audit_trail_object ON audit_trail (object_id, at);

CREATE TABLE notice (
    notice_id     uuid        PRIMARY KEY,
    kind          text        NOT NULL,
    department_id uuid        NOT NULL,
    staff_ids     uuid[]      NOT NULL,
    thread_id     uuid,
    message_id    uuid,
    raised_at     timestamptz,
    cleared_at    timestamptz
);
CREATE INDEX notice_open ON notice (raised_at) WHERE cleared_at IS NULL;

CREATE TABLE line (
    line          text    PRIMARY KEY,
    department_id uuid    NOT NULL,
    kind          text    NOT NULL,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);

ALTER TABLE audit_trail ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_trail FORCE ROW LEVEL SECURITY;
ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
ALTER TABLE line ENABLE ROW LEVEL SECURITY;
ALTER TABLE line FORCE ROW LEVEL SECURITY;

-- The trail is written once: no verb and no policy here lets a row be changed or removed, not even its owner's.
CREATE POLICY work_reads ON audit_trail FOR SELECT TO web_work USING (true);
CREATE POLICY work_adds ON audit_trail FOR INSERT TO web_work WITH CHECK (true);
CREATE POLICY page_reads ON audit_trail FOR SELECT TO web_page
    USING (current_setting('app.role', true) IN ('administrator', 'auditor'));
CREATE POLICY work ON notice TO web_work USING (true) WITH CHECK (true);
CREATE POLICY work ON line TO web_work USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON audit_trail TO web_work;
GRANT SELECT ON audit_trail TO web_page;
GRANT SELECT, INSERT, UPDATE ON notice, line TO web_work;
