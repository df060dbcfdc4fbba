-- The hold knows when and where this ledger was compared with the provider's list, and what stands there that no
-- attempt of ours is.

-- checked_at, checked_on: when any replica looked last, and in which database of which life of the server: one that was
-- swapped, restored or promoted under running replicas is another. tried_at: so that replicas do not all look at once.
-- compare_since: how far back a comparison that has begun must go, whatever it has linked since. compared_until: up to
-- then all that the provider has is accounted for.
ALTER TABLE hold
    ADD COLUMN checked_at     timestamptz,
    ADD COLUMN checked_on     text,
    ADD COLUMN tried_at       timestamptz,
    ADD COLUMN compare_since  timestamptz,
    ADD COLUMN compared_until timestamptz;

-- NULL: the ledger was never compared with this line in sight, so nothing goes by it yet.
ALTER TABLE line ADD COLUMN checked_at timestamptz;

-- Texts of our lines that the provider has and no attempt was. An attempt with the same words meets one of them at its
-- claim and is then a person's to judge; attempt_id names it, and the next one with these words is a new text.
-- number NULL: only a receipt tells of it.
CREATE TABLE strange_text (
    provider_sid text        PRIMARY KEY,
    number       text,
    line         text,
    body_digest  bytea,
    created_at   timestamptz NOT NULL,
    found_at     timestamptz NOT NULL,
    attempt_id   uuid,
    CHECK (num_nulls(number, line, body_digest) IN (0, 3))
);
CREATE INDEX strange_text_words ON strange_text (number, line) WHERE attempt_id IS NULL;

ALTER TABLE strange_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE strange_text FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON strange_text TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON strange_text TO gateway_work;
