-- What look-ups and the carriers' daily lists tell of the numbers we write to. Off unless a setting says otherwise.

-- known_at: since when we know the number: what became of it before is another owner's. wrote_on: the last day somebody
-- wrote from it. asked_at: its last look-up. due_at: its next, infinity while we never wrote to it. seq: of what was
-- told last, NULL when nothing was.
CREATE TABLE number_check (
    number         text        PRIMARY KEY,
    known_at       timestamptz NOT NULL,
    wrote_on       date,
    line_type      text,
    is_reassigned  boolean,
    is_deactivated boolean,
    asked_at       timestamptz,
    due_at         timestamptz NOT NULL,
    tries          bigint      NOT NULL DEFAULT 0,
    seq            bigint,
    told_at        timestamptz
);
CREATE INDEX number_check_due ON number_check (due_at);

-- How far the ledger and the texts that came in have been gone through for numbers.
CREATE TABLE number_sweep (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    attempt_id uuid    NOT NULL,
    text_id    uuid    NOT NULL
);
INSERT INTO number_sweep (attempt_id, text_id)
VALUES ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000');

-- Look-ups of a day, for all replicas: each is paid for.
CREATE TABLE look_up_day (
    on_day date   PRIMARY KEY,
    spent  bigint NOT NULL
);

-- The carriers' list of each day: who reads it now, or that it was read.
CREATE TABLE deactivation_day (
    on_day        date        PRIMARY KEY,
    claimed_until timestamptz NOT NULL,
    done_at       timestamptz,
    listed        bigint,
    found         bigint
);

ALTER TABLE number_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_check FORCE ROW LEVEL SECURITY;
ALTER TABLE number_sweep ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_sweep FORCE ROW LEVEL SECURITY;
ALTER TABLE look_up_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE look_up_day FORCE ROW LEVEL SECURITY;
ALTER TABLE deactivation_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE deactivation_day FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON number_check TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON number_sweep TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON look_up_day TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON deactivation_day TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON number_check, look_up_day, deactivation_day TO gateway_work;
GRANT SELECT, UPDATE ON number_sweep TO gateway_work;
