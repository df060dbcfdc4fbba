-- The ground of what is coming up: keys and their limits, rules and cascades, more of each date and of each reminder.
-- Columns and tables are added, checks widened; what replicas of the release before write is as good as it was.
-- A local time is a wall clock's, on purpose: its zone stands beside it.
-- squawk-ignore-file prefer-timestamp-tz

-- kind: a department's program, the staff of a department, or people who ask a court by text. labels NULL: may name
-- clients by any. precedence: of several that bring one date the lowest speaks of it.
ALTER TABLE publisher ADD COLUMN kind text NOT NULL DEFAULT 'outside' CHECK (kind IN ('outside', 'staff', 'court'));
ALTER TABLE publisher ADD COLUMN labels text[];
ALTER TABLE publisher ADD COLUMN precedence smallint NOT NULL DEFAULT 100;
ALTER TABLE publisher ADD COLUMN quota_minute integer NOT NULL DEFAULT 1200 CHECK (quota_minute > 0);
ALTER TABLE publisher ADD COLUMN quota_day integer NOT NULL DEFAULT 200000 CHECK (quota_day > 0);
ALTER TABLE publisher ADD COLUMN silent_after_hours integer CHECK (silent_after_hours > 0);
ALTER TABLE publisher ADD COLUMN heard_at timestamptz;
-- squawk-ignore ban-drop-constraint
ALTER TABLE publisher DROP CONSTRAINT publisher_scopes_check;
-- What is there keeps to the stricter check of before, so nothing has to be looked at now; likewise all below.
ALTER TABLE publisher ADD CONSTRAINT publisher_scopes_check
    CHECK (scopes <@ ARRAY['events', 'events:dates', 'events:custody', 'events:closures', 'events:reminders', 'dry_run',
                           'receipts', 'webhook']) NOT VALID;

-- Beside the first key, which stays on its publisher's row: as many as needed, each for less, or for a while.
CREATE TABLE api_key (
    key_id       uuid        PRIMARY KEY,
    publisher_id uuid        NOT NULL REFERENCES publisher,
    name         text        NOT NULL CHECK (name <> '' AND char_length(name) <= 60),
    prefix       text        NOT NULL UNIQUE,
    key_hash     bytea       NOT NULL,
    scopes       text[]      NOT NULL
                 CHECK (cardinality(scopes) > 0
                        AND scopes <@ ARRAY['events', 'events:dates', 'events:custody', 'events:closures',
                                            'events:reminders', 'dry_run', 'receipts', 'webhook']),
    added_at     timestamptz NOT NULL,
    added_by_id  uuid,
    expires_at   timestamptz,
    used_at      timestamptz,
    ended_at     timestamptz
);
CREATE INDEX api_key_of ON api_key (publisher_id);

-- What a publisher used of its quota in this minute (m) and this day (d), shared by all replicas.
CREATE TABLE quota_use (
    publisher_id uuid        NOT NULL REFERENCES publisher,
    bucket       text        NOT NULL CHECK (bucket IN ('m', 'd')),
    starts_at    timestamptz NOT NULL,
    used         integer     NOT NULL,
    PRIMARY KEY (publisher_id, bucket)
);

-- Where receipts are posted. generation: the secret is derived from it, and counted up it is a new one.
CREATE TABLE webhook (
    publisher_id  uuid     PRIMARY KEY REFERENCES publisher,
    url           text     NOT NULL,
    generation    integer  NOT NULL DEFAULT 1,
    is_active     boolean  NOT NULL DEFAULT true,
    sent_number   bigint   NOT NULL DEFAULT 0,
    tries         integer  NOT NULL DEFAULT 0,
    failing_since timestamptz,
    next_try_at   timestamptz,
    last_status   smallint
);
CREATE INDEX webhook_next ON webhook (next_try_at) WHERE is_active;

-- Copies: of rows that are here already these are filled when their owner tells them the next time.
ALTER TABLE client ADD COLUMN family_name text NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN language text NOT NULL DEFAULT 'en';
ALTER TABLE department ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE department ADD COLUMN time_zone text;
ALTER TABLE department ADD COLUMN holidays date[] NOT NULL DEFAULT '{}';
ALTER TABLE department ADD COLUMN is_active boolean NOT NULL DEFAULT true;
ALTER TABLE line ADD COLUMN kind text NOT NULL DEFAULT 'long_code';
ALTER TABLE line ADD COLUMN pace double precision;
ALTER TABLE line ADD COLUMN daily_cap integer;
ALTER TABLE line ADD COLUMN trouble text;

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

-- holiday_region: as the library of holidays names it, US-UT. travel_min: what lies between two places.
CREATE TABLE department_rules (
    department_id  uuid    PRIMARY KEY,
    holiday_region text,
    travel_min     integer NOT NULL DEFAULT 45 CHECK (travel_min BETWEEN 0 AND 600),
    wants_pages    boolean NOT NULL DEFAULT false,
    edits          bigint  NOT NULL DEFAULT 0
);

-- The steps of a date: so many days before it, at this time on the client's clock; scheduled goes at once, missed on
-- the next texting day. department_id all zeroes: the house's, for departments that have none of their own.
CREATE TABLE cascade (
    department_id uuid     NOT NULL,
    kind          text     NOT NULL CHECK (kind IN ('appointment', 'hearing', 'class', 'payment', 'test', 'other')),
    step          text     NOT NULL CHECK (step IN ('scheduled', 'week_before', 'days_before', 'day_before',
                                                    'morning_of', 'missed')),
    days          smallint NOT NULL CHECK (days BETWEEN 0 AND 60),
    at            time     NOT NULL,
    is_on         boolean  NOT NULL,
    PRIMARY KEY (department_id, kind, step)
);
-- Court dates a week before and the day before; others four days and the day before, as in the trial with probation
-- clients (Hastings et al. 2021), where two days before was no better than nothing. More than three help nobody.
INSERT INTO cascade (department_id, kind, step, days, at, is_on)
SELECT '00000000-0000-0000-0000-000000000000', kind, step, days, at::time,
       CASE step WHEN 'week_before' THEN kind = 'hearing'
                 WHEN 'days_before' THEN kind <> 'hearing'
                 ELSE step <> 'morning_of' END
  FROM unnest(ARRAY['appointment', 'hearing', 'class', 'payment', 'test', 'other']) AS kind
 CROSS JOIN (VALUES ('scheduled', 0, '10:00'),
                    ('week_before', 7, '10:00'),
                    ('days_before', 4, '10:00'),
                    ('day_before', 1, '16:00'),
                    ('morning_of', 0, '07:30'),
                    ('missed', 0, '10:00')) AS steps (step, days, at);

-- What the publisher said beside the date itself. is_closed_out: its office is closed that day.
ALTER TABLE appointment ADD COLUMN ends_local timestamp;
ALTER TABLE appointment ADD COLUMN phone text;
ALTER TABLE appointment ADD COLUMN case_number text;
ALTER TABLE appointment ADD COLUMN case_folded text;
ALTER TABLE appointment ADD COLUMN listed_as text;
ALTER TABLE appointment ADD COLUMN county text;
ALTER TABLE appointment ADD COLUMN payable jsonb;
ALTER TABLE appointment ADD COLUMN bring jsonb;
ALTER TABLE appointment ADD COLUMN matched_how text CHECK (matched_how IN ('id', 'phone', 'staff', 'merge'));
ALTER TABLE appointment ADD COLUMN is_closed_out boolean NOT NULL DEFAULT false;
-- No office holds dates yet: made in no time; likewise all below.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX appointment_case ON appointment (case_folded, county) WHERE case_folded IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX appointment_of_publisher ON appointment (publisher_id, starts_at);

-- What staff changed of a published date: held under its appointment's row, and outlasts every load. A time or a place
-- lapses when the publisher's own leaves what it was then (base).
CREATE TABLE edit (
    appointment_id  uuid        PRIMARY KEY REFERENCES appointment,
    is_stopped      boolean     NOT NULL DEFAULT false,
    wording         jsonb,
    steps           jsonb,
    local_time      timestamp,
    base_local_time timestamp,
    place           text,
    base_place      text,
    edits           bigint      NOT NULL DEFAULT 0,
    by_id           uuid        NOT NULL,
    at              timestamptz NOT NULL,
    CHECK ((local_time IS NULL) = (base_local_time IS NULL)),
    CHECK ((place IS NULL) = (base_place IS NULL))
);

-- A date that comes again and again; its dates are made up to made_until_on.
CREATE TABLE repeat (
    repeat_id     uuid  PRIMARY KEY,
    publisher_id  uuid  NOT NULL REFERENCES publisher,
    client_id     uuid  NOT NULL,
    rule          jsonb NOT NULL,
    made_until_on date  NOT NULL,
    ended_at      timestamptz
);
CREATE INDEX repeat_going ON repeat (made_until_on) WHERE ended_at IS NULL;

-- A text a department asked for: a date without a place, in words of its own.
CREATE TABLE requested (
    appointment_id uuid        PRIMARY KEY REFERENCES appointment,
    wording        jsonb       NOT NULL,
    not_before     timestamptz NOT NULL,
    not_after      timestamptz NOT NULL CHECK (not_after > not_before)
);

-- The thread it goes into and the day it stands for; the row it goes with; how its words came out; why it goes then.
-- handed_in: the audit row of the batch it was handed on in.
ALTER TABLE reminder ADD COLUMN department_id uuid;
ALTER TABLE reminder ADD COLUMN local_on date;
ALTER TABLE reminder ADD COLUMN carried_by uuid;
ALTER TABLE reminder ADD COLUMN segments smallint;
ALTER TABLE reminder ADD COLUMN language text;
ALTER TABLE reminder ADD COLUMN template_id uuid;
ALTER TABLE reminder ADD COLUMN is_urgent boolean NOT NULL DEFAULT false;
ALTER TABLE reminder ADD COLUMN why jsonb;
ALTER TABLE reminder ADD COLUMN handed_in uuid;
ALTER TABLE reminder ADD COLUMN answer text CHECK (answer IN ('coming', 'another_time', 'wrong_person'));
ALTER TABLE reminder ADD CONSTRAINT reminder_carried_by_fkey
    FOREIGN KEY (carried_by) REFERENCES reminder (reminder_id) NOT VALID;
ALTER TABLE reminder ADD CONSTRAINT reminder_carried_check
    CHECK ((state <> 'carried' OR carried_by IS NOT NULL) AND carried_by <> reminder_id) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE reminder DROP CONSTRAINT reminder_step_check;
ALTER TABLE reminder ADD CONSTRAINT reminder_step_check
    CHECK (step IN ('scheduled', 'week_before', 'days_before', 'day_before', 'morning_of', 'missed', 'moved',
                    'cancelled', 'closed', 'requested', 'by_hand')) NOT VALID;
-- carried: it goes with another. A state of its own, so that a replica of before never sends it a second time.
-- squawk-ignore ban-drop-constraint
ALTER TABLE reminder DROP CONSTRAINT reminder_state_check;
ALTER TABLE reminder ADD CONSTRAINT reminder_state_check
    CHECK (state IN ('planned', 'carried', 'handed', 'posted', 'sent', 'delivered', 'answered', 'withdrawing',
                     'cancelled', 'skipped', 'refused', 'undelivered')) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reminder_next ON reminder (not_before, reminder_id) WHERE state = 'planned' AND carried_by IS NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reminder_carried ON reminder (carried_by) WHERE carried_by IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reminder_of_client ON reminder (client_id, local_on);
-- One text a day in a thread: what the planner must never do is refused here. One that is being taken back may yet be
-- read, so it keeps its day; one that failed gives it up, and has none (local_on NULL) should it arrive after all.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX reminder_one_a_day ON reminder (client_id, department_id, local_on)
 WHERE carried_by IS NULL
   AND NOT is_urgent
   AND state IN ('planned', 'handed', 'posted', 'withdrawing', 'sent', 'delivered', 'answered');
-- A row is written some six times in its life: room for that in its page, and sweeping by number, not by share.
ALTER TABLE reminder SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
