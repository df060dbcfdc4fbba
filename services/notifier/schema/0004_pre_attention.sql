-- What waits for a person in reminders: the newest state of each, and notices of it.

CREATE TABLE attention (
    attention_id uuid    PRIMARY KEY,
    is_open      boolean NOT NULL,
    seq          bigint  NOT NULL
);

-- A notice of trouble is about no message. What reads notices passes a missing one on as it is.
-- squawk-ignore ban-drop-not-null
ALTER TABLE notice ALTER COLUMN message_id DROP NOT NULL;
-- squawk-ignore ban-drop-constraint
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
-- What is there keeps to the stricter rule of before, so nothing has to be looked at now.
ALTER TABLE notice ADD CONSTRAINT notice_kind_check
    CHECK (kind IN ('text_received', 'unknown_text', 'not_delivered', 'trouble')) NOT VALID;

ALTER TABLE attention ENABLE ROW LEVEL SECURITY;
ALTER TABLE attention FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON attention TO notifier_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON attention TO notifier_work;
