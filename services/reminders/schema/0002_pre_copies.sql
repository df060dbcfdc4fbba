-- What others own and reminders must know when it plans and sends: clients, caseloads, cover, departments, lines, opt-outs.

CREATE TABLE client (
    client_id       uuid    PRIMARY KEY,
    given_name      text    NOT NULL,
    time_zone       text    NOT NULL,
    wants_reminders boolean NOT NULL,
    is_deleted      boolean NOT NULL,
    -- The current phone only; threads knows the earlier ones.
    number          text,
    phone_health    text,
    seq             bigint  NOT NULL
);

CREATE TABLE external_id (
    client_id uuid NOT NULL REFERENCES client,
    label     text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (label, value, client_id)
);
CREATE INDEX external_id_client ON external_id (client_id);

CREATE TABLE caseload (
    client_id     uuid    NOT NULL REFERENCES client,
    department_id uuid    NOT NULL,
    staff_id      uuid,
    is_open       boolean NOT NULL,
    PRIMARY KEY (client_id, department_id)
);

CREATE TABLE cover (
    cover_id      uuid        PRIMARY KEY,
    staff_id      uuid        NOT NULL,
    covered_by_id uuid        NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    is_active     boolean     NOT NULL,
    seq           bigint      NOT NULL
);
CREATE INDEX cover_by ON cover (covered_by_id, ends_at);

CREATE TABLE department (
    department_id uuid   PRIMARY KEY,
    quiet_from    text   NOT NULL,
    quiet_until   text   NOT NULL,
    seq           bigint NOT NULL
);

CREATE TABLE line (
    line          text    PRIMARY KEY,
    department_id uuid    NOT NULL,
    is_active     boolean NOT NULL,
    seq           bigint  NOT NULL
);
CREATE INDEX line_department ON line (department_id);

-- A START is kept too: without it an older STOP that comes late would win.
CREATE TABLE opt_out (
    number text    NOT NULL,
    line   text    NOT NULL,
    is_out boolean NOT NULL,
    seq    bigint  NOT NULL,
    PRIMARY KEY (number, line)
);

ALTER TABLE client ENABLE ROW LEVEL SECURITY;
ALTER TABLE client FORCE ROW LEVEL SECURITY;
ALTER TABLE external_id ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_id FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload FORCE ROW LEVEL SECURITY;
ALTER TABLE cover ENABLE ROW LEVEL SECURITY;
ALTER TABLE cover FORCE ROW LEVEL SECURITY;
ALTER TABLE department ENABLE ROW LEVEL SECURITY;
ALTER TABLE department FORCE ROW LEVEL SECURITY;
ALTER TABLE line ENABLE ROW LEVEL SECURITY;
ALTER TABLE line FORCE ROW LEVEL SECURITY;
ALTER TABLE opt_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE opt_out FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON client TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON external_id TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON caseload TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON cover TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON department TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON line TO reminders_work USING (true) WITH CHECK (true);
CREATE POLICY work ON opt_out TO reminders_work USING (true) WITH CHECK (true);

CREATE POLICY page ON cover FOR SELECT TO reminders_page
    USING (
        is_active
        AND covered_by_id = NULLIF(current_setting('app.staff', true), '')::uuid
        AND starts_at <= NULLIF(current_setting('app.now', true), '')::timestamptz
        AND ends_at > NULLIF(current_setting('app.now', true), '')::timestamptz
    );

-- A person sees the caseloads they own or cover; a supervisor those of the department; the front office those
-- of the department that nobody owns.
CREATE POLICY page ON caseload FOR SELECT TO reminders_page
    USING (
        is_open
        AND (
            staff_id = NULLIF(current_setting('app.staff', true), '')::uuid
            OR EXISTS (SELECT FROM cover WHERE cover.staff_id = caseload.staff_id)
            OR (
                department_id = NULLIF(current_setting('app.department', true), '')::uuid
                AND (
                    current_setting('app.role', true) = 'supervisor'
                    OR (staff_id IS NULL AND current_setting('app.role', true) = 'front_office')
                )
            )
        )
    );

GRANT SELECT, INSERT, UPDATE ON client, cover, department, line, opt_out TO reminders_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON external_id, caseload TO reminders_work;
GRANT SELECT ON cover, caseload TO reminders_page;
