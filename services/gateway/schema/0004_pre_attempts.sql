-- A retry is a new attempt; texts that are unwanted, looked for, or judged by a person; pairs that must fall silent.

-- is_unwanted: somebody asked for it back when it was too late; should it come back to us, it is never sent.
-- is_repeated: a newer attempt carries on, and what is still said of this one is no news, unless it arrived.
-- looked_at, looks: when the provider was last asked about it, and how often.
ALTER TABLE attempt
    ADD COLUMN purpose     text        NOT NULL DEFAULT 'talk',
    ADD COLUMN is_unwanted boolean     NOT NULL DEFAULT false,
    ADD COLUMN is_repeated boolean     NOT NULL DEFAULT false,
    ADD COLUMN looked_at   timestamptz,
    ADD COLUMN looks       bigint      NOT NULL DEFAULT 0;

-- The attempt a receipt's address names. Once retries exist its message alone does not tell which one it is about.
ALTER TABLE receipt
    ADD COLUMN named_attempt_id uuid;

-- Two machines were answering one another: nothing automatic goes from this line to this number until then.
CREATE TABLE quiet_pair (
    number   text        NOT NULL,
    line     text        NOT NULL,
    until_at timestamptz NOT NULL,
    PRIMARY KEY (number, line)
);

-- What a supervisor says of a text nobody could explain. applied_at NULL: the ledger does not show it yet.
CREATE TABLE verdict (
    attempt_id uuid        PRIMARY KEY,
    verdict    text        NOT NULL CHECK (verdict IN ('went', 'did_not_go')),
    staff_id   uuid        NOT NULL,
    at         timestamptz NOT NULL,
    applied_at timestamptz
);
CREATE INDEX verdict_to_apply ON verdict (at) WHERE applied_at IS NULL;

-- No claim may follow a STOP that was answered. Whoever writes an opt-out waits for the claims that are being made, and
-- they for it; opt-outs are rare, so one lock for all of them costs nobody anything (claims take it shared).
CREATE FUNCTION lock_consent() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('gateway.consent', 0));
    RETURN NULL;
END
$$;
CREATE TRIGGER opt_out_locks_consent
    BEFORE INSERT OR UPDATE ON opt_out
    FOR EACH STATEMENT EXECUTE FUNCTION lock_consent();

ALTER TABLE quiet_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE quiet_pair FORCE ROW LEVEL SECURITY;
ALTER TABLE verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE verdict FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON quiet_pair TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON verdict TO gateway_work USING (true) WITH CHECK (true);
-- A supervisor judges her own department's texts, as herself: the policies of attempt and line say which those are.
CREATE POLICY judge ON verdict FOR INSERT TO gateway_page
    WITH CHECK (current_setting('app.role', true) = 'supervisor'
                AND staff_id::text = current_setting('app.staff', true)
                AND attempt_id IN (SELECT attempt.attempt_id FROM attempt));

GRANT SELECT, INSERT, UPDATE ON quiet_pair TO gateway_work;
GRANT SELECT, UPDATE ON verdict TO gateway_work;
GRANT INSERT (attempt_id, verdict, staff_id, at) ON verdict TO gateway_page;
