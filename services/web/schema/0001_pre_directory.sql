-- Who works here: departments, teams, staff and cover. web owns them; the other services keep copies by event.

CREATE TABLE department (
    department_id uuid        PRIMARY KEY,
    name          text        NOT NULL UNIQUE CHECK (name <> ''),
    time_zone     text        NOT NULL,
    quiet_from    text        NOT NULL CHECK (quiet_from ~ '^[0-2][0-9]:[0-5][0-9]$'),
    quiet_until   text        NOT NULL CHECK (quiet_until ~ '^[0-2][0-9]:[0-5][0-9]$'),
    holidays      date[]      NOT NULL DEFAULT '{}',
    unknown_reply jsonb       NOT NULL DEFAULT '{}',
    office_phone  text,
    is_active     boolean     NOT NULL DEFAULT true,
    seq           bigint      NOT NULL DEFAULT 1,
    changed_at    timestamptz NOT NULL
);

CREATE TABLE team (
    team_id        uuid        PRIMARY KEY,
    department_id  uuid        NOT NULL REFERENCES department,
    name           text        NOT NULL CHECK (name <> ''),
    supervisor_ids uuid[]      NOT NULL,
    is_active      boolean     NOT NULL DEFAULT true,
    seq            bigint      NOT NULL DEFAULT 1,
    changed_at     timestamptz NOT NULL,
    UNIQUE (department_id, name)
);

CREATE TABLE staff (
    staff_id        uuid        PRIMARY KEY,
    name            text        NOT NULL CHECK (name <> ''),
    email           text        NOT NULL CHECK (email = lower(email) AND email LIKE '%@%'),
    role            text        NOT NULL
        CHECK (role IN ('case_manager', 'front_office', 'supervisor', 'administrator', 'auditor')),
    department_id   uuid        NOT NULL REFERENCES department,
    team_id         uuid        REFERENCES team,
    password_hash   text,
    password_set_at timestamptz,
    language        text        NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')),
    list_order      text        NOT NULL DEFAULT 'newest' CHECK (list_order IN ('newest', 'az')),
    undo_s          smallint    NOT NULL DEFAULT 5 CHECK (undo_s IN (0, 5, 10)),
    is_active       boolean     NOT NULL DEFAULT true,
    seq             bigint      NOT NULL DEFAULT 1,
    changed_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX staff_email ON staff (email);
CREATE INDEX staff_department ON staff (department_id);

CREATE TABLE cover (
    cover_id      uuid        PRIMARY KEY,
    staff_id      uuid        NOT NULL REFERENCES staff,
    covered_by_id uuid        NOT NULL REFERENCES staff CHECK (covered_by_id <> staff_id),
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL CHECK (ends_at > starts_at),
    is_active     boolean     NOT NULL DEFAULT true,
    seq           bigint      NOT NULL DEFAULT 1,
    changed_at    timestamptz NOT NULL
);
CREATE INDEX cover_staff ON cover (staff_id, ends_at);

ALTER TABLE department ENABLE ROW LEVEL SECURITY;
ALTER TABLE department FORCE ROW LEVEL SECURITY;
ALTER TABLE team ENABLE ROW LEVEL SECURITY;
ALTER TABLE team FORCE ROW LEVEL SECURITY;
ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;
ALTER TABLE cover ENABLE ROW LEVEL SECURITY;
ALTER TABLE cover FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON department TO web_work USING (true) WITH CHECK (true);
CREATE POLICY work ON team TO web_work USING (true) WITH CHECK (true);
CREATE POLICY work ON staff TO web_work USING (true) WITH CHECK (true);
CREATE POLICY work ON cover TO web_work USING (true) WITH CHECK (true);

-- A page sees and sets the preferences of the person who is signed in, of nobody else.
CREATE POLICY own_row ON staff TO web_page
    USING (staff_id = NULLIF(current_setting('app.staff', true), '')::uuid)
    WITH CHECK (staff_id = NULLIF(current_setting('app.staff', true), '')::uuid);

-- Nothing here is ever deleted: people and departments are made inactive.
GRANT SELECT, INSERT, UPDATE ON department, team, staff, cover TO web_work;
GRANT SELECT (staff_id, language, list_order, undo_s), UPDATE (language, list_order, undo_s) ON staff TO web_page;
