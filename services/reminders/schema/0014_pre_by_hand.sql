-- Dates that staff set by hand: who set each, and what a page must read to say what will be texted before one is saved.

-- by_id and at are the last change's.
ALTER TABLE edit ADD COLUMN set_by_id uuid;
ALTER TABLE edit ADD COLUMN set_at timestamptz;

-- What staff set is their department's: one publisher each, without a key or a queue.
-- There is none yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX publisher_of_staff ON publisher (department_id) WHERE kind = 'staff';

-- Facts about the house, no client in them: on which days an office is closed, and whose dates are set by hand.
CREATE POLICY page_board ON department_rules FOR SELECT TO reminders_page
 USING (department_id = (SELECT seen_board()));
CREATE POLICY page_staff ON publisher FOR SELECT TO reminders_page
 USING (kind = 'staff' AND (SELECT app_staff()) IS NOT NULL);
