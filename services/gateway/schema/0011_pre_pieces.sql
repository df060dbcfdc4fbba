-- Texts that come by a connection of our own: in parts, and without a name that would tell one that comes again.

-- piece_key: a digest of who wrote to which line and, of a text in one part, its words; of one in several, what its
-- parts have in common. content: UTF-16, big-endian, as the parts of a long text may split a character.
-- A row stays until the provider is known to have our answer, or an hour: until then it may come again.
CREATE TABLE piece (
    piece_key text        NOT NULL,
    place     bigint      NOT NULL CHECK (place >= 1),
    of_places bigint      NOT NULL,
    number    text        NOT NULL,
    line      text        NOT NULL,
    content   bytea       NOT NULL,
    at        timestamptz NOT NULL,
    joined_at timestamptz,
    PRIMARY KEY (piece_key, place),
    CHECK (of_places >= place)
);
CREATE INDEX piece_age ON piece (at);

ALTER TABLE piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE piece FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON piece TO gateway_work USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON piece TO gateway_work;
