-- What the provider holds of our texts is deleted there, with proof; what we keep of them raw ends by schedule.

-- One row a text whose words the provider may have, made once the text is old enough; what is younger is not here.
-- due_at: when it is looked at next; NULL when nothing is left to be done, and proof says why:
--   blank      the provider showed it without words            gone    it knows no such text any more
--   never_left it never had it                                 no_sid  it may have it, and nobody knows under what sid
-- since: from when it should have been done; NULL while the text has not come to its end.
CREATE TABLE redaction (
    of_id        uuid        PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('outbound', 'inbound', 'strange')),
    provider_sid text,
    due_at       timestamptz,
    since        timestamptz,
    tries        bigint      NOT NULL DEFAULT 0,
    proof        text        CHECK (proof IN ('blank', 'gone', 'never_left', 'no_sid')),
    redacted_at  timestamptz,
    CHECK ((due_at IS NULL) = (proof IS NOT NULL)),
    CHECK ((redacted_at IS NOT NULL) <= (proof IN ('blank', 'gone')))
) WITH (fillfactor = 80);
CREATE INDEX redaction_due ON redaction (due_at) WHERE due_at IS NOT NULL;

-- How far a slow walk through a table has got, in the order of its keys, which is that of time.
CREATE TABLE walk (
    name       text PRIMARY KEY,
    until_id   uuid NOT NULL
);

-- An attempt that has ended keeps what happened; its words are the thread's. What is there already keeps to the
-- stricter rule of before, so nothing has to be looked at now.
-- squawk-ignore ban-drop-constraint
ALTER TABLE attempt DROP CONSTRAINT attempt_check1;
ALTER TABLE attempt ADD CONSTRAINT attempt_is_whole
    CHECK ((num_nulls(number, line, lane, segments, not_before, not_after) = 0
            AND (body IS NOT NULL OR (NOT is_waiting AND claimed_until IS NULL)))
           OR (line IS NULL AND status = 'released')) NOT VALID;

-- After a week nobody meets them any more; of each the sid stays. A restore makes some thousands of them at most.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX strange_text_whole ON strange_text (found_at) WHERE number IS NOT NULL;

ALTER TABLE redaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE redaction FORCE ROW LEVEL SECURITY;
ALTER TABLE walk ENABLE ROW LEVEL SECURITY;
ALTER TABLE walk FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON redaction TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON walk TO gateway_work USING (true) WITH CHECK (true);
-- No row of proof is ever deleted, nor made to be about another text.
GRANT SELECT, INSERT ON redaction TO gateway_work;
GRANT UPDATE (provider_sid, due_at, since, tries, proof, redacted_at) ON redaction TO gateway_work;
GRANT SELECT, INSERT, UPDATE ON walk TO gateway_work;
GRANT UPDATE (form) ON inbound_text TO gateway_work;
