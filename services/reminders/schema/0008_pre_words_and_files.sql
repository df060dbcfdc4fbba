-- What reminders say, by department, in versions; and files of dates: where they come from and what became of them.

-- department_id NULL: the house's. neutral: said while nobody knows that the number is the client's. A version that was
-- published stays as it is: what was sent can be read again.
CREATE TABLE template (
    template_id    uuid        PRIMARY KEY,
    department_id  uuid,
    step           text        NOT NULL
                   CHECK (step IN ('scheduled', 'week_before', 'days_before', 'day_before', 'morning_of', 'missed',
                                   'moved', 'cancelled', 'closed', 'by_hand', 'contact')),
    kind           text        NOT NULL CHECK (kind IN ('appointment', 'hearing', 'class', 'payment', 'test', 'other',
                                                        'any')),
    version        integer     NOT NULL CHECK (version > 0),
    wording        jsonb       NOT NULL CHECK (wording <> '{}'),
    neutral        jsonb       CHECK (neutral <> '{}'),
    is_accent_free boolean     NOT NULL DEFAULT false,
    tone           text        NOT NULL DEFAULT 'neutral' CHECK (tone IN ('neutral', 'supportive', 'none')),
    state          text        NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    edits          bigint      NOT NULL DEFAULT 0,
    changed_by_id  uuid,
    changed_at     timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (department_id, step, kind, version)
);
CREATE UNIQUE INDEX template_published ON template (department_id, step, kind) NULLS NOT DISTINCT
 WHERE state = 'published';

-- Where a publisher's file comes from and how it is read. min_share: a file with fewer rows than that share of the last
-- one is held. run_at is a time on the department's clock; url and drop_name NULL: only ever uploaded.
CREATE TABLE source (
    source_id    uuid    PRIMARY KEY,
    publisher_id uuid    NOT NULL REFERENCES publisher,
    name         text    NOT NULL CHECK (name <> '' AND char_length(name) <= 60),
    format       text    NOT NULL CHECK (format IN ('csv', 'xlsx', 'ics', 'json')),
    mapping      jsonb   NOT NULL,
    url          text,
    etag         text,
    every_min    integer CHECK (every_min > 0),
    run_at       time,
    drop_name    text    CHECK (drop_name ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
    min_share    real    NOT NULL DEFAULT 0.8 CHECK (min_share BETWEEN 0 AND 1),
    is_active    boolean NOT NULL DEFAULT true,
    edits        bigint  NOT NULL DEFAULT 0,
    UNIQUE (publisher_id, name),
    UNIQUE (publisher_id, drop_name)
);

CREATE TABLE load (
    load_id        uuid        PRIMARY KEY,
    source_id      uuid        NOT NULL REFERENCES source,
    came_how       text        NOT NULL CHECK (came_how IN ('upload', 'drop', 'url')),
    file_name      text        NOT NULL,
    content_hash   bytea       NOT NULL,
    state          text        NOT NULL
                   CHECK (state IN ('brought', 'read', 'held', 'applied', 'refused', 'superseded')),
    held_because   text,
    counts         jsonb       NOT NULL DEFAULT '{}',
    row_count      integer,
    brought_by_id  uuid,
    approved_by_id uuid,
    at             timestamptz NOT NULL,
    applied_at     timestamptz,
    forgotten_at   timestamptz
);
CREATE INDEX load_of_source ON load (source_id, at DESC);
CREATE INDEX load_waiting ON load (at, load_id) WHERE state IN ('brought', 'read');

-- The file itself, until it is read: names and numbers of people are kept no longer than they are needed.
CREATE TABLE load_file (
    load_id uuid  PRIMARY KEY REFERENCES load,
    content bytea NOT NULL CHECK (octet_length(content) <= 20971520)
);

-- One row of a file: what stands in it, what it tells, and what became of it.
CREATE TABLE load_row (
    load_id        uuid    NOT NULL REFERENCES load,
    place          integer NOT NULL,
    row_key        text,
    cells          text[]  NOT NULL,
    told           jsonb,
    outcome        text    CHECK (outcome IN ('new', 'changed', 'same', 'gone', 'twice', 'refused', 'unmatched',
                                              'skipped')),
    reason         text,
    field          text,
    appointment_id uuid,
    PRIMARY KEY (load_id, place)
);
CREATE INDEX load_row_key ON load_row (load_id, row_key);

-- The row of a file a date came from: the next file is compared by it.
ALTER TABLE appointment ADD COLUMN source_id uuid;
ALTER TABLE appointment ADD COLUMN row_key text;
ALTER TABLE appointment ADD CONSTRAINT appointment_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (source_id) NOT VALID;
-- No office holds dates yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX appointment_row ON appointment (source_id, row_key) WHERE source_id IS NOT NULL;

-- A test is said as any appointment is: whoever holds the phone learns no more.
-- squawk-ignore ban-drop-constraint
ALTER TABLE wording DROP CONSTRAINT wording_kind_check;
ALTER TABLE wording ADD CONSTRAINT wording_kind_check
    CHECK (kind IN ('appointment', 'hearing', 'class', 'payment', 'test', 'other', 'any')) NOT VALID;
INSERT INTO wording (step, kind, language, body)
SELECT step, 'test', language, body
  FROM wording
 WHERE kind = 'appointment';
