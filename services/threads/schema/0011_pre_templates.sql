-- What departments and their staff say often: templates, suggested replies, the first text, each in every language.

-- owner_id NULL: the department's own, changed by its supervisors. Of the kinds that the service itself asks for by name
-- (welcome, is_this, transfer, neutral) a department has one each, and nobody has one of their own.
CREATE TABLE template (
    template_id   uuid        PRIMARY KEY,
    department_id uuid        NOT NULL,
    owner_id      uuid,
    kind          text        NOT NULL
                  CHECK (kind IN ('text', 'suggested', 'welcome', 'is_this', 'transfer', 'neutral')),
    title         text        NOT NULL CHECK (title <> '' AND char_length(title) <= 60),
    category      text        NOT NULL DEFAULT '' CHECK (char_length(category) <= 40),
    wording       jsonb       NOT NULL CHECK (wording <> '{}'),
    -- How often it was changed; a form that was opened before the last of them is not taken.
    edits         bigint      NOT NULL DEFAULT 0,
    removed_at    timestamptz,
    changed_at    timestamptz NOT NULL,
    changed_by_id uuid,
    CHECK (owner_id IS NULL OR kind IN ('text', 'suggested'))
);
CREATE UNIQUE INDEX template_title ON template (department_id, owner_id, kind, lower(title)) NULLS NOT DISTINCT
 WHERE removed_at IS NULL;
CREATE UNIQUE INDEX template_asked_for ON template (department_id, kind)
 WHERE kind NOT IN ('text', 'suggested') AND removed_at IS NULL;

-- How often who used which: a row a person, so that two who use the same one do not wait for each other.
CREATE TABLE template_use (
    template_id uuid        NOT NULL REFERENCES template,
    staff_id    uuid        NOT NULL,
    uses        integer     NOT NULL,
    used_at     timestamptz NOT NULL,
    PRIMARY KEY (template_id, staff_id)
);

ALTER TABLE template ENABLE ROW LEVEL SECURITY;
ALTER TABLE template FORCE ROW LEVEL SECURITY;
ALTER TABLE template_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_use FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON template TO threads_work USING (true) WITH CHECK (true);
CREATE POLICY work ON template_use TO threads_work USING (true) WITH CHECK (true);

CREATE POLICY page_sees ON template FOR SELECT TO threads_page
 USING (department_id = (SELECT seen_board())
        AND (owner_id IS NULL OR owner_id = (SELECT app_staff())));
CREATE POLICY page_adds ON template FOR INSERT TO threads_page
 WITH CHECK (department_id = (SELECT seen_board())
             AND changed_by_id = (SELECT app_staff())
             AND (owner_id = (SELECT app_staff()) OR (owner_id IS NULL AND (SELECT app_supervises()))));
CREATE POLICY page_changes ON template FOR UPDATE TO threads_page
 USING (department_id = (SELECT seen_board())
        AND (owner_id = (SELECT app_staff()) OR (owner_id IS NULL AND (SELECT app_supervises()))))
 WITH CHECK (changed_by_id = (SELECT app_staff()));

CREATE POLICY page_sees ON template_use FOR SELECT TO threads_page
 USING ((SELECT true FROM template WHERE template.template_id = template_use.template_id));
CREATE POLICY page_adds ON template_use FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND (SELECT true FROM template WHERE template.template_id = template_use.template_id));
CREATE POLICY page_changes ON template_use FOR UPDATE TO threads_page
 USING (staff_id = (SELECT app_staff()));

GRANT SELECT, INSERT ON template, template_use TO threads_page;
GRANT UPDATE (title, category, wording, edits, removed_at, changed_at, changed_by_id) ON template TO threads_page;
GRANT UPDATE (uses, used_at) ON template_use TO threads_page;
GRANT SELECT, INSERT ON template TO threads_work;
GRANT SELECT ON template_use TO threads_work;
