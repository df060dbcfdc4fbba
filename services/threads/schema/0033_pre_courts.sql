-- Courts whose dates people ask for by texting a number, and what a client answered to a date: copies of reminders' facts.

CREATE TABLE court (
    court_id      uuid    PRIMARY KEY,
    -- A line may pass from one court to another, and their events in any order: so it is no key.
    line          text    NOT NULL,
    department_id uuid    NOT NULL,
    patterns      text[]  NOT NULL,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);
CREATE INDEX court_line ON court (line) WHERE is_active;

-- Kept from the first event that has them: a state is taken over once, so what is missed is missed until it changes.
ALTER TABLE upcoming ADD COLUMN answer text CHECK (answer IN ('coming', 'another_time', 'wrong_person'));
ALTER TABLE upcoming ADD COLUMN answered_at timestamptz;
ALTER TABLE upcoming ADD COLUMN is_conflicting boolean NOT NULL DEFAULT false;
ALTER TABLE upcoming ADD COLUMN is_stopped boolean NOT NULL DEFAULT false;

ALTER TABLE court ENABLE ROW LEVEL SECURITY;
ALTER TABLE court FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON court TO threads_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON court TO threads_work;
