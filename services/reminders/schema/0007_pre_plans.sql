-- How the dates of a client are planned as one, what others were told of them, and what waits for a person.
-- A local time is a wall clock's, on purpose: its zone stands beside it.
-- squawk-ignore-file prefer-timestamp-tz

-- Held by whoever plans a client: all of their dates in all threads, never two at once.
CREATE TABLE plan (
    client_id  uuid        PRIMARY KEY,
    planned_at timestamptz NOT NULL
);

-- Who is to be planned again. Only ever added to, without a unique key: whoever adds to it waits for nobody.
CREATE TABLE replan (
    replan_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id uuid        NOT NULL,
    because   text        NOT NULL,
    at        timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- What others were told of a date, held under its client's plan: so planning needs no date's own row, which is its
-- publisher's. explained: the steps that are not said, and why.
CREATE TABLE announced (
    appointment_id   uuid   PRIMARY KEY REFERENCES appointment,
    seq              bigint NOT NULL,
    next_reminder_at timestamptz,
    told_hash        bytea,
    explained        jsonb
);

-- Segments that are planned for a department's lines, by the quarter of an hour.
CREATE TABLE line_load (
    department_id uuid        NOT NULL,
    slot_at       timestamptz NOT NULL,
    segments      integer     NOT NULL,
    PRIMARY KEY (department_id, slot_at)
) WITH (fillfactor = 70);

-- A publisher's newest word of whether somebody is in custody; they are while any publisher's says so.
CREATE TABLE custody (
    publisher_id     uuid        NOT NULL REFERENCES publisher,
    label            text        NOT NULL,
    value            text        NOT NULL,
    version_sequence bigint,
    version_at       timestamptz NOT NULL,
    content_hash     bytea       NOT NULL,
    is_in_custody    boolean     NOT NULL,
    since            timestamptz NOT NULL,
    client_id        uuid,
    PRIMARY KEY (publisher_id, label, value)
);
CREATE INDEX custody_client ON custody (client_id) WHERE is_in_custody;
CREATE INDEX custody_waiting ON custody (label, value) WHERE client_id IS NULL;

CREATE TABLE closure (
    closure_id       uuid        PRIMARY KEY,
    publisher_id     uuid        NOT NULL REFERENCES publisher,
    place_folded     text        NOT NULL,
    first_on         date        NOT NULL,
    last_on          date        NOT NULL CHECK (last_on >= first_on),
    version_sequence bigint,
    version_at       timestamptz NOT NULL,
    content_hash     bytea       NOT NULL,
    UNIQUE (publisher_id, place_folded, first_on)
);

-- Two dates of a client that can't both be kept; each pair once.
CREATE TABLE conflict (
    one_id     uuid        NOT NULL REFERENCES appointment,
    other_id   uuid        NOT NULL REFERENCES appointment,
    client_id  uuid        NOT NULL,
    found_at   timestamptz NOT NULL,
    cleared_at timestamptz,
    PRIMARY KEY (one_id, other_id),
    CHECK (one_id < other_id)
);
CREATE INDEX conflict_other ON conflict (other_id);
CREATE INDEX conflict_open ON conflict (client_id) WHERE cleared_at IS NULL;

-- What waits for a person, or did. object_id: what it is about; what comes back is the same row, and its seq counts on.
CREATE TABLE attention (
    attention_id  uuid        PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('ambiguous', 'conflict', 'load_held', 'infeasible',
                                                       'publisher_silent', 'withdraw_silent')),
    department_id uuid        NOT NULL,
    client_id     uuid,
    object_id     uuid        NOT NULL,
    count         integer     NOT NULL DEFAULT 1,
    is_open       boolean     NOT NULL,
    seq           bigint      NOT NULL,
    at            timestamptz NOT NULL,
    UNIQUE (kind, object_id)
);
CREATE INDEX attention_open ON attention (department_id, at) WHERE is_open;

-- What a client is asked beside a reminder: why they can't come, or which of the offered times suits them.
CREATE TABLE question_post (
    post_id        uuid        PRIMARY KEY,
    question_id    uuid        NOT NULL UNIQUE,
    appointment_id uuid        NOT NULL REFERENCES appointment,
    kind           text        NOT NULL CHECK (kind IN ('reason', 'slots')),
    choices        text[]      NOT NULL,
    state          text        NOT NULL CHECK (state IN ('handed', 'posted', 'sent', 'delivered', 'answered',
                                                         'withdrawing', 'cancelled', 'refused', 'undelivered')),
    choice         smallint,
    at             timestamptz NOT NULL
);
CREATE INDEX question_post_of ON question_post (appointment_id);

-- A time a case manager offers for a date; place_no is the digit that picks it.
CREATE TABLE slot (
    slot_id        uuid      PRIMARY KEY,
    appointment_id uuid      NOT NULL REFERENCES appointment,
    place_no       smallint  NOT NULL CHECK (place_no BETWEEN 1 AND 9),
    local_time     timestamp NOT NULL,
    time_zone      text      NOT NULL,
    place          text      NOT NULL,
    offered_by_id  uuid      NOT NULL,
    post_id        uuid      REFERENCES question_post,
    state          text      NOT NULL CHECK (state IN ('offered', 'asked', 'picked', 'passed'))
);
CREATE INDEX slot_of ON slot (appointment_id);
CREATE INDEX slot_post ON slot (post_id) WHERE post_id IS NOT NULL;

-- What a person asked for in a page, carried out by a job that may do more than they see. act_id is their form's, so a
-- click acts once. The page writes the left part, the job the rest.
CREATE TABLE act (
    act_id         uuid        PRIMARY KEY,
    kind           text        NOT NULL CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),
    staff_id       uuid        NOT NULL,
    department_id  uuid        NOT NULL,
    client_id      uuid,
    appointment_id uuid,
    facts          jsonb       NOT NULL,
    at             timestamptz NOT NULL,
    done_at        timestamptz,
    outcome        text,
    result         jsonb,
    CHECK ((done_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX act_waiting ON act (at, act_id) WHERE done_at IS NULL;

-- Whose clients get no reminders for now, in which department.
CREATE TABLE caseload_switch (
    staff_id      uuid        NOT NULL,
    department_id uuid        NOT NULL,
    is_off        boolean     NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (staff_id, department_id)
);
