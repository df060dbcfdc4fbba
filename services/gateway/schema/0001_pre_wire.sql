-- The wire: lines and their pace, texts that came in, attempts to send, receipts, opt-outs by number, the hold.

-- How far along an attempt is. It only ever rises, so receipts may come late, twice and in any order; the pure twin
-- is domain/status.py and a test holds the two together. A later word of the carrier wins: delivered over undelivered.
CREATE FUNCTION status_rank(status text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN array_position(
        ARRAY['queued', 'released', 'claimed', 'unknown', 'accepted', 'sent', 'failed', 'undelivered', 'delivered'],
        status);

CREATE TABLE department (
    department_id uuid    PRIMARY KEY,
    name          text    NOT NULL,
    time_zone     text    NOT NULL,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);

-- free_at: until when this line's capacity is given away. turn: texts it ever sent, which is what deals out the lanes'
-- floors. trouble: bad answers in a row, which is what makes the pauses longer.
CREATE TABLE line (
    line          text             PRIMARY KEY,
    department_id uuid             NOT NULL,
    kind          text             NOT NULL
                  CHECK (kind IN ('long_code', 'ten_dlc', 'toll_free', 'short_code', 'messaging_service')),
    pace          double precision CHECK (pace > 0),
    is_active     boolean          NOT NULL,
    seq           bigint           NOT NULL,
    free_at       timestamptz      NOT NULL,
    parked_until  timestamptz,
    turn          bigint           NOT NULL DEFAULT 0,
    trouble       bigint           NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Every number that ever wrote or opted out, and the count of what happened to it.
CREATE TABLE number (
    number text   PRIMARY KEY,
    seq    bigint NOT NULL
) WITH (fillfactor = 80);

-- Narrow and kept for ever: a captured webhook can be played again years from now.
CREATE TABLE webhook_sid (
    provider_sid text PRIMARY KEY
);

-- form is the request's body as it came, kept for as long as the retention schedule says, then NULL.
CREATE TABLE inbound_text (
    text_id      uuid        PRIMARY KEY,
    provider_sid text        NOT NULL,
    number       text        NOT NULL,
    line         text        NOT NULL,
    seq          bigint      NOT NULL,
    keyword      text        CHECK (keyword IN ('stop', 'start', 'help')),
    received_at  timestamptz NOT NULL,
    form         text
);
CREATE INDEX inbound_text_received ON inbound_text USING brin (received_at);

-- The last word of a number about a line. evidence_id: the text, the attempt or the act it rests on.
CREATE TABLE opt_out (
    number       text        NOT NULL,
    line         text        NOT NULL,
    is_opted_out boolean     NOT NULL,
    how          text        NOT NULL CHECK (how IN ('keyword', 'provider', 'recorded')),
    evidence_id  uuid        NOT NULL,
    seq          bigint      NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (number, line)
);

-- The send ledger. A row that is released and has no line is a tombstone: the cancel came before the order to send, and
-- the unique key makes the two wait for each other.
-- No index looks at status: a receipt then changes no index and its new row stays on the page of the old one.
CREATE TABLE attempt (
    attempt_id    uuid        PRIMARY KEY,
    message_id    uuid        NOT NULL,
    attempt_no    bigint      NOT NULL DEFAULT 1,
    number        text,
    line          text,
    lane          text        CHECK (lane IN ('reply', 'reminder', 'bulk')),
    body          text,
    segments      bigint,
    not_before    timestamptz,
    not_after     timestamptz,
    status        text        NOT NULL CHECK (status_rank(status) IS NOT NULL),
    status_at     timestamptz NOT NULL,
    seq           bigint      NOT NULL DEFAULT 0,
    is_waiting    boolean     NOT NULL,
    claimed_at    timestamptz,
    claimed_until timestamptz,
    unknown_since timestamptz,
    provider_sid  text,
    error_code    text,
    UNIQUE (message_id, attempt_no),
    CHECK (is_waiting = (status = 'queued')),
    CHECK (num_nulls(number, line, lane, body, segments, not_before, not_after) = 0
           OR (line IS NULL AND status = 'released'))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX attempt_waiting ON attempt (line, lane, not_before, attempt_id) WHERE is_waiting;
CREATE INDEX attempt_expiring ON attempt (not_after) WHERE is_waiting;
CREATE INDEX attempt_claimed ON attempt (claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX attempt_unknown ON attempt (unknown_since, attempt_id) WHERE unknown_since IS NOT NULL;
CREATE UNIQUE INDEX attempt_provider_sid ON attempt (provider_sid) WHERE provider_sid IS NOT NULL;

-- Raw receipts, each once. attempt_id NULL: nothing of ours matched it yet.
CREATE TABLE receipt (
    provider_sid text        NOT NULL,
    status       text        NOT NULL,
    error_code   text        NOT NULL DEFAULT '',
    message_id   uuid        NOT NULL,
    attempt_id   uuid,
    received_at  timestamptz NOT NULL,
    form         text,
    PRIMARY KEY (provider_sid, status, error_code)
);
CREATE INDEX receipt_unmatched ON receipt (message_id) WHERE attempt_id IS NULL;

-- One row at most. While it is held nothing is claimed, by any replica.
-- known_until: what the provider sent up to then is accepted as not being in this ledger.
CREATE TABLE hold (
    one         boolean     PRIMARY KEY DEFAULT true CHECK (one),
    is_held     boolean     NOT NULL,
    reason      text        NOT NULL,
    since       timestamptz NOT NULL,
    known_until timestamptz
);

ALTER TABLE department ENABLE ROW LEVEL SECURITY;
ALTER TABLE department FORCE ROW LEVEL SECURITY;
ALTER TABLE line ENABLE ROW LEVEL SECURITY;
ALTER TABLE line FORCE ROW LEVEL SECURITY;
ALTER TABLE number ENABLE ROW LEVEL SECURITY;
ALTER TABLE number FORCE ROW LEVEL SECURITY;
ALTER TABLE webhook_sid ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_sid FORCE ROW LEVEL SECURITY;
ALTER TABLE inbound_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_text FORCE ROW LEVEL SECURITY;
ALTER TABLE opt_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE opt_out FORCE ROW LEVEL SECURITY;
ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempt FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
ALTER TABLE hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON department TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON line TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON number TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON webhook_sid TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON inbound_text TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON opt_out TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON attempt TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON receipt TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON hold TO gateway_work USING (true) WITH CHECK (true);

-- Staff see one thing here: what became of the texts nobody can explain. A supervisor's own department's, an
-- administrator every one; never a body.
CREATE POLICY page ON line FOR SELECT TO gateway_page
    USING (current_setting('app.role', true) = 'administrator'
           OR (current_setting('app.role', true) = 'supervisor'
               AND department_id::text = current_setting('app.department', true)));
CREATE POLICY page ON attempt FOR SELECT TO gateway_page
    USING (unknown_since IS NOT NULL AND line IN (SELECT line.line FROM line));

GRANT SELECT, INSERT, UPDATE ON department, line, number, opt_out, attempt, receipt, hold TO gateway_work;
GRANT SELECT, INSERT ON webhook_sid, inbound_text TO gateway_work;
GRANT SELECT (line, department_id) ON line TO gateway_page;
GRANT SELECT (attempt_id, message_id, line, segments, status, claimed_at, unknown_since, error_code) ON attempt
    TO gateway_page;
