-- What people change about clients, numbers and threads, kept so that the service can carry it out and show it later.
-- local_at is a wall clock's, on purpose: its zone stands beside it.
-- squawk-ignore-file prefer-timestamp-tz

-- edits: how often staff changed the client; a form that was opened before the last of them is not taken.
-- added_by_id: staff who added the client themselves; who did it in this very request may finish it.
ALTER TABLE client ADD COLUMN edits bigint NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN added_by_id uuid;
ALTER TABLE client ADD COLUMN merged_into uuid;

-- question_at: since when "is this the number now?" waits for an answer.
ALTER TABLE phone ADD COLUMN question_at timestamptz;
ALTER TABLE phone ADD COLUMN added_by_id uuid;
ALTER TABLE phone ADD COLUMN ended_because text
    CHECK (ended_because IN ('changed', 'wrong_person', 'disconnected', 'not_theirs', 'merged', 'undone'));

ALTER TABLE thread ADD COLUMN merged_into uuid;
ALTER TABLE thread ADD COLUMN status_id uuid;
ALTER TABLE thread ADD COLUMN closed_reason_ids uuid[] NOT NULL DEFAULT '{}';

-- meant_for: the number its author saw. local_at, local_zone: the wall time its author chose. edit_of: the waiting text
-- it takes the place of, which is_edited then. despite: what its author was warned of and sent it all the same.
-- moved_for_id: the date the text asks to move. picture_words: what its pictures show, in words.
ALTER TABLE message ADD COLUMN meant_for text;
ALTER TABLE message ADD COLUMN local_at timestamp;
ALTER TABLE message ADD COLUMN local_zone text;
ALTER TABLE message ADD COLUMN edit_of uuid;
ALTER TABLE message ADD COLUMN is_edited boolean NOT NULL DEFAULT false;
ALTER TABLE message ADD COLUMN batch_id uuid;
ALTER TABLE message ADD COLUMN template_id uuid;
ALTER TABLE message ADD COLUMN despite text[] NOT NULL DEFAULT '{}';
ALTER TABLE message ADD COLUMN merge_id uuid;
ALTER TABLE message ADD COLUMN moved_for_id uuid;
ALTER TABLE message ADD COLUMN picture_words text[] NOT NULL DEFAULT '{}';

-- suggestion_ids: whose name stands in the texts; unlike a candidate it hides the row from nobody.
-- phone_id: the number the attaching gave the client. undone_at: somebody took the attaching back.
ALTER TABLE unknown_number ADD COLUMN suggestion_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE unknown_number ADD COLUMN phone_id uuid;
ALTER TABLE unknown_number ADD COLUMN undone_at timestamptz;

ALTER TABLE department ADD COLUMN many_ceiling integer NOT NULL DEFAULT 110;
ALTER TABLE staff ADD COLUMN email text;

-- A text to many that is spread twice is refused here.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX message_batch ON message (batch_id, thread_id) WHERE batch_id IS NOT NULL;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_waiting ON message (thread_id, release_at) WHERE status = 'held' AND is_scheduled;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX client_merged ON client (merged_into) WHERE merged_into IS NOT NULL;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX external_id_folded ON external_id (lower(value));
-- As above. A list asks it of every row, and finds nothing in it but for a few.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX phone_asked ON phone (client_id) WHERE question_at IS NOT NULL;

-- What somebody did to a client, and whether it has been carried out: told to others, withdrawn, marked in threads.
-- A page can't do that: it sees a part of the client, and whoever it told would lose the rest.
CREATE TABLE client_change (
    change_id     uuid        PRIMARY KEY,
    client_id     uuid        NOT NULL REFERENCES client,
    thread_id     uuid,
    department_id uuid,
    staff_id      uuid,
    kind          text        NOT NULL
                  CHECK (kind IN ('added', 'edited', 'number_added', 'number_current', 'number_ended', 'number_kept',
                                  'number_confirmed', 'shared', 'transferred', 'closed', 'reopened', 'merged',
                                  'unmerged', 'consent', 'ordered')),
    facts         jsonb       NOT NULL,
    at            timestamptz NOT NULL,
    told_at       timestamptz,
    -- One that can't be carried out would hold up all after it.
    CHECK (left(kind, 7) <> 'number_' OR facts ->> 'number' IS NOT NULL)
);
CREATE INDEX client_change_untold ON client_change (at, change_id) WHERE told_at IS NULL;
CREATE INDEX client_change_of_client ON client_change (client_id, at);

-- What a department's staff write for each other. client.notes is for all who serve the client; this is not.
CREATE TABLE note (
    note_id   uuid        PRIMARY KEY,
    thread_id uuid        NOT NULL REFERENCES thread,
    staff_id  uuid        NOT NULL,
    body      text        NOT NULL CHECK (char_length(body) <= 5000),
    kind      text        NOT NULL CHECK (kind IN ('note', 'handover')),
    at        timestamptz NOT NULL
);
CREATE INDEX note_of_thread ON note (thread_id, at DESC);

-- What a number asks a person to do.
CREATE TABLE task (
    task_id    uuid        PRIMARY KEY,
    client_id  uuid        NOT NULL REFERENCES client,
    phone_id   uuid        NOT NULL REFERENCES phone,
    kind       text        NOT NULL CHECK (kind IN ('failing', 'wrong_person', 'landline', 'deactivated')),
    opened_at  timestamptz NOT NULL,
    done_at    timestamptz,
    done_by_id uuid,
    outcome    text
);
CREATE UNIQUE INDEX task_open ON task (phone_id, kind) WHERE done_at IS NULL;
CREATE INDEX task_of_client ON task (client_id) WHERE done_at IS NULL;

-- A department's own words for how it goes with a client. follow_up_days: how long without a text is too long.
CREATE TABLE client_status (
    status_id      uuid    PRIMARY KEY,
    department_id  uuid    NOT NULL,
    name           text    NOT NULL CHECK (name <> ''),
    tone           text    NOT NULL CHECK (tone IN ('good', 'warn', 'bad', 'off', 'brand')),
    follow_up_days integer CHECK (follow_up_days > 0),
    place          integer NOT NULL,
    is_active      boolean NOT NULL DEFAULT true
);
CREATE INDEX client_status_of_department ON client_status (department_id, place);

CREATE OR REPLACE VIEW thread_row WITH (security_invoker = true) AS
SELECT thread.thread_id, thread.client_id, thread.department_id, thread.staff_id, thread.is_open,
       client.given_name, client.family_name, thread.last_at, thread.last_message_id, thread.last_direction,
       thread.last_preview, thread.last_status, thread.last_media_count, thread.unread_count, thread.is_answer_due,
       phone.number, staff.name AS staff_name,
       CASE WHEN stopped.is_out THEN 'opted_out' ELSE phone.health END AS health,
       thread.has_failed OR stopped.is_out OR phone.phone_id IS NULL
       OR phone.health IN ('failing', 'landline', 'deactivated', 'wrong_person') AS is_problem,
       thread.status_id, client_status.name AS status_name,
       (SELECT asked.number
          FROM phone AS asked
         WHERE asked.client_id = thread.client_id
           AND asked.question_at IS NOT NULL
         ORDER BY asked.question_at DESC
         LIMIT 1) AS question
  FROM thread
  JOIN client ON client.client_id = thread.client_id
  LEFT JOIN phone ON phone.client_id = thread.client_id AND phone.is_current
  LEFT JOIN staff ON staff.staff_id = thread.staff_id
  LEFT JOIN client_status ON client_status.status_id = thread.status_id
 CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT
                        FROM opt_out
                        JOIN line ON line.line = opt_out.line
                       WHERE opt_out.number = phone.number
                         AND opt_out.is_out
                         AND line.department_id = thread.department_id) AS is_out) AS stopped;

CREATE OR REPLACE VIEW message_shown WITH (security_invoker = true) AS
SELECT message.message_id, message.thread_id, message.direction, message.body, message.shown_at, message.shown_rank,
       message.arrival, message.status, message.status_at, message.code, message.wording, message.number,
       message.is_other_number, message.purpose, message.author_id, staff.name AS author_name, message.media_ids,
       message.media_count, message.segments, message.release_at, message.is_scheduled, message.is_stopping,
       message.is_unread, message.labels, message.retry_of, message.marker::text AS marker, message.post_id,
       (SELECT later.message_id
          FROM message AS later
         WHERE later.retry_of = message.message_id
         LIMIT 1) AS retried_as,
       message.is_late, message.meant_for, message.local_at, message.local_zone, message.edit_of, message.is_edited,
       message.batch_id, message.moved_for_id, message.picture_words, message.template_id
  FROM message
  LEFT JOIN staff ON staff.staff_id = message.author_id;
