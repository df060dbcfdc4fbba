-- How far the receipts about each subject of a publisher's are counted: they may overtake each other on their way.

CREATE TABLE receipt_count (
    publisher_id uuid   NOT NULL REFERENCES publisher,
    -- The publisher's appointment, or its event where there is none.
    subject      text   NOT NULL,
    seq          bigint NOT NULL,
    PRIMARY KEY (publisher_id, subject)
);

ALTER TABLE receipt_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_count FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON receipt_count TO reminders_work USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON receipt_count TO reminders_work;
