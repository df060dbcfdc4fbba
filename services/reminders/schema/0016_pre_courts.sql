-- People ask a court for a date by text: its lines, who asked what, what they wish to be told, and what they were told.

CREATE TABLE court (
    court_id      uuid     PRIMARY KEY,
    department_id uuid     NOT NULL,
    line          text     NOT NULL UNIQUE,
    name          text     NOT NULL CHECK (name <> ''),
    phone         text     NOT NULL,
    verify_url    text     NOT NULL DEFAULT '',
    sample        text     NOT NULL,
    patterns      text[]   NOT NULL CHECK (cardinality(patterns) > 0),
    -- Empty: of every county its publishers tell of.
    counties      text[]   NOT NULL DEFAULT '{}',
    language      text     NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')),
    keep_days     smallint NOT NULL DEFAULT 14 CHECK (keep_days BETWEEN 1 AND 90),
    test_number   text     NOT NULL DEFAULT '',
    is_active     boolean  NOT NULL DEFAULT true,
    seq           bigint   NOT NULL DEFAULT 1
);

-- Whose dates may be asked for there.
CREATE TABLE court_publisher (
    court_id     uuid NOT NULL REFERENCES court,
    publisher_id uuid NOT NULL REFERENCES publisher,
    PRIMARY KEY (court_id, publisher_id)
);

CREATE TABLE court_talk (
    court_id      uuid        NOT NULL REFERENCES court,
    number        text        NOT NULL,
    question      jsonb,
    language      text CHECK (language IN ('en', 'es')),
    instructed_at timestamptz,
    at            timestamptz NOT NULL,
    PRIMARY KEY (court_id, number)
);
CREATE INDEX court_talk_at ON court_talk (at);

-- case_number: as it was texted. case_key: whose case, once it was found; until_on: the last day it is looked for.
CREATE TABLE subscription (
    subscription_id uuid        PRIMARY KEY,
    court_id        uuid        NOT NULL REFERENCES court,
    number          text        NOT NULL,
    case_number     text        NOT NULL,
    case_key        text        NOT NULL DEFAULT '',
    since           timestamptz NOT NULL,
    until_on        date,
    is_test         boolean     NOT NULL,
    state           text        NOT NULL CHECK (state IN ('on', 'stopped', 'ended', 'expired')),
    looked_at       timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX subscription_once ON subscription (court_id, number, case_number, case_key) WHERE state = 'on';
CREATE INDEX subscription_next ON subscription (looked_at) WHERE state = 'on';
CREATE INDEX subscription_over ON subscription (changed_at) WHERE state <> 'on';

-- hearing_id, starts_at, place: the date as it stood when this was said; NULL in a talk.
CREATE TABLE number_post (
    post_id         uuid        PRIMARY KEY,
    court_id        uuid        NOT NULL REFERENCES court,
    number          text        NOT NULL,
    subscription_id uuid,
    step            text CHECK (step IN ('told', 'new', 'moved', 'cancelled', 'day_before', 'morning_of', 'test')),
    hearing_id      text,
    starts_at       timestamptz,
    place           text,
    state           text        NOT NULL DEFAULT 'handed'
                    CHECK (state IN ('handed', 'held', 'queued', 'sent', 'delivered', 'undelivered', 'refused')),
    reason          text,
    seq             bigint      NOT NULL DEFAULT 0,
    at              timestamptz NOT NULL
);
CREATE INDEX number_post_of ON number_post (subscription_id) WHERE subscription_id IS NOT NULL;
CREATE INDEX number_post_at ON number_post (at);

-- For the court's figures; whose number it was can't be told from it.
CREATE TABLE court_log (
    log_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    court_id uuid        NOT NULL REFERENCES court,
    at       timestamptz NOT NULL,
    action   text        NOT NULL
);

ALTER TABLE court ENABLE ROW LEVEL SECURITY;
ALTER TABLE court FORCE ROW LEVEL SECURITY;
ALTER TABLE court_publisher ENABLE ROW LEVEL SECURITY;
ALTER TABLE court_publisher FORCE ROW LEVEL SECURITY;
ALTER TABLE court_talk ENABLE ROW LEVEL SECURITY;
ALTER TABLE court_talk FORCE ROW LEVEL SECURITY;
ALTER TABLE subscription ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscription FORCE ROW LEVEL SECURITY;
ALTER TABLE number_post ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_post FORCE ROW LEVEL SECURITY;
ALTER TABLE court_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE court_log FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON court TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON court_publisher TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON court_talk TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON subscription TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON number_post TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON court_log TO reminders_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON court TO reminders_work;
GRANT SELECT, INSERT, DELETE ON court_publisher TO reminders_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON court_talk, subscription, number_post TO reminders_work;
GRANT SELECT, INSERT ON court_log TO reminders_work;
