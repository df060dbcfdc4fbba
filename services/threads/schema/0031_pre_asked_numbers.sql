-- A digit answers what was asked of the number it came from: one open question a number, not one a conversation.

-- Which number was asked; empty until its text leaves. What was opened before this says it by its text alone.
ALTER TABLE question ADD COLUMN number text;
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX question_open;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX question_open ON question (thread_id, number) WHERE state = 'open';
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX question_who ON question (thread_id) WHERE choices = '{yes,wrong_person}';
