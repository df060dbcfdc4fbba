-- Copies of what web, gateway and reminders own, so that threads can decide alone while they are down.

CREATE TABLE department (
    department_id uuid    PRIMARY KEY,
    name          text    NOT NULL,
    time_zone     text    NOT NULL,
    quiet_from    text    NOT NULL,
    quiet_until   text    NOT NULL,
    is_active     boolean NOT NULL,
    unknown_reply jsonb   NOT NULL,
    seq           bigint  NOT NULL
);

CREATE TABLE staff (
    staff_id      uuid    PRIMARY KEY,
    name          text    NOT NULL,
    role          text    NOT NULL
                  CHECK (role IN ('case_manager', 'front_office', 'supervisor', 'administrator', 'auditor')),
    department_id uuid    NOT NULL,
    team_id       uuid,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);
CREATE INDEX staff_of_department ON staff (department_id);

CREATE TABLE team (
    team_id        uuid    PRIMARY KEY,
    department_id  uuid    NOT NULL,
    supervisor_ids uuid[]  NOT NULL,
    is_active      boolean NOT NULL,
    seq            bigint  NOT NULL
);

CREATE TABLE cover (
    cover_id      uuid        PRIMARY KEY,
    staff_id      uuid        NOT NULL,
    covered_by_id uuid        NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    is_active     boolean     NOT NULL,
    seq           bigint      NOT NULL
);
CREATE INDEX cover_by ON cover (covered_by_id);
CREATE INDEX cover_for ON cover (staff_id);

CREATE TABLE line (
    line          text    PRIMARY KEY,
    department_id uuid    NOT NULL,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);
CREATE INDEX line_of_department ON line (department_id);

-- A number's word to one of our lines. how: a carrier word, the provider, or the client's own wording.
CREATE TABLE opt_out (
    number      text        NOT NULL,
    line        text        NOT NULL,
    is_out      boolean     NOT NULL,
    how         text        NOT NULL CHECK (how IN ('keyword', 'provider', 'recorded', 'wording')),
    at          timestamptz NOT NULL,
    evidence_id uuid        NOT NULL,
    seq         bigint      NOT NULL,
    PRIMARY KEY (number, line)
);

CREATE TABLE upcoming (
    appointment_id   uuid        PRIMARY KEY,
    client_id        uuid        NOT NULL,
    department_id    uuid        NOT NULL,
    kind             text        NOT NULL,
    starts_at        timestamptz NOT NULL,
    time_zone        text        NOT NULL,
    place            text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'kept', 'missed')),
    next_reminder_at timestamptz,
    seq              bigint      NOT NULL
);
CREATE INDEX upcoming_of_client ON upcoming (client_id, starts_at) WHERE state = 'scheduled';
