-- The newest event of each notice we heard of: one that comes late changes nothing.

ALTER TABLE notice ADD COLUMN seq bigint NOT NULL DEFAULT 0;
