-- Texts to and from numbers that are nobody's: who asks a court's line for a date, and what is said to them.

-- Understood, so on no board: the case number or the digit it was heard as.
CREATE TABLE court_text (
    text_id       uuid        PRIMARY KEY,
    number        text        NOT NULL,
    line          text        NOT NULL,
    department_id uuid        NOT NULL,
    body          text        NOT NULL,
    token         text,
    choice        smallint,
    at            timestamptz NOT NULL
);
CREATE INDEX court_text_at ON court_text (at);

-- asked_at: when whoever has the number asked for it. release_at: when it is looked at next. options, while is_open: what
-- a digit from that number means. is_answer: to a text that just came. status_seq: gateway's newest word; changes: ours.
CREATE TABLE number_post (
    post_id       uuid        PRIMARY KEY,
    line          text        NOT NULL,
    number        text        NOT NULL,
    department_id uuid        NOT NULL,
    body          text        NOT NULL,
    lane          text        NOT NULL CHECK (lane IN ('reply', 'reminder', 'bulk')),
    options       text[]      NOT NULL,
    is_open       boolean     NOT NULL,
    is_answer     boolean     NOT NULL,
    asked_at      timestamptz NOT NULL,
    release_at    timestamptz NOT NULL,
    not_after     timestamptz NOT NULL,
    state         text        NOT NULL DEFAULT 'held'
                  CHECK (state IN ('held', 'queued', 'sent', 'delivered', 'undelivered', 'refused')),
    reason        text CHECK (reason IN ('opted_out', 'number_changed', 'no_line', 'expired', 'failed')),
    sent_at       timestamptz,
    status_seq    bigint      NOT NULL DEFAULT 0,
    changes       bigint      NOT NULL DEFAULT 1,
    at            timestamptz NOT NULL
);
CREATE INDEX number_post_due ON number_post (release_at) WHERE state = 'held';
CREATE INDEX number_post_silent ON number_post (sent_at) WHERE state = 'queued' AND status_seq = 0;
CREATE INDEX number_post_open ON number_post (number, line, at) WHERE is_open;
CREATE INDEX number_post_at ON number_post (at);

ALTER TABLE court_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE court_text FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON court_text TO threads_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON court_text TO threads_work;
ALTER TABLE number_post ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_post FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON number_post TO threads_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON number_post TO threads_work;
