-- Why a client needs another time is asked once of a date as it stands, and told to whoever set it.

-- Which text they answered, what the date's revision was then, and when they said why.
ALTER TABLE question_post ADD COLUMN reminder_id uuid;
ALTER TABLE question_post ADD COLUMN revision integer;
ALTER TABLE question_post ADD COLUMN answered_at timestamptz;
ALTER TABLE question_post ADD CONSTRAINT question_post_reminder_fkey
    FOREIGN KEY (reminder_id) REFERENCES reminder (reminder_id) NOT VALID;
-- Nobody was asked yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX question_post_reason ON question_post (appointment_id, revision) WHERE kind = 'reason';

-- What the client answered, as a publisher reads it over HTTPS.
ALTER TABLE receipt ADD COLUMN choice smallint;
ALTER TABLE receipt ADD COLUMN answer text CHECK (answer IN ('coming', 'another_time', 'wrong_person'));
ALTER TABLE receipt ADD COLUMN why text CHECK (why IN ('work', 'ride', 'child', 'sick', 'other'));
