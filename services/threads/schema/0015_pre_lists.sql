-- What lists need: the clients that are served no more, found without reading everybody's.

-- No office holds so many threads yet that making these would hold anybody up.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX thread_of_staff_closed ON thread (staff_id) WHERE NOT is_open;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX thread_of_desk_closed ON thread (department_id) WHERE NOT is_open AND staff_id IS NULL;

-- A conversation that somebody has put out of their own list until then; afterwards it is a follow-up of theirs, until they
-- say that it is done. The client's next text ends it. told_at: their open pages were told that its time has come.
CREATE TABLE snooze (
    thread_id uuid        NOT NULL REFERENCES thread,
    staff_id  uuid        NOT NULL,
    until_at  timestamptz NOT NULL,
    note      text        NOT NULL CHECK (char_length(note) <= 200),
    at        timestamptz NOT NULL,
    told_at   timestamptz,
    PRIMARY KEY (thread_id, staff_id)
);
CREATE INDEX snooze_due ON snooze (until_at) WHERE told_at IS NULL;

ALTER TABLE snooze ENABLE ROW LEVEL SECURITY;
ALTER TABLE snooze FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON snooze TO threads_work USING (true) WITH CHECK (true);
CREATE POLICY page ON snooze TO threads_page
 USING (staff_id = (SELECT app_staff())
        AND (SELECT true FROM thread WHERE thread.thread_id = snooze.thread_id));

GRANT SELECT, INSERT, DELETE ON snooze TO threads_page;
GRANT UPDATE (until_at, note, at, told_at) ON snooze TO threads_page;
GRANT SELECT, DELETE ON snooze TO threads_work;
-- Two conversations that become one keep what was put off in either.
GRANT UPDATE (thread_id, told_at) ON snooze TO threads_work;

-- Whether it is time to write to somebody of this status (NULL days: never), a few days before the interval is over; of a
-- short interval one day is waited all the same.
CREATE FUNCTION is_follow_up_due(last_at timestamptz, follow_up_days integer, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE
RETURN COALESCE(last_at < at - GREATEST(follow_up_days - 5, 1) * interval '1 day' AND follow_up_days IS NOT NULL, false);

-- Texts that ask to move a date: few, and asked for with each date that is shown.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_moves ON message (moved_for_id) WHERE moved_for_id IS NOT NULL;
