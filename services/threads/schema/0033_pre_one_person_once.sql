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
