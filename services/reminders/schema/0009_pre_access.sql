-- The second wall: what a page may read and write follows from who asks, whatever the route's own check says.

-- When the request was made: the service's clock, so that cover begins and ends for both walls at one moment.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT COALESCE(NULLIF(current_setting('app.now', true), '')::timestamptz, now())
$$;

-- Who asks, as the directory's copy has them; all NULL for nobody, and for somebody who may sign in no more. Of whom it
-- does not have yet their signed token's word holds, as before there was a copy: a replica of the release before
-- keeps none. Never set outside a page's transaction, so nobody sees anything there.
CREATE FUNCTION asker() RETURNS staff LANGUAGE plpgsql STABLE AS $$
DECLARE
    asking uuid := NULLIF(current_setting('app.staff', true), '')::uuid;
    me     staff%ROWTYPE;
BEGIN
    SELECT * INTO me FROM staff WHERE staff_id = asking;
    IF me.staff_id IS NULL AND asking IS NOT NULL THEN
        me.staff_id := asking;
        me.role := current_setting('app.role', true);
        me.department_id := NULLIF(current_setting('app.department', true), '')::uuid;
    ELSIF NOT me.is_active THEN
        me := NULL;
    END IF;
    RETURN me;
END
$$;

CREATE FUNCTION app_staff() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT staff_id FROM asker()
$$;

CREATE FUNCTION app_supervises() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE(role = 'supervisor', false) FROM asker()
$$;

-- Whose clients the asker may see: their own, those they cover, and those of the team they supervise.
CREATE FUNCTION seen_staff() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    me staff%ROWTYPE := asker();
BEGIN
    IF me.role IS NULL OR me.role NOT IN ('case_manager', 'supervisor') THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT me.staff_id
         UNION
        SELECT cover.staff_id
          FROM cover
         WHERE cover.covered_by_id = me.staff_id
           AND cover.is_active
           AND cover.starts_at <= app_now()
           AND cover.ends_at > app_now()
         UNION
        SELECT colleague.staff_id
          FROM staff AS colleague
          LEFT JOIN team ON team.team_id = colleague.team_id AND team.is_active
         WHERE me.role = 'supervisor'
           AND colleague.department_id = me.department_id
           AND (team.team_id IS NULL OR me.staff_id = ANY (team.supervisor_ids)));
END
$$;

-- The department whose clients without a case manager, and whose dates without a client, the asker answers for.
CREATE FUNCTION seen_desk() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT department_id FROM asker() WHERE role IN ('front_office', 'supervisor')
$$;

-- The department whose words the asker writes with.
CREATE FUNCTION seen_board() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT department_id FROM asker() WHERE role IN ('case_manager', 'front_office', 'supervisor')
$$;

-- The department whose rules, words, sources and keys the asker may change.
CREATE FUNCTION seen_rules() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT department_id FROM asker() WHERE role IN ('supervisor', 'administrator')
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'api_key', 'quota_use', 'webhook', 'staff', 'team', 'department_rules', 'cascade', 'edit', 'repeat',
        'requested', 'plan', 'replan', 'announced', 'line_load', 'custody', 'closure', 'conflict', 'attention',
        'question_post', 'slot', 'act', 'caseload_switch', 'template', 'source', 'load', 'load_file', 'load_row']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO reminders_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- Facts about the house, no client in them.
CREATE POLICY page ON staff FOR SELECT TO reminders_page USING (true);
CREATE POLICY page ON team FOR SELECT TO reminders_page USING (true);
CREATE POLICY page ON department FOR SELECT TO reminders_page USING (true);
CREATE POLICY page ON line FOR SELECT TO reminders_page USING (true);

-- A person sees the caseloads they own, cover or supervise, and at a desk those that nobody owns. Owners whom the copy of
-- the directory does not have yet are their department's supervisors' to see, as before. Calls stand in sub-selects, so
-- that each is made once a statement; rows are looked up by a scalar sub-select: EXISTS may become a hash of them all.
ALTER POLICY page ON caseload
 USING (is_open
        AND (staff_id = ANY ((SELECT seen_staff())::uuid[])
             OR (department_id = (SELECT seen_desk())
                 AND (staff_id IS NULL
                      OR ((SELECT app_supervises())
                          AND (SELECT true FROM staff WHERE staff.staff_id = caseload.staff_id) IS NULL)))));
ALTER POLICY page ON appointment
 USING ((SELECT true FROM caseload WHERE caseload.client_id = appointment.client_id LIMIT 1));
ALTER POLICY page ON reminder
 USING ((SELECT true FROM appointment WHERE appointment.appointment_id = reminder.appointment_id));

CREATE POLICY page ON client FOR SELECT TO reminders_page
 USING ((SELECT true FROM caseload WHERE caseload.client_id = client.client_id LIMIT 1));

-- A publisher as far as it is known by name; its dates that are nobody's yet wait for the desk of its department.
CREATE POLICY page ON publisher FOR SELECT TO reminders_page
 USING (department_id IN ((SELECT seen_rules()), (SELECT seen_desk())));
CREATE POLICY page_unmatched ON appointment FOR SELECT TO reminders_page
 USING (client_id IS NULL
        AND (SELECT true
               FROM publisher
              WHERE publisher.publisher_id = appointment.publisher_id
                AND publisher.department_id = (SELECT seen_desk())));

CREATE POLICY page ON announced FOR SELECT TO reminders_page
 USING ((SELECT true FROM appointment WHERE appointment.appointment_id = announced.appointment_id));
CREATE POLICY page ON edit FOR SELECT TO reminders_page
 USING ((SELECT true FROM appointment WHERE appointment.appointment_id = edit.appointment_id));
CREATE POLICY page ON slot FOR SELECT TO reminders_page
 USING ((SELECT true FROM appointment WHERE appointment.appointment_id = slot.appointment_id));
CREATE POLICY page ON conflict FOR SELECT TO reminders_page
 USING ((SELECT true FROM caseload WHERE caseload.client_id = conflict.client_id LIMIT 1));
CREATE POLICY page ON caseload_switch FOR SELECT TO reminders_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[]));

-- The house's own rows are the fallback of every department.
CREATE POLICY page ON department_rules FOR SELECT TO reminders_page USING (department_id = (SELECT seen_rules()));
CREATE POLICY page ON cascade FOR SELECT TO reminders_page
 USING (department_id = (SELECT seen_rules())
        OR (department_id = '00000000-0000-0000-0000-000000000000' AND (SELECT seen_rules()) IS NOT NULL));
CREATE POLICY page ON template FOR SELECT TO reminders_page
 USING (department_id IN ((SELECT seen_rules()), (SELECT seen_board()))
        OR (department_id IS NULL AND COALESCE((SELECT seen_rules()), (SELECT seen_board())) IS NOT NULL));

CREATE POLICY page ON source FOR SELECT TO reminders_page
 USING ((SELECT true
           FROM publisher
          WHERE publisher.publisher_id = source.publisher_id
            AND publisher.department_id = (SELECT seen_rules())));
CREATE POLICY page_sees ON load FOR SELECT TO reminders_page
 USING ((SELECT true FROM source WHERE source.source_id = load.source_id));
CREATE POLICY page_sees ON load_row FOR SELECT TO reminders_page
 USING ((SELECT true FROM load WHERE load.load_id = load_row.load_id));

-- Bringing a file and asking for an act is all a page does. The job that carries it out finds in it nobody else's name,
-- and no client, date or department beyond the sight of whoever asked; ids in facts it looks up within these.
CREATE POLICY page_adds ON load FOR INSERT TO reminders_page
 WITH CHECK (brought_by_id = (SELECT app_staff())
             AND came_how = 'upload'
             AND state = 'brought'
             AND (SELECT true FROM source WHERE source.source_id = load.source_id AND source.is_active));
CREATE POLICY page_adds ON load_file FOR INSERT TO reminders_page
 WITH CHECK ((SELECT true
                FROM load
               WHERE load.load_id = load_file.load_id
                 AND load.brought_by_id = (SELECT app_staff())
                 AND load.state = 'brought'));

CREATE POLICY page_sees ON act FOR SELECT TO reminders_page USING (staff_id = (SELECT app_staff()));
-- By family of act: of a client, where the asker has their caseload in sight; of a date that waits for a client, by its
-- desk, to a client in sight; of a caseload; of a department's rules. A family that is not named: nobody's.
CREATE POLICY page_adds ON act FOR INSERT TO reminders_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND (appointment_id IS NULL
                  OR (SELECT CASE WHEN act.kind = 'matched' THEN appointment.client_id IS NULL
                                  ELSE appointment.client_id = act.client_id END
                        FROM appointment
                       WHERE appointment.appointment_id = act.appointment_id))
             AND CASE
                 WHEN kind ~ '^(date|reminder|repeat|slots|closure)_' THEN
                     (SELECT true
                        FROM caseload
                       WHERE caseload.client_id = act.client_id
                         AND caseload.department_id = act.department_id)
                 WHEN kind = 'matched' THEN
                     appointment_id IS NOT NULL
                     AND department_id = (SELECT seen_desk())
                     AND (SELECT true FROM client WHERE client.client_id = act.client_id)
                 WHEN kind = 'caseload_switched' THEN
                     client_id IS NULL
                     AND appointment_id IS NULL
                     AND (facts ->> 'staff_id')::uuid = ANY ((SELECT seen_staff())::uuid[])
                     AND department_id = (SELECT seen_board())
                 WHEN kind ~ '^(rules|cascade|template|key|webhook|source|load)_' THEN
                     client_id IS NULL
                     AND appointment_id IS NULL
                     AND department_id = (SELECT seen_rules())
                 ELSE false
                 END);

GRANT SELECT ON staff, team, department, line, announced, edit, slot, conflict, caseload_switch, department_rules,
                cascade, template, source, load, load_row, act
   TO reminders_page;
GRANT SELECT (client_id, given_name, family_name, language, time_zone, number, phone_health, wants_reminders,
              is_deleted)
   ON client TO reminders_page;
GRANT SELECT (publisher_id, name, department_id, kind, is_active, heard_at) ON publisher TO reminders_page;
GRANT INSERT (load_id, source_id, came_how, file_name, content_hash, state, brought_by_id, at) ON load
   TO reminders_page;
GRANT INSERT ON load_file TO reminders_page;
GRANT INSERT (act_id, kind, staff_id, department_id, client_id, appointment_id, facts, at) ON act TO reminders_page;

GRANT SELECT, INSERT, UPDATE
   ON webhook, quota_use, staff, team, department_rules, cascade, edit, plan, announced, line_load, custody, closure,
      conflict, attention, question_post, slot, caseload_switch, template, source
   TO reminders_work;
GRANT SELECT, INSERT ON api_key, repeat, requested, replan, load, load_file, load_row TO reminders_work;
-- A key is never another's, nor a rule of what was made already.
GRANT UPDATE (used_at, ended_at) ON api_key TO reminders_work;
GRANT UPDATE (rule, made_until_on, ended_at) ON repeat TO reminders_work;
GRANT UPDATE (wording, not_before, not_after) ON requested TO reminders_work;
-- Rows are taken from it SKIP LOCKED, which needs a column that may be written.
GRANT UPDATE (at) ON replan TO reminders_work;
GRANT UPDATE (state, held_because, counts, row_count, approved_by_id, applied_at, forgotten_at) ON load
   TO reminders_work;
GRANT UPDATE (row_key, told, outcome, reason, field, appointment_id) ON load_row TO reminders_work;
-- A page asks, a job answers: it asks for nothing itself, and changes nothing of what was asked.
GRANT SELECT, UPDATE (done_at, outcome, result) ON act TO reminders_work;
GRANT DELETE ON quota_use, replan, load_file, load_row TO reminders_work;

-- FORCE holds for the owner too, who writes rows of the house's in later migrations, and none of a department's.
CREATE POLICY seed ON cascade TO reminders_owner
 USING (department_id = '00000000-0000-0000-0000-000000000000')
 WITH CHECK (department_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY seed ON template TO reminders_owner USING (department_id IS NULL) WITH CHECK (department_id IS NULL);
