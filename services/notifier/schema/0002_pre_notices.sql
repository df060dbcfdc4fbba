-- What staff were told, and the little that must be remembered to tell it once and in the right order.

CREATE TABLE notice (
    notice_id     uuid        PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('text_received', 'unknown_text', 'not_delivered')),
    -- The thread, the message, or an id made from a number nobody knows: numbers are not kept here.
    about         uuid        NOT NULL,
    department_id uuid        NOT NULL,
    -- Empty: the department's front office.
    staff_ids     uuid[]      NOT NULL,
    thread_id     uuid,
    message_id    uuid        NOT NULL,
    texts         integer     NOT NULL DEFAULT 1,
    raised_at     timestamptz NOT NULL,
    last_at       timestamptz NOT NULL,
    cleared_at    timestamptz
);
-- One open notice a thing: this is what keeps a burst from disturbing twice.
CREATE UNIQUE INDEX notice_open ON notice (about, kind) WHERE cleared_at IS NULL;
CREATE INDEX notice_open_thread ON notice (thread_id) WHERE cleared_at IS NULL;
CREATE INDEX notice_open_newest ON notice (raised_at DESC, notice_id) WHERE cleared_at IS NULL;

-- When staff last wrote in a thread: a text that is older needs nobody, however late its event comes.
CREATE TABLE answered (
    thread_id   uuid        PRIMARY KEY,
    answered_at timestamptz NOT NULL
);

-- The newest end of a message we heard of; an older one that comes late says nothing.
CREATE TABLE message_end (
    message_id uuid   PRIMARY KEY,
    seq        bigint NOT NULL
);

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
ALTER TABLE answered ENABLE ROW LEVEL SECURITY;
ALTER TABLE answered FORCE ROW LEVEL SECURITY;
ALTER TABLE message_end ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_end FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON notice TO notifier_work USING (true) WITH CHECK (true);
CREATE POLICY work ON answered TO notifier_work USING (true) WITH CHECK (true);
CREATE POLICY work ON message_end TO notifier_work USING (true) WITH CHECK (true);

-- A person sees the notices meant for them; the front office those meant for nobody in particular.
CREATE POLICY page ON notice FOR SELECT TO notifier_page
    USING (
        NULLIF(current_setting('app.staff', true), '')::uuid = ANY (staff_ids)
        OR (
            cardinality(staff_ids) = 0
            AND department_id = NULLIF(current_setting('app.department', true), '')::uuid
            AND current_setting('app.role', true) = 'front_office'
        )
    );

GRANT SELECT, INSERT, UPDATE ON notice, answered, message_end TO notifier_work;
GRANT SELECT ON notice TO notifier_page;
