-- The second wall: what a page may read and write follows from who asks, whatever the route's own check says.

-- When the request was made: the service's clock, so that cover begins and ends for both walls at one moment.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT COALESCE(NULLIF(current_setting('app.now', true), '')::timestamptz, now())
$$;

-- Who asks, if they may sign in at all; never set outside a page's transaction, so nobody sees anything there.
CREATE FUNCTION app_staff() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT staff_id
              FROM staff
             WHERE staff_id = NULLIF(current_setting('app.staff', true), '')::uuid
               AND is_active);
END
$$;

-- Whose threads the asker may see: their own, those they cover, and those of the team they supervise.
CREATE FUNCTION seen_staff() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    me staff%ROWTYPE;
BEGIN
    SELECT * INTO me FROM staff WHERE staff_id = app_staff();
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

-- The department whose threads without a case manager, and whose whole board, the asker answers for.
CREATE FUNCTION seen_desk() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT department_id
              FROM staff
             WHERE staff_id = app_staff()
               AND role IN ('front_office', 'supervisor'));
END
$$;

-- The department whose board the asker may look at; texts that may be a colleague's client's excepted.
CREATE FUNCTION seen_board() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT department_id
              FROM staff
             WHERE staff_id = app_staff()
               AND role IN ('case_manager', 'front_office', 'supervisor'));
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'department', 'staff', 'team', 'cover', 'line', 'opt_out', 'upcoming', 'client', 'external_id', 'phone',
        'caseload', 'thread', 'message', 'draft', 'post', 'question', 'unknown_number', 'unknown_text']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO threads_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- Facts about the house, no client in them.
CREATE POLICY page ON department FOR SELECT TO threads_page USING (true);
CREATE POLICY page ON staff FOR SELECT TO threads_page USING (true);
CREATE POLICY page ON team FOR SELECT TO threads_page USING (true);
CREATE POLICY page ON cover FOR SELECT TO threads_page USING (true);
CREATE POLICY page ON line FOR SELECT TO threads_page USING (true);

-- The calls stand in sub-selects, so that each is made once a statement and not once a row. Rows are looked up one by
-- one with a scalar sub-select, never EXISTS: Postgres would turn that into a hash of the whole other table.
CREATE POLICY page ON thread TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[])
        OR (staff_id IS NULL AND department_id = (SELECT seen_desk())));

CREATE POLICY page ON message TO threads_page
 USING ((SELECT true FROM thread WHERE thread.thread_id = message.thread_id));

CREATE POLICY page ON draft TO threads_page
 USING (staff_id = (SELECT app_staff())
        AND (SELECT true FROM thread WHERE thread.thread_id = draft.thread_id));

-- A client is seen with a thread; by the desk also through any caseload of its department, to hand texts over.
CREATE POLICY page ON client FOR SELECT TO threads_page
 USING ((SELECT true FROM thread WHERE thread.client_id = client.client_id LIMIT 1)
        OR (SELECT true
              FROM caseload
             WHERE caseload.client_id = client.client_id
               AND caseload.department_id = (SELECT seen_desk())
             LIMIT 1));

CREATE POLICY page ON external_id FOR SELECT TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = external_id.client_id));

CREATE POLICY page ON phone FOR SELECT TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = phone.client_id));

CREATE POLICY page ON upcoming FOR SELECT TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = upcoming.client_id));

CREATE POLICY page ON caseload FOR SELECT TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[]) OR department_id = (SELECT seen_desk()));

-- Consent is asked only for a number one has in hand.
CREATE POLICY page ON opt_out FOR SELECT TO threads_page
 USING ((SELECT true FROM phone WHERE phone.number = opt_out.number LIMIT 1));

CREATE POLICY page ON unknown_number TO threads_page
 USING (department_id = (SELECT seen_board())
        AND (department_id = (SELECT seen_desk())
             OR candidate_ids = '{}'
             OR candidate_staff_ids && (SELECT seen_staff())::uuid[]));

CREATE POLICY page ON unknown_text FOR SELECT TO threads_page
 USING ((SELECT true FROM unknown_number WHERE unknown_number.unknown_id = unknown_text.unknown_id));

GRANT SELECT ON department, staff, team, cover, line, opt_out, upcoming, client, external_id, phone, caseload, thread,
                message, draft, unknown_number, unknown_text
   TO threads_page;
GRANT INSERT ON message, draft TO threads_page;
GRANT UPDATE, DELETE ON draft TO threads_page;
GRANT UPDATE (status, status_at, changes, is_stopping, is_unread, read_at, read_by_id) ON message TO threads_page;
GRANT UPDATE (last_at, last_message_id, last_direction, last_preview, last_status, last_media_count,
              unread_count, is_answer_due, has_failed, arrivals)
   ON thread TO threads_page;
GRANT UPDATE (state, chosen_client_id, is_made_current, decided_by_id, decided_at) ON unknown_number TO threads_page;

GRANT SELECT, INSERT, UPDATE ON department, staff, team, cover, line, opt_out, upcoming, client, phone, caseload,
                                thread, message, post, question, unknown_number
   TO threads_work;
GRANT SELECT, INSERT ON external_id, unknown_text TO threads_work;
GRANT DELETE ON unknown_text, draft TO threads_work;
GRANT SELECT ON draft TO threads_work;
