-- What a text says of the place: so that a date whose place changed and changed back needs no correction.

ALTER TABLE reminder ADD COLUMN place text;

-- A client whom nobody can plan rests until then, and all others go on; NULL: nothing has failed.
ALTER TABLE replan ADD COLUMN rests_until timestamptz;
GRANT UPDATE (rests_until) ON replan TO reminders_work;
