-- What was said of texts and of numbers holds as long as it is true: a failure until it is mended, a wish of whose it is.

-- A thread's texts that did not arrive are few, and looked for whenever something else does.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_failed ON message (thread_id) WHERE status IN ('undelivered', 'failed', 'expired', 'unknown');

-- For the function below alone.
CREATE POLICY owner ON consent FOR SELECT TO threads_owner USING (true);

-- Whether the number of this word is somebody else's by now: then it is no word of theirs. Of a number that nobody has
-- now it still is who it was. A page sees a number's holders in part, and a word whose speaker it does not see may be
-- theirs who still share it. It asks with the id of a word that was said to its own department, or in a conversation it
-- sees, and learns nothing of any other number; the service's own hand has no asker.
CREATE FUNCTION is_passed_on(word uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    said consent%ROWTYPE;
BEGIN
    SELECT * INTO said FROM consent WHERE consent_id = word;
    IF app_staff() IS NOT NULL
       AND said.department_id IS DISTINCT FROM seen_board()
       AND NOT EXISTS (SELECT
                         FROM thread
                        WHERE client_id = said.client_id
                          AND department_id = said.department_id
                          AND staff_id = ANY (seen_staff())) THEN
        RETURN false;
    END IF;
    RETURN said.client_id IS NOT NULL
       AND EXISTS (SELECT FROM phone WHERE number = said.number AND valid_to IS NULL)
       AND NOT EXISTS (SELECT
                         FROM phone
                        WHERE number = said.number
                          AND valid_to IS NULL
                          AND stands_for(client_id) = stands_for(said.client_id));
END
$$;

-- client_id NULL: said from a number that is nobody's, or more than one's; it holds for the number until whoever has it
-- agrees. Once its text is given to a client, the word of that giving stands for it.
CREATE OR REPLACE VIEW wish WITH (security_invoker = true) AS
SELECT said.consent_id, said.number, said.department_id, whose.client_id, asked.purpose, said.how, said.evidence_id,
       said.at
  FROM consent AS said
  LEFT JOIN consent AS misplaced ON misplaced.evidence_id = said.evidence_id
                                AND misplaced.giving = said.giving
                                AND misplaced.how = 'misplaced'
 CROSS JOIN LATERAL (SELECT CASE WHEN misplaced.consent_id IS NULL THEN said.client_id END AS client_id) AS whose
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
                      AND (later.how = 'keyword' OR whose.client_id IS NULL OR later.client_id = whose.client_id
                           OR stands_for(later.client_id) = stands_for(whose.client_id))
                      -- The number's own words follow its count, whatever the clocks say.
                      AND CASE WHEN later.seq IS NOT NULL AND said.seq IS NOT NULL THEN later.seq > said.seq
                               ELSE (later.at, later.consent_id) > (said.at, said.consent_id)
                          END)
   AND NOT EXISTS (SELECT
                     FROM consent AS misread
                    WHERE misread.evidence_id = said.evidence_id
                      AND misread.how = 'misread')
   AND NOT EXISTS (SELECT
                     FROM consent AS again
                    WHERE again.evidence_id = said.evidence_id
                      AND again.giving > said.giving
                      AND again.how = 'wording')
   AND (whose.client_id IS NULL OR NOT is_passed_on(said.consent_id));

-- retried_as: the text that sends its words again. One that was stopped does not: they can be sent again, once more.
-- retries_stopped: how many were stopped, so that the click for another is no repetition of theirs.
CREATE OR REPLACE VIEW message_shown WITH (security_invoker = true) AS
SELECT message.message_id, message.thread_id, message.direction, message.body, message.shown_at, message.shown_rank,
       message.arrival, message.status, message.status_at, message.code, message.wording, message.number,
       message.is_other_number, message.purpose, message.author_id, staff.name AS author_name, message.media_ids,
       message.media_count, message.segments, message.release_at, message.is_scheduled, message.is_stopping,
       message.is_unread, message.labels, message.retry_of, message.marker::text AS marker, message.post_id,
       (SELECT later.message_id
          FROM message AS later
         WHERE later.retry_of = message.message_id
           AND later.status <> 'cancelled'
         LIMIT 1) AS retried_as,
       message.is_late, message.meant_for, message.local_at, message.local_zone, message.edit_of, message.is_edited,
       message.batch_id, message.moved_for_id, message.picture_words, message.template_id,
       (SELECT count(*)::integer
          FROM message AS later
         WHERE later.retry_of = message.message_id
           AND later.status = 'cancelled') AS retries_stopped
  FROM message
  LEFT JOIN staff ON staff.staff_id = message.author_id;
