-- Texts in: a Messaging Service's numbers, texts that came late, consent word by word, receipts that name no text.

-- Which of our lines a number is the way into: a Messaging Service's own. A form to one of them is the service's.
CREATE TABLE line_number (
    number text PRIMARY KEY,
    line   text NOT NULL REFERENCES line
);
CREATE INDEX line_number_of ON line_number (line);

ALTER TABLE inbound_text ADD COLUMN is_late boolean NOT NULL DEFAULT false;

-- Every STOP, START and HELP, and every refusal that taught us of one: who, which line, the word, what was written,
-- when. Never changed and never deleted. evidence_id: the text or the attempt it rests on. heard_at: when the provider
-- had it, which for a text received late is long before at.
CREATE TABLE consent_evidence (
    evidence_id  uuid        PRIMARY KEY,
    number       text        NOT NULL,
    line         text        NOT NULL,
    said         text        NOT NULL CHECK (said IN ('stop', 'start', 'help')),
    how          text        NOT NULL CHECK (how IN ('keyword', 'provider', 'recorded')),
    word         text        NOT NULL DEFAULT '',
    opt_out_type text        NOT NULL DEFAULT '',
    body         text        NOT NULL DEFAULT '',
    heard_at     timestamptz NOT NULL,
    at           timestamptz NOT NULL
);
CREATE INDEX consent_evidence_of ON consent_evidence (number, line, heard_at);

-- A Messaging Service with a callback of its own sends receipts to an address without our id.
-- squawk-ignore ban-drop-not-null
ALTER TABLE receipt ALTER COLUMN message_id DROP NOT NULL;

ALTER TABLE line_number ENABLE ROW LEVEL SECURITY;
ALTER TABLE line_number FORCE ROW LEVEL SECURITY;
ALTER TABLE consent_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON line_number TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON consent_evidence TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON line_number TO gateway_work;
GRANT SELECT, INSERT ON consent_evidence TO gateway_work;
