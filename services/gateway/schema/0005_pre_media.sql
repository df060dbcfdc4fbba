-- Pictures, either way: what is known of each, where its content is kept, and what is still to be done about it.

-- state     waiting: not fetched yet · stored: may be shown · quarantined: kept away, reason says why
--           lost: the provider would not give it · next_at: when the job looks at it again; NULL when all is done.
-- A picture that came in is fetched first and, once safe, deleted at the provider: both are work of the same queue.
CREATE TABLE medium (
    media_id         uuid        PRIMARY KEY,
    direction        text        NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    text_id          uuid,
    staff_id         uuid,
    department_id    uuid        NOT NULL,
    line             text,
    place            bigint      NOT NULL DEFAULT 0,
    parent_sid       text,
    provider_sid     text,
    declared_type    text        NOT NULL DEFAULT '',
    state            text        NOT NULL CHECK (state IN ('waiting', 'stored', 'quarantined', 'lost')),
    reason           text,
    content_type     text,
    content_bytes    bigint,
    width            bigint,
    height           bigint,
    shelf_key        text,
    tries            bigint      NOT NULL DEFAULT 0,
    seq              bigint      NOT NULL DEFAULT 1,
    next_at          timestamptz,
    at               timestamptz NOT NULL,
    stored_at        timestamptz,
    deleted_there_at timestamptz,
    CHECK ((direction = 'inbound') = (text_id IS NOT NULL AND parent_sid IS NOT NULL AND line IS NOT NULL)),
    CHECK ((state = 'stored') <= (content_type IS NOT NULL AND shelf_key IS NOT NULL))
);
-- The pictures a text goes out with, and the types a line was said to carry; none said is what every carrier takes.
ALTER TABLE attempt ADD COLUMN media_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE line ADD COLUMN IF NOT EXISTS media_types text[] NOT NULL DEFAULT '{}';
CREATE INDEX medium_due ON medium (next_at) WHERE next_at IS NOT NULL;

-- The default shelf. A table and no large objects: row policies do not hold on those, and a role that may read all data
-- for the backup reads none of them.
CREATE TABLE medium_bytes (
    shelf_key text  PRIMARY KEY,
    content   bytea NOT NULL
);
-- Pictures are packed already.
ALTER TABLE medium_bytes ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE medium ENABLE ROW LEVEL SECURITY;
ALTER TABLE medium FORCE ROW LEVEL SECURITY;
ALTER TABLE medium_bytes ENABLE ROW LEVEL SECURITY;
ALTER TABLE medium_bytes FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON medium TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON medium_bytes TO gateway_work USING (true) WITH CHECK (true);

-- Whose client sent it, threads knows and is asked first; behind that stands this: it came to the asker's department.
CREATE POLICY page ON medium TO gateway_page
    USING (state = 'stored' AND department_id::text = current_setting('app.department', true))
    WITH CHECK (direction = 'outbound' AND staff_id::text = current_setting('app.staff', true)
                AND department_id::text = current_setting('app.department', true));
CREATE POLICY page ON medium_bytes TO gateway_page
    USING (EXISTS (SELECT FROM medium WHERE medium.shelf_key = medium_bytes.shelf_key));
CREATE INDEX medium_shelved ON medium (shelf_key) WHERE shelf_key IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON medium TO gateway_work;
GRANT SELECT, INSERT, DELETE ON medium_bytes TO gateway_work;
GRANT SELECT, INSERT ON medium TO gateway_page;
GRANT SELECT, INSERT ON medium_bytes TO gateway_page;
