-- A wish to stop that was read out of a text of somebody else's is not that client's: whose it is, is open.

-- giving: how often the text the word rests on was taken from a client before; a word of each giving, told again, adds
-- nothing. misplaced: the text of this word was not that client's. The number refuses all the same, until whoever has it
-- agrees, or its own START: a wish is never lost by a mistake of ours.
ALTER TABLE consent ADD COLUMN giving integer NOT NULL DEFAULT 0;
-- One kind more: what is there keeps to the new one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE consent DROP CONSTRAINT consent_how_check;
-- No office holds words yet: looked through in no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE consent ADD CONSTRAINT consent_how_check
    CHECK (how IN ('keyword', 'provider', 'recorded', 'wording', 'in_person', 'form', 'court', 'misread', 'misplaced'));
-- As above.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX consent_evidence;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX consent_evidence ON consent (evidence_id, giving) WHERE how NOT IN ('misread', 'misplaced');
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX consent_misplaced ON consent (evidence_id, giving) WHERE how = 'misplaced';

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
                      AND misread.how = 'misread');
