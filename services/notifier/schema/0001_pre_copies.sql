-- Who there is, who stands in for whom, and who serves whom: as much as it takes to know whom to disturb.

CREATE TABLE staff (
    staff_id  uuid    PRIMARY KEY,
    is_active boolean NOT NULL,
    seq       bigint  NOT NULL
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
CREATE INDEX cover_for ON cover (staff_id, ends_at);

CREATE TABLE caseload (
    client_id     uuid    NOT NULL,
    department_id uuid    NOT NULL,
    staff_id      uuid,
    is_open       boolean NOT NULL,
    seq           bigint  NOT NULL,
    PRIMARY KEY (client_id, department_id)
);

ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;
ALTER TABLE cover ENABLE ROW LEVEL SECURITY;
ALTER TABLE cover FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON staff TO notifier_work USING (true) WITH CHECK (true);
CREATE POLICY work ON cover TO notifier_work USING (true) WITH CHECK (true);
CREATE POLICY work ON caseload TO notifier_work USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON staff, cover, caseload TO notifier_work;
