-- What is coming up, and what is said about it when.
-- local_time is a wall clock's, on purpose: its zone stands beside it.
-- squawk-ignore-file prefer-timestamp-tz

CREATE TABLE appointment (
    appointment_id   uuid        PRIMARY KEY,
    publisher_id     uuid        NOT NULL REFERENCES publisher,
    their_id         text        NOT NULL,
    -- The event that made it what it is now, and where that stands among its events.
    event_id         text        NOT NULL,
    version_sequence bigint,
    version_at       timestamptz NOT NULL,
    content_hash     bytea       NOT NULL,
    -- Counts what matters to the client (time, place, state), not every event.
    revision         integer     NOT NULL,
    state            text        NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'kept', 'missed')),
    kind             text        NOT NULL,
    -- The wall time is the truth; starts_at is computed from it. A cancellation may come before its date did.
    local_time       timestamp,
    time_zone        text,
    starts_at        timestamptz,
    place            text,
    contact          text,
    client_label     text        NOT NULL,
    client_value     text        NOT NULL,
    client_id        uuid,
    department_id    uuid        NOT NULL,
    seq              bigint      NOT NULL DEFAULT 0,
    changed_at       timestamptz NOT NULL,
    UNIQUE (publisher_id, their_id),
    CHECK (state <> 'scheduled' OR starts_at IS NOT NULL),
    CHECK ((starts_at IS NULL) = (local_time IS NULL)),
    CHECK ((starts_at IS NULL) = (time_zone IS NULL)),
    CHECK ((starts_at IS NULL) = (place IS NULL))
);
CREATE INDEX appointment_client ON appointment (client_id, starts_at);
CREATE INDEX appointment_waiting ON appointment (client_label, client_value) WHERE client_id IS NULL;

CREATE TABLE reminder (
    reminder_id    uuid        PRIMARY KEY,
    appointment_id uuid        NOT NULL REFERENCES appointment,
    -- Who is told: a date may turn out to be somebody else's, who must not hear what the first one was told.
    client_id      uuid        NOT NULL,
    step           text        NOT NULL CHECK (step IN ('day_before', 'moved', 'cancelled')),
    revision       integer     NOT NULL,
    event_id       text        NOT NULL,
    state          text        NOT NULL CHECK (state IN (
        'planned', 'handed', 'posted', 'sent', 'delivered', 'answered',
        'withdrawing', 'cancelled', 'skipped', 'refused', 'undelivered')),
    reason         text,
    not_before     timestamptz NOT NULL,
    not_after      timestamptz NOT NULL CHECK (not_after > not_before),
    -- The date it speaks of, and the one it corrects.
    local_time     timestamp   NOT NULL,
    former_time    timestamp,
    -- One post is one try; a window that passed unused gets a new one.
    post_id        uuid        NOT NULL UNIQUE,
    question_id    uuid        UNIQUE,
    choice         smallint,
    answered_at    timestamptz,
    asked_at       timestamptz,
    changed_at     timestamptz NOT NULL,
    -- A reminder goes once: this is the row that makes it so.
    UNIQUE (appointment_id, step, revision)
);
CREATE INDEX reminder_due ON reminder (not_before) WHERE state = 'planned';
CREATE INDEX reminder_asked ON reminder (asked_at) WHERE state IN ('handed', 'withdrawing');

ALTER TABLE appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment FORCE ROW LEVEL SECURITY;
ALTER TABLE reminder ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminder FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON appointment TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON reminder TO reminders_work USING (true) WITH CHECK (true);

-- Whoever may see the client's caseload may see what is coming up; the policy on caseload decides.
CREATE POLICY page ON appointment FOR SELECT TO reminders_page
    USING (EXISTS (SELECT FROM caseload WHERE caseload.client_id = appointment.client_id));
CREATE POLICY page ON reminder FOR SELECT TO reminders_page
    USING (EXISTS (SELECT FROM appointment WHERE appointment.appointment_id = reminder.appointment_id));

GRANT SELECT, INSERT, UPDATE ON appointment, reminder TO reminders_work;
GRANT SELECT ON appointment, reminder TO reminders_page;
