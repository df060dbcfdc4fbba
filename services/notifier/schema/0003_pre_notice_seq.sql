-- Where a notice's newest event stands: who copies notices takes only what is newer.

ALTER TABLE notice ADD COLUMN seq bigint NOT NULL DEFAULT 1;
