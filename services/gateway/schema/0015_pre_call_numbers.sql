-- Who called ends with the raw forms; that there was a call, and how it ended, stays.

-- Nothing of before reads a call that is older than the forms are kept.
-- squawk-ignore ban-drop-not-null
ALTER TABLE call ALTER COLUMN number DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE call ALTER COLUMN caller_id DROP NOT NULL;

-- What a call is known by is never changed.
REVOKE UPDATE ON call FROM gateway_work;
GRANT UPDATE (outcome, ended_at, number, caller_id) ON call TO gateway_work;
