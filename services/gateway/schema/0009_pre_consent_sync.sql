-- What numbers said about consent is told to the provider's own list, where that is wanted.

-- One row a number and line whose last word the provider may not know. seq: of the word; a newer one overtakes it.
-- due_at: when it is told next; NULL when it was told, or need not or can't be. claimed_until: it is being told, and no
-- other word about the pair may be meanwhile. refused_as: the provider's code for this one.
CREATE TABLE consent_sync (
    number        text        NOT NULL,
    line          text        NOT NULL,
    seq           bigint      NOT NULL,
    due_at        timestamptz,
    claimed_until timestamptz,
    tries         bigint      NOT NULL DEFAULT 0,
    told_at       timestamptz,
    refused_as    text,
    PRIMARY KEY (number, line)
);
CREATE INDEX consent_sync_due ON consent_sync (due_at) WHERE due_at IS NOT NULL;

-- What was said before this is told, too, once it is wanted; what the provider taught us it knows.
INSERT INTO consent_sync (number, line, seq, due_at)
SELECT number, line, seq, at
  FROM opt_out
 WHERE how <> 'provider';

ALTER TABLE consent_sync ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_sync FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON consent_sync TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON consent_sync TO gateway_work;
