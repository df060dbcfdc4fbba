-- Words that departments write: one draft at a time of each, the tones as their rules name them, and the house's own.

-- neutral, as the first version called it, is read as factual; what is there keeps to the stricter check of before.
-- squawk-ignore ban-drop-constraint
ALTER TABLE template DROP CONSTRAINT template_tone_check;
ALTER TABLE template ADD CONSTRAINT template_tone_check
    CHECK (tone IN ('neutral', 'factual', 'supportive', 'none')) NOT VALID;

-- Two who write at one moment write the same draft, and the second is told. No office has words of its own yet: made in
-- no time.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX template_draft ON template (department_id, step, kind) NULLS NOT DISTINCT
 WHERE state = 'draft';

-- The house's words are every department's that has none of its own: an administrator's to change. A policy of its own
-- beside page_adds, which knows nothing of this family; department_id says whose administrator it was.
CREATE POLICY page_adds_house ON act FOR INSERT TO reminders_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND kind ~ '^house_template_'
             AND client_id IS NULL
             AND appointment_id IS NULL
             AND department_id = (SELECT seen_rules())
             AND (SELECT role = 'administrator' FROM asker()));

-- What every office says is nobody's secret: whoever writes words of their own sees what is said without them.
CREATE POLICY page ON wording FOR SELECT TO reminders_page
 USING (COALESCE((SELECT seen_rules()), (SELECT seen_board())) IS NOT NULL);
GRANT SELECT ON wording TO reminders_page;
