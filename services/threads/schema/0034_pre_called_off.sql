-- What another service took back is not sent again by a person, though it had failed before that; nor what is over.

-- Of a text another service had posted, and of those that tried it again: it is not wanted any more.
ALTER TABLE message ADD COLUMN is_called_off boolean NOT NULL DEFAULT false;
-- When what it says is over, as who had it posted said. not_after is the end of the hours in which it left.
ALTER TABLE message ADD COLUMN over_at timestamptz;

-- How often a department's reasons to close were saved, on those that the last saving wrote: whoever has an older page
-- open is told so, and overwrites nothing unseen.
ALTER TABLE close_reason ADD COLUMN edits integer NOT NULL DEFAULT 0;
GRANT UPDATE (edits) ON close_reason TO threads_page;

-- A merge moves what was asked in one conversation; without this it reads what was ever asked in any.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX question_of_thread ON question (thread_id);
