-- One text to many: written once, fixed for each person before it is sent, then private; and the groups they choose from.
-- local_at is a wall clock's, on purpose: its zone stands beside it.
-- squawk-ignore-file prefer-timestamp-tz

-- edits: how often its author changed it; what is sent is what was looked at last. ceiling: the department's when it was
-- sent; above it a second person has said yes, and the author is nobody's second person. chosen_count: with those who
-- get nothing.
CREATE TABLE batch (
    batch_id        uuid        PRIMARY KEY,
    department_id   uuid        NOT NULL,
    author_id       uuid        NOT NULL,
    wording         jsonb       NOT NULL CHECK (wording <> '{}'),
    template_id     uuid,
    state           text        NOT NULL DEFAULT 'draft'
                    CHECK (state IN ('draft', 'asked', 'refused', 'running', 'stopping', 'done')),
    edits           bigint      NOT NULL DEFAULT 0,
    release_at      timestamptz,
    local_at        timestamp,
    local_zone      text,
    chosen_count    integer     NOT NULL DEFAULT 0,
    recipient_count integer     NOT NULL DEFAULT 0 CHECK (recipient_count BETWEEN 0 AND 1000),
    segment_count   integer     NOT NULL DEFAULT 0,
    ceiling         integer,
    created_at      timestamptz NOT NULL,
    asked_at        timestamptz,
    sent_at         timestamptz,
    approved_by_id  uuid,
    approved_at     timestamptz,
    stopped_by_id   uuid,
    stopped_at      timestamptz,
    CHECK (approved_by_id <> author_id),
    CHECK (state NOT IN ('running', 'stopping', 'done')
           OR (sent_at IS NOT NULL AND ceiling IS NOT NULL
               AND (recipient_count <= ceiling OR approved_by_id IS NOT NULL)))
);
CREATE INDEX batch_of_author ON batch (author_id, created_at DESC);
CREATE INDEX batch_asked ON batch (department_id, asked_at) WHERE state = 'asked';
CREATE INDEX batch_under_way ON batch (sent_at) WHERE state IN ('running', 'stopping');

-- Whom it goes to, and the very words each gets. left_out: why not. number: theirs when this was looked at.
-- message_id: their text, once it stands in the thread.
CREATE TABLE recipient (
    batch_id          uuid    NOT NULL REFERENCES batch,
    thread_id         uuid    NOT NULL REFERENCES thread,
    state             text    NOT NULL CHECK (state IN ('in', 'out')),
    left_out          text,
    language          text    NOT NULL,
    is_other_language boolean NOT NULL,
    is_filled         boolean NOT NULL,
    body              text    NOT NULL,
    segments          integer NOT NULL,
    number            text,
    message_id        uuid,
    PRIMARY KEY (batch_id, thread_id),
    CHECK ((state = 'out') = (left_out IS NOT NULL)),
    CHECK (state = 'in' OR message_id IS NULL)
);
CREATE INDEX recipient_to_spread ON recipient (batch_id, thread_id) WHERE state = 'in' AND message_id IS NULL;

CREATE TABLE client_group (
    group_id      uuid        PRIMARY KEY,
    department_id uuid        NOT NULL,
    staff_id      uuid        NOT NULL,
    name          text        NOT NULL CHECK (name <> '' AND char_length(name) <= 60),
    removed_at    timestamptz
);
CREATE UNIQUE INDEX client_group_name ON client_group (staff_id, lower(name)) WHERE removed_at IS NULL;

CREATE TABLE group_member (
    group_id  uuid NOT NULL REFERENCES client_group,
    thread_id uuid NOT NULL REFERENCES thread,
    PRIMARY KEY (group_id, thread_id)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['batch', 'recipient', 'client_group', 'group_member']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO threads_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- The department where the asker may be the second person; nobody's for all others.
CREATE FUNCTION seen_by_second() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT department_id
              FROM staff
             WHERE staff_id = app_staff()
               AND role IN ('supervisor', 'administrator'));
END
$$;

-- Its author sees it always; those who may be second see it once it was sent or asked for, and never whom it goes to.
CREATE POLICY page_sees ON batch FOR SELECT TO threads_page
 USING ((author_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()))
        OR (department_id = (SELECT seen_by_second()) AND state <> 'draft'));
CREATE POLICY page_adds ON batch FOR INSERT TO threads_page
 WITH CHECK (author_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()) AND state = 'draft');
CREATE POLICY page_changes ON batch FOR UPDATE TO threads_page
 USING ((author_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()))
        OR (department_id = (SELECT seen_by_second()) AND state <> 'draft'))
 WITH CHECK (true);

-- Words are fixed when its author last looked at them: a row can be written only while it is a draft of one's own. Those
-- given away since stay among the rows, or they could not be taken out; who they are is read beside their threads only.
CREATE POLICY page_sees ON recipient FOR SELECT TO threads_page
 USING ((SELECT batch.author_id = (SELECT app_staff()) FROM batch WHERE batch.batch_id = recipient.batch_id));
CREATE POLICY page_adds ON recipient FOR INSERT TO threads_page
 WITH CHECK ((SELECT batch.author_id = (SELECT app_staff()) AND batch.state = 'draft'
                FROM batch
               WHERE batch.batch_id = recipient.batch_id)
             AND message_id IS NULL
             AND (SELECT true FROM thread WHERE thread.thread_id = recipient.thread_id));
CREATE POLICY page_drops ON recipient FOR DELETE TO threads_page
 USING ((SELECT batch.author_id = (SELECT app_staff()) AND batch.state = 'draft'
           FROM batch
          WHERE batch.batch_id = recipient.batch_id));

CREATE POLICY page_sees ON client_group FOR SELECT TO threads_page
 USING (staff_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()));
CREATE POLICY page_adds ON client_group FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()));
CREATE POLICY page_changes ON client_group FOR UPDATE TO threads_page
 USING (staff_id = (SELECT app_staff()) AND department_id = (SELECT seen_board()));
CREATE POLICY page_sees ON group_member FOR SELECT TO threads_page
 USING ((SELECT true FROM client_group WHERE client_group.group_id = group_member.group_id)
        AND (SELECT true FROM thread WHERE thread.thread_id = group_member.thread_id));
CREATE POLICY page_adds ON group_member FOR INSERT TO threads_page
 WITH CHECK ((SELECT true FROM client_group WHERE client_group.group_id = group_member.group_id)
             AND (SELECT true FROM thread WHERE thread.thread_id = group_member.thread_id));
CREATE POLICY page_drops ON group_member FOR DELETE TO threads_page
 USING ((SELECT true FROM client_group WHERE client_group.group_id = group_member.group_id));

GRANT SELECT, INSERT ON batch, recipient, client_group, group_member TO threads_page;
GRANT UPDATE (wording, template_id, state, edits, release_at, local_at, local_zone, chosen_count,
              recipient_count, segment_count, ceiling, asked_at, sent_at, approved_by_id, approved_at, stopped_by_id, stopped_at)
   ON batch TO threads_page;
GRANT UPDATE (name, removed_at) ON client_group TO threads_page;
GRANT DELETE ON recipient, group_member TO threads_page;
GRANT SELECT ON batch, recipient, client_group, group_member TO threads_work;
GRANT UPDATE (state) ON batch TO threads_work;
GRANT UPDATE (state, left_out, message_id) ON recipient TO threads_work;
