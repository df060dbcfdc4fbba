-- Whom a call rings: our own copies of whose number is whose, who serves them and where those people sit; and the calls.

CREATE TABLE client (
    client_id uuid   PRIMARY KEY,
    language  text   NOT NULL,
    seq       bigint NOT NULL
);

-- A number over its time with a client; valid_to NULL: it is theirs now.
CREATE TABLE client_phone (
    client_id  uuid        NOT NULL REFERENCES client,
    number     text        NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to   timestamptz,
    PRIMARY KEY (client_id, number, valid_from)
);
CREATE INDEX client_phone_number ON client_phone (number);

CREATE TABLE caseload (
    client_id     uuid    NOT NULL REFERENCES client,
    department_id uuid    NOT NULL,
    staff_id      uuid,
    is_open       boolean NOT NULL,
    PRIMARY KEY (client_id, department_id)
);

CREATE TABLE staff (
    staff_id   uuid    PRIMARY KEY,
    desk_phone text,
    is_active  boolean NOT NULL,
    seq        bigint  NOT NULL
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
CREATE INDEX cover_staff ON cover (staff_id, ends_at);

-- A department's own telephone. No column of its copy: this table begins empty, so every department is asked for again,
-- and one that is known already would not be.
CREATE TABLE office (
    department_id uuid   PRIMARY KEY,
    phone         text,
    seq           bigint NOT NULL
);

ALTER TABLE client ENABLE ROW LEVEL SECURITY;
ALTER TABLE client FORCE ROW LEVEL SECURITY;
ALTER TABLE client_phone ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_phone FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload FORCE ROW LEVEL SECURITY;
ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;
ALTER TABLE cover ENABLE ROW LEVEL SECURITY;
ALTER TABLE cover FORCE ROW LEVEL SECURITY;
ALTER TABLE office ENABLE ROW LEVEL SECURITY;
ALTER TABLE office FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON client TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON client_phone TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON caseload TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON staff TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON cover TO gateway_work USING (true) WITH CHECK (true);
CREATE POLICY work ON office TO gateway_work USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON client, staff, cover, office TO gateway_work;
GRANT SELECT, INSERT, DELETE ON client_phone, caseload TO gateway_work;
