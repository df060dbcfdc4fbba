-- Why conversations are closed, in each department's own words. wording: by language.
CREATE TABLE close_reason (
    reason_id     uuid    PRIMARY KEY,
    department_id uuid    NOT NULL,
    wording       jsonb   NOT NULL CHECK (wording ->> 'en' <> ''),
    place         integer NOT NULL,
    is_active     boolean NOT NULL DEFAULT true
);
CREATE INDEX close_reason_of_department ON close_reason (department_id, place);

ALTER TABLE close_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE close_reason FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON close_reason TO threads_work USING (true) WITH CHECK (true);
CREATE POLICY page_sees ON close_reason FOR SELECT TO threads_page
 USING (department_id = (SELECT seen_board()));
CREATE POLICY page_adds ON close_reason FOR INSERT TO threads_page
 WITH CHECK (department_id = (SELECT seen_desk()) AND (SELECT app_supervises()));
CREATE POLICY page_changes ON close_reason FOR UPDATE TO threads_page
 USING (department_id = (SELECT seen_desk()) AND (SELECT app_supervises()));

GRANT SELECT, INSERT ON close_reason TO threads_page;
GRANT UPDATE (wording, place, is_active) ON close_reason TO threads_page;
GRANT SELECT ON close_reason TO threads_work;
