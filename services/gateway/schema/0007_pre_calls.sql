-- Calls to our lines: each once for ever, whom it rings, and how it ended.

-- desks: the phones it rings one after the other, settled when it came in; a copy that changes meanwhile changes nothing.
-- outcome  ringing: a desk may still answer · answered: somebody did · notice: nobody did, and the caller was told
--          gone: the caller hung up
CREATE TABLE call (
    call_id      uuid        PRIMARY KEY,
    provider_sid text        NOT NULL UNIQUE,
    number       text        NOT NULL,
    line         text        NOT NULL,
    caller_id    text        NOT NULL,
    desks        text[]      NOT NULL,
    languages    text[]      NOT NULL,
    outcome      text        NOT NULL CHECK (outcome IN ('ringing', 'answered', 'notice', 'gone')),
    seq          bigint      NOT NULL,
    received_at  timestamptz NOT NULL,
    ended_at     timestamptz,
    CHECK (outcome <> 'ringing' OR cardinality(desks) > 0)
);
CREATE INDEX call_ringing ON call (number, line, received_at) WHERE outcome = 'ringing';

ALTER TABLE call ENABLE ROW LEVEL SECURITY;
ALTER TABLE call FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON call TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON call TO gateway_work;
