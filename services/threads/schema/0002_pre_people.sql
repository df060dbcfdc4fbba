-- Clients, the numbers they used over time, and who serves them: the facts a thread hangs on.

CREATE TABLE client (
    client_id       uuid        PRIMARY KEY,
    given_name      text        NOT NULL,
    family_name     text        NOT NULL,
    -- Names without case and accents, so that "pena" finds Peña.
    folded_name     text        NOT NULL,
    language        text        NOT NULL CHECK (language IN ('en', 'es')),
    time_zone       text        NOT NULL,
    best_time       text,
    notes           text        NOT NULL DEFAULT '',
    agreed_at       timestamptz,
    agreed_how      text,
    wants_reminders boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    -- Counts every change of the client, its phones and its caseloads; they are published as one state.
    seq             bigint      NOT NULL DEFAULT 0
);

CREATE TABLE external_id (
    client_id uuid NOT NULL REFERENCES client,
    label     text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (client_id, label, value)
);
CREATE INDEX external_id_value ON external_id (label, value);

-- One number of a client's over its time. A row is ended (valid_to) or replaced (no longer current), never rewritten.
CREATE TABLE phone (
    phone_id          uuid        PRIMARY KEY,
    client_id         uuid        NOT NULL REFERENCES client,
    number            text        NOT NULL CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    valid_from        timestamptz NOT NULL,
    valid_to          timestamptz CHECK (valid_to >= valid_from),
    is_current        boolean     NOT NULL,
    replaced_at       timestamptz,
    health            text        NOT NULL CHECK (health IN ('unverified', 'working', 'failing', 'landline',
                                                             'deactivated', 'wrong_person', 'ended')),
    fail_streak       integer     NOT NULL DEFAULT 0,
    confirmed_at      timestamptz,
    last_delivered_at timestamptz,
    last_text_at      timestamptz,
    CHECK (NOT is_current OR valid_to IS NULL)
);
CREATE UNIQUE INDEX phone_current ON phone (client_id) WHERE is_current;
CREATE UNIQUE INDEX phone_open ON phone (client_id, number) WHERE valid_to IS NULL;
CREATE INDEX phone_number ON phone (number);
CREATE INDEX phone_of_client ON phone (client_id);

-- Who serves the client in a department, now and before. staff_id NULL: the front office answers.
CREATE TABLE caseload (
    caseload_id   uuid        PRIMARY KEY,
    client_id     uuid        NOT NULL REFERENCES client,
    department_id uuid        NOT NULL,
    staff_id      uuid,
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz CHECK (closed_at >= opened_at)
);
CREATE UNIQUE INDEX caseload_one_owner ON caseload (client_id, department_id) WHERE closed_at IS NULL;
CREATE INDEX caseload_of_department ON caseload (department_id, client_id);
