-- Of two records that were merged each keeps its own of a text to many, and the person gets one; what a number refused
-- is asked back; a merge that can't be carried out says so, and holds up no other.

-- A slice is spread once. What a merge has moved may stand beside the other record's own.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX message_batch;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX message_batch ON message (batch_id, thread_id) WHERE batch_id IS NOT NULL AND merge_id IS NULL;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_of_batch ON message (batch_id) WHERE batch_id IS NOT NULL;

-- Behind those that have not been tried yet in their turn.
ALTER TABLE merge ADD COLUMN tried_at timestamptz;
-- One reason more: what is there keeps to the new one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE merge DROP CONSTRAINT merge_reason_check;
-- No office holds merges yet: looked through in no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE merge ADD CONSTRAINT merge_reason_check
    CHECK (reason IN ('merged', 'served_elsewhere', 'not_yours', 'number', 'later', 'trouble'));
