-- Threads, their messages, what people were writing, what was asked, and the board of unknown numbers.

-- One client with one department. The newest message, the counts and the owner are kept here, so that a list costs
-- the same however long the history is.
CREATE TABLE thread (
    thread_id        uuid        PRIMARY KEY,
    client_id        uuid        NOT NULL REFERENCES client,
    department_id    uuid        NOT NULL,
    staff_id         uuid,
    is_open          boolean     NOT NULL,
    line             text,
    last_at          timestamptz NOT NULL,
    last_message_id  uuid,
    last_direction   text,
    last_preview     text        NOT NULL DEFAULT '',
    last_status      text,
    last_media_count integer     NOT NULL DEFAULT 0,
    unread_count     integer     NOT NULL DEFAULT 0 CHECK (unread_count >= 0),
    is_answer_due    boolean     NOT NULL DEFAULT false,
    has_failed       boolean     NOT NULL DEFAULT false,
    -- How many messages the thread ever took in; the newest one's arrival.
    arrivals         bigint      NOT NULL DEFAULT 0,
    UNIQUE (client_id, department_id)
);
CREATE INDEX thread_of_staff ON thread (staff_id, last_at DESC, thread_id DESC) WHERE is_open;
CREATE INDEX thread_of_desk ON thread (department_id, last_at DESC, thread_id DESC)
 WHERE is_open AND staff_id IS NULL;

-- shown_at and shown_rank are its place in the thread: the gateway's acceptance, kept in the order of the number's
-- sequence. arrival is the order in which the thread took it in. changes counts what we published about it;
-- status_seq is the newest of gateway's reports that was applied.
CREATE TABLE message (
    message_id      uuid        PRIMARY KEY,
    thread_id       uuid        NOT NULL REFERENCES thread,
    direction       text        NOT NULL CHECK (direction IN ('inbound', 'outbound', 'marker')),
    shown_at        timestamptz NOT NULL,
    shown_rank      bigint      NOT NULL DEFAULT 0,
    arrival         bigint      NOT NULL,
    body            text        NOT NULL,
    number          text,
    line            text,
    is_other_number boolean     NOT NULL DEFAULT false,
    status          text        CHECK (status IN ('held', 'queued', 'sending', 'sent', 'delivered', 'undelivered',
                                                  'failed', 'expired', 'cancelled', 'unknown')),
    status_at       timestamptz,
    status_seq      bigint      NOT NULL DEFAULT 0,
    changes         bigint      NOT NULL DEFAULT 0,
    code            text,
    wording         text,
    segments        integer,
    author_id       uuid,
    purpose         text        NOT NULL DEFAULT 'talk',
    lane            text        NOT NULL DEFAULT 'reply' CHECK (lane IN ('reply', 'reminder', 'bulk')),
    post_id         uuid,
    client_msg_id   uuid,
    retry_of        uuid,
    urgent_reason   text,
    is_scheduled    boolean     NOT NULL DEFAULT false,
    is_stopping     boolean     NOT NULL DEFAULT false,
    release_at      timestamptz,
    not_after       timestamptz,
    asked_at        timestamptz,
    asks            integer     NOT NULL DEFAULT 0,
    is_unread       boolean     NOT NULL DEFAULT false,
    read_at         timestamptz,
    read_by_id      uuid,
    labels          text[]      NOT NULL DEFAULT '{}',
    media_ids       uuid[]      NOT NULL DEFAULT '{}',
    media_count     integer     NOT NULL DEFAULT 0,
    unknown_id      uuid,
    marker          jsonb,
    CHECK ((direction = 'outbound') = (status IS NOT NULL))
);
CREATE UNIQUE INDEX message_place ON message (thread_id, shown_at, shown_rank, message_id);
CREATE UNIQUE INDEX message_arrival ON message (thread_id, arrival);
CREATE INDEX message_sequence ON message (thread_id, number, shown_rank) WHERE direction = 'inbound';
CREATE UNIQUE INDEX message_click ON message (author_id, client_msg_id) WHERE client_msg_id IS NOT NULL;
CREATE INDEX message_retry ON message (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX message_held ON message (lane, release_at) WHERE status = 'held';
CREATE INDEX message_unanswered ON message (asked_at) WHERE status = 'queued';
CREATE INDEX message_unread ON message (thread_id) WHERE is_unread;

CREATE TABLE draft (
    thread_id uuid        NOT NULL REFERENCES thread,
    staff_id  uuid        NOT NULL,
    body      text        NOT NULL,
    saved_at  timestamptz NOT NULL,
    PRIMARY KEY (thread_id, staff_id)
);

-- What another service asked to have said, once for ever. withdrawn without a message: it was taken back first.
CREATE TABLE post (
    post_id    uuid        PRIMARY KEY,
    state      text        NOT NULL CHECK (state IN ('posted', 'refused', 'withdrawn')),
    reason     text,
    thread_id  uuid,
    message_id uuid,
    at         timestamptz NOT NULL
);

CREATE TABLE question (
    question_id uuid        PRIMARY KEY,
    post_id     uuid        NOT NULL,
    thread_id   uuid        NOT NULL REFERENCES thread,
    message_id  uuid        NOT NULL,
    choices     text[]      NOT NULL,
    state       text        NOT NULL CHECK (state IN ('waiting', 'open', 'answered', 'superseded',
                                                              'withdrawn')),
    asked_at    timestamptz NOT NULL,
    choice      integer,
    answered_by uuid,
    answered_at timestamptz
);
-- One open question a thread, or a bare digit could mean either.
CREATE UNIQUE INDEX question_open ON question (thread_id) WHERE state = 'open';
CREATE INDEX question_of_message ON question (message_id);

-- A number whose texts can't be given to one client. shared: several clients use it; ended: it was a client's once.
CREATE TABLE unknown_number (
    unknown_id          uuid        PRIMARY KEY,
    number              text        NOT NULL,
    department_id       uuid        NOT NULL,
    line                text        NOT NULL,
    kind                text        NOT NULL CHECK (kind IN ('unknown', 'shared', 'ended')),
    state               text        NOT NULL CHECK (state IN ('open', 'chosen', 'attached', 'hidden')),
    first_at            timestamptz NOT NULL,
    last_at             timestamptz NOT NULL,
    text_count          integer     NOT NULL,
    candidate_ids       uuid[]      NOT NULL DEFAULT '{}',
    -- Whose clients it may be: only they, the front office and supervisors see it. Empty: nobody's in particular.
    candidate_staff_ids uuid[]      NOT NULL DEFAULT '{}',
    reply_id            uuid,
    chosen_client_id    uuid,
    is_made_current     boolean,
    decided_by_id       uuid,
    decided_at          timestamptz
);
CREATE UNIQUE INDEX unknown_open ON unknown_number (department_id, number) WHERE state = 'open';
CREATE INDEX unknown_board ON unknown_number (department_id, last_at DESC) WHERE state = 'open';
CREATE INDEX unknown_chosen ON unknown_number (decided_at) WHERE state = 'chosen';
CREATE INDEX unknown_replied ON unknown_number (number, department_id) WHERE reply_id IS NOT NULL;

CREATE TABLE unknown_text (
    text_id     uuid        PRIMARY KEY,
    unknown_id  uuid        NOT NULL REFERENCES unknown_number,
    received_at timestamptz NOT NULL,
    rank        bigint      NOT NULL,
    body        text        NOT NULL,
    keyword     text,
    media_ids   uuid[]      NOT NULL DEFAULT '{}',
    media_count integer     NOT NULL DEFAULT 0
);
CREATE INDEX unknown_text_place ON unknown_text (unknown_id, rank);
