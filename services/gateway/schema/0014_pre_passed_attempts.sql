-- Words of texts that were still to be sent when their time was up are noted, and end once the texts do.

CREATE TABLE passed_attempt (
    attempt_id uuid PRIMARY KEY
);

ALTER TABLE passed_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE passed_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON passed_attempt TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON passed_attempt TO gateway_work;
