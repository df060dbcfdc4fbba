-- The same words by another link are looked for: one that is over may have brought them before.

-- It holds what came within the last hour: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX piece_words ON piece (split_part(piece_key, '.', 1));
