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
CREATE INDEX message_of_batch ON message (batch_id, thread_id) WHERE batch_id IS NOT NULL;

-- Behind those that have not been tried yet in their turn.
ALTER TABLE merge ADD COLUMN tried_at timestamptz;
-- One reason more: what is there keeps to the new one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE merge DROP CONSTRAINT merge_reason_check;
-- No office holds merges yet: looked through in no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE merge ADD CONSTRAINT merge_reason_check
    CHECK (reason IN ('merged', 'served_elsewhere', 'not_yours', 'number', 'later', 'trouble'));

-- One kind more: what is there keeps to the new one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE client_change DROP CONSTRAINT client_change_kind_check;
-- No office holds changes yet: looked through in no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE client_change ADD CONSTRAINT client_change_kind_check
    CHECK (kind IN ('added', 'edited', 'number_added', 'number_current', 'number_ended', 'number_kept',
                    'number_confirmed', 'number_frozen', 'shared', 'transferred', 'closed', 'reopened', 'merged',
                    'unmerged', 'consent', 'ordered'));
-- What waits at gateway for a number: a few of the many that are on their way.
-- As above: no office holds texts yet.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_queued_to ON message (number) WHERE status = 'queued';
