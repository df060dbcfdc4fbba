-- Who is this: asked by hand as well, and once; given to a client and taken back; hidden and brought back.

-- asked_at, asked_by_id: when the question reply_id was sent, and by whom; nobody: it answered a text by itself.
-- is_claimed: the number was the client's by another way (a new client, a number typed in), so there is nothing to undo.
-- before: how the client's conversation and numbers were before its texts came there; what an undo goes back to.
-- undo_refused: why an undo that was asked for was not carried out.
ALTER TABLE unknown_number ADD COLUMN asked_at timestamptz;
ALTER TABLE unknown_number ADD COLUMN asked_by_id uuid;
ALTER TABLE unknown_number ADD COLUMN is_claimed boolean NOT NULL DEFAULT false;
ALTER TABLE unknown_number ADD COLUMN before jsonb;
ALTER TABLE unknown_number ADD COLUMN undone_by_id uuid;
-- No office holds texts yet: looked through in no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE unknown_number ADD COLUMN undo_refused text CHECK (undo_refused IN ('written', 'answered', 'merged'));
-- Two states more: what is there keeps to the new one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE unknown_number DROP CONSTRAINT unknown_number_state_check;
-- As before it.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE unknown_number ADD CONSTRAINT unknown_number_state_check
    CHECK (state IN ('open', 'chosen', 'attached', 'hidden', 'undo_asked', 'undone'));

-- Asked once in the life of the number, whoever asks: of two who ask at once one is refused here, though neither may see
-- the other's row.
-- As above.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX unknown_replied;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX unknown_asked_once ON unknown_number (number, department_id) WHERE reply_id IS NOT NULL;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX unknown_undo ON unknown_number (undone_at) WHERE state = 'undo_asked';
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX unknown_decided ON unknown_number (department_id, decided_at DESC) WHERE state <> 'open';

-- Whether the asker sees texts of this number that wait for somebody: then they must know if it may be written to.
CREATE FUNCTION waits_on_board(somebody text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT
                     FROM unknown_number
                    WHERE number = somebody
                      AND department_id = seen_board()
                      AND state = 'open');
END
$$;
CREATE POLICY page_of_board ON opt_out FOR SELECT TO threads_page
 USING (waits_on_board(number));
CREATE POLICY page_of_board ON consent FOR SELECT TO threads_page
 USING (note = '' AND department_id = (SELECT seen_board()) AND waits_on_board(number));

GRANT UPDATE (asked_at, asked_by_id, is_claimed, undone_by_id, undo_refused) ON unknown_number TO threads_page;
