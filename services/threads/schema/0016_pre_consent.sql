-- Who agreed to what, and who did not: every word as it was said, never rewritten; and what a court ordered meanwhile.

-- A word of a number to a department. purpose: what it is about. how: a carrier's word (keyword, provider, recorded),
-- the client's own in a text (wording), told to staff (in_person, form, court), or a supervisor's that a text was no
-- such wish (misread). client_id: whose word, if one person's. department_id NULL: of a line nobody has told us of yet.
-- evidence_id: the text or the attempt it rests on. seq: its place among all that the number said.
CREATE TABLE consent (
    consent_id    uuid        PRIMARY KEY,
    number        text        NOT NULL,
    department_id uuid,
    client_id     uuid        REFERENCES client,
    purpose       text        NOT NULL CHECK (purpose IN ('talk', 'reminder', 'all')),
    is_agreed     boolean     NOT NULL,
    how           text        NOT NULL
                  CHECK (how IN ('keyword', 'provider', 'recorded', 'wording', 'in_person', 'form', 'court',
                                 'misread')),
    evidence_id   uuid,
    line          text,
    seq           bigint,
    note          text        NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    staff_id      uuid,
    at            timestamptz NOT NULL,
    CHECK ((how IN ('keyword', 'provider', 'recorded')) = (line IS NOT NULL)),
    CHECK (department_id IS NOT NULL OR line IS NOT NULL),
    CHECK ((how IN ('in_person', 'form', 'court', 'misread')) = (staff_id IS NOT NULL)),
    CHECK (staff_id IS NULL OR client_id IS NOT NULL),
    CHECK (how IN ('in_person', 'form', 'court') OR evidence_id IS NOT NULL),
    CHECK (how <> 'misread' OR is_agreed)
);
CREATE INDEX consent_of_number ON consent (number, department_id, at DESC, consent_id DESC);
-- Lists ask for every number whether it refused anything; most never did.
CREATE INDEX consent_refused ON consent (number, department_id) WHERE NOT is_agreed;
CREATE INDEX consent_of_client ON consent (client_id, department_id);
-- What is told again adds nothing; nor is a text misread twice.
CREATE UNIQUE INDEX consent_evidence ON consent (evidence_id) WHERE how <> 'misread';
CREATE UNIQUE INDEX consent_misread ON consent (evidence_id) WHERE how = 'misread';

-- Contact a court ordered: from first_on to last_on, both included, by the department's calendar.
CREATE TABLE contact_order (
    order_id      uuid        PRIMARY KEY,
    client_id     uuid        NOT NULL REFERENCES client,
    department_id uuid        NOT NULL,
    order_number  text        NOT NULL CHECK (order_number <> '' AND char_length(order_number) <= 60),
    first_on      date        NOT NULL,
    last_on       date        NOT NULL CHECK (last_on >= first_on),
    note          text        NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    decided_by_id uuid        NOT NULL,
    decided_at    timestamptz NOT NULL,
    ended_by_id   uuid,
    ended_at      timestamptz,
    CHECK ((ended_by_id IS NULL) = (ended_at IS NULL))
);
CREATE INDEX contact_order_of_client ON contact_order (client_id, department_id, last_on);

-- Own words stood beside the carriers' until now, as if they were one. For the time it takes, their owner sees them.
ALTER TABLE opt_out NO FORCE ROW LEVEL SECURITY;
ALTER TABLE line NO FORCE ROW LEVEL SECURITY;
INSERT INTO consent (consent_id, number, department_id, purpose, is_agreed, how, evidence_id, seq, at)
SELECT gen_random_uuid(), opt_out.number, line.department_id, 'all', false, 'wording', opt_out.evidence_id, opt_out.seq,
       opt_out.at
  FROM opt_out
  JOIN line ON line.line = opt_out.line
 WHERE opt_out.is_out
   AND opt_out.how = 'wording';
DELETE FROM opt_out WHERE how = 'wording' AND is_out;
ALTER TABLE opt_out FORCE ROW LEVEL SECURITY;
ALTER TABLE line FORCE ROW LEVEL SECURITY;

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_order ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_order FORCE ROW LEVEL SECURITY;

-- Words that hold: refusals nobody has taken back. What a carrier was told is not among them: gateway knows whether it
-- holds, and opt_out has it from there. START lifts whatever the number refused; what staff were told, that person's own
-- words alone, or who shares a phone would agree for the other.
CREATE VIEW wish WITH (security_invoker = true) AS
SELECT said.consent_id, said.number, said.department_id, said.client_id, asked.purpose, said.how, said.evidence_id,
       said.at
  FROM consent AS said
  JOIN (VALUES ('talk'), ('reminder')) AS asked (purpose) ON said.purpose IN (asked.purpose, 'all')
 WHERE NOT said.is_agreed
   AND said.how IN ('wording', 'in_person', 'form', 'court')
   AND NOT EXISTS (SELECT
                     FROM consent AS later
                    WHERE later.number = said.number
                      AND (later.department_id = said.department_id
                           OR (SELECT line.department_id = said.department_id
                                 FROM line
                                WHERE line.line = later.line))
                      AND later.is_agreed
                      AND later.how <> 'misread'
                      AND later.purpose IN (asked.purpose, 'all')
                      AND (later.how = 'keyword' OR said.client_id IS NULL OR later.client_id = said.client_id)
                      -- The number's own words follow its count, whatever the clocks say.
                      AND CASE WHEN later.seq IS NOT NULL AND said.seq IS NOT NULL THEN later.seq > said.seq
                               ELSE (later.at, later.consent_id) > (said.at, said.consent_id)
                          END)
   AND NOT EXISTS (SELECT
                     FROM consent AS misread
                    WHERE misread.evidence_id = said.evidence_id
                      AND misread.how = 'misread');

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
                         AND line.department_id = thread.department_id)
           OR EXISTS (SELECT
                        FROM wish
                       WHERE wish.number = phone.number
                         AND wish.department_id = thread.department_id
                         AND wish.purpose = 'talk') AS is_out) AS stopped;

CREATE POLICY work ON consent TO threads_work USING (true) WITH CHECK (true);
CREATE POLICY work ON contact_order TO threads_work USING (true) WITH CHECK (true);

-- Seen with the client, in the department it was said to; without a note also by whoever has the number in hand: a phone
-- that two people share is stopped for both. A function, for lists ask of few rows: written out, the policies of all
-- these tables would be planned three times for every list.
CREATE FUNCTION may_hear(somebody uuid, there uuid, said_from text, remark text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN COALESCE(there = seen_board()
                    AND (sees_client(somebody)
                         OR (remark = '' AND EXISTS (SELECT FROM phone WHERE number = said_from))), false)
           OR EXISTS (SELECT FROM thread WHERE client_id = somebody AND department_id = there);
END
$$;
CREATE POLICY page_sees ON consent FOR SELECT TO threads_page
 USING (may_hear(client_id, department_id, number, note));
-- Staff write what they were told, in their own name; that a text was misread, supervisors only.
CREATE POLICY page_adds ON consent FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND (how <> 'misread' OR (SELECT app_supervises()))
             AND (department_id = (SELECT seen_board())
                  OR (SELECT true
                        FROM thread
                       WHERE thread.client_id = consent.client_id
                         AND thread.department_id = consent.department_id
                       LIMIT 1))
             AND (SELECT true FROM client WHERE client.client_id = consent.client_id));

CREATE POLICY page_sees ON contact_order FOR SELECT TO threads_page
 USING ((department_id = (SELECT seen_board())
         AND (SELECT true FROM client WHERE client.client_id = contact_order.client_id))
        OR (SELECT true
              FROM thread
             WHERE thread.client_id = contact_order.client_id
               AND thread.department_id = contact_order.department_id
             LIMIT 1));
CREATE POLICY page_adds ON contact_order FOR INSERT TO threads_page
 WITH CHECK (decided_by_id = (SELECT app_staff())
             AND department_id = (SELECT seen_desk())
             AND (SELECT app_supervises())
             AND (SELECT true FROM client WHERE client.client_id = contact_order.client_id));
CREATE POLICY page_changes ON contact_order FOR UPDATE TO threads_page
 USING (department_id = (SELECT seen_desk())
        AND (SELECT app_supervises())
        AND (SELECT true FROM client WHERE client.client_id = contact_order.client_id))
 WITH CHECK (ended_by_id = (SELECT app_staff()));

GRANT SELECT ON consent, wish, contact_order TO threads_page, threads_work;
GRANT INSERT ON consent TO threads_work;
GRANT INSERT (consent_id, number, department_id, client_id, purpose, is_agreed, how, evidence_id, note, staff_id, at)
   ON consent TO threads_page;
GRANT INSERT (order_id, client_id, department_id, order_number, first_on, last_on, note, decided_by_id, decided_at)
   ON contact_order TO threads_page;
GRANT UPDATE (ended_by_id, ended_at) ON contact_order TO threads_page;
