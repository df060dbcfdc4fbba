-- Who may do what in the database. Run by a superuser in the database itself, before the migrations; may be run
-- again at any time. It holds no password: deploy/database.py sets those from the environment or files.
--
--   <service>_owner  owns the service's schema; nobody signs in as it
--   <service>_page   HTTP routes acting for staff; row-level security decides what they see
--   <service>_work   handlers, jobs and webhooks
--   migrator         the one-shot migrate job, and nobody else, changes tables
--   backup, monitor  read everything; read the statistics

DO $$
DECLARE
    service text;
    login   text;
BEGIN
    FOREACH login IN ARRAY ARRAY['migrator', 'backup', 'monitor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', login);
        END IF;
    END LOOP;
    FOREACH service IN ARRAY ARRAY['gateway', 'threads', 'reminders', 'notifier', 'web'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service || '_owner') THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', service || '_owner');
        END IF;
        FOREACH login IN ARRAY ARRAY[service || '_page', service || '_work'] LOOP
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
                EXECUTE format('CREATE ROLE %I LOGIN', login);
            END IF;
        END LOOP;
        EXECUTE format('GRANT %I TO migrator', service || '_owner');
    END LOOP;
END
$$;

-- Nothing is open to everybody: not the database, not public, not a new function.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO migrator, backup, monitor', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Extensions live in one schema that all may use and only a superuser may fill.
CREATE SCHEMA IF NOT EXISTS contrib;
GRANT USAGE ON SCHEMA contrib TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA contrib;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA contrib;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA contrib;

DO $$
DECLARE
    service text;
    owner   text;
    page    text;
    work    text;
BEGIN
    FOREACH service IN ARRAY ARRAY['gateway', 'threads', 'reminders', 'notifier', 'web'] LOOP
        owner := service || '_owner';
        page := service || '_page';
        work := service || '_work';
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, owner);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', service, page, work);
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, %I', current_database(), page, work);
        -- A function is closed until its service may call it; a table, until a migration grants verbs.
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON FUNCTIONS FROM PUBLIC', owner);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT EXECUTE ON FUNCTIONS TO %I, %I',
            owner, service, page, work
        );
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT USAGE ON SEQUENCES TO %I, %I',
            owner, service, page, work
        );
        EXECUTE format('ALTER ROLE %I SET search_path = %I, contrib', page, service);
        EXECUTE format('ALTER ROLE %I SET search_path = %I, contrib', work, service);
        -- A person waits for a page: 300 ms is its budget, 5 s is where waiting makes no sense any more.
        EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', page, '5s');
        EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', page, '2s');
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', page, '10s');
        EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', work, '30s');
        EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', work, '10s');
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', work, '30s');
        -- No statement of ours runs long enough to gain by being compiled first, and estimates of full-text scans are
        -- so high that they would be: measured on 2,000,000 texts, a search of 11 ms took 190.
        EXECUTE format('ALTER ROLE %I SET jit = off', page);
        EXECUTE format('ALTER ROLE %I SET jit = off', work);
        -- Nor by being shared among processes that must be started first: of ten million texts each step of a search
        -- took 5 to 13 ms in place of 0.1, and there are fifty for a supervisor of ten.
        EXECUTE format('ALTER ROLE %I SET max_parallel_workers_per_gather = 0', page);
        EXECUTE format('ALTER ROLE %I SET max_parallel_workers_per_gather = 0', work);
        -- Four replicas with their pools (5 and 8), and room for a rolling deploy.
        EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 40', page);
        EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 60', work);
    END LOOP;
END
$$;

ALTER ROLE migrator CONNECTION LIMIT 20;
ALTER ROLE migrator SET lock_timeout = '1s';
ALTER ROLE migrator SET idle_in_transaction_session_timeout = '5min';

-- pg_dump must see every row, or it stops at the first policy.
ALTER ROLE backup BYPASSRLS CONNECTION LIMIT 4;
GRANT pg_read_all_data TO backup;
ALTER ROLE monitor CONNECTION LIMIT 4;
ALTER ROLE monitor SET statement_timeout = '10s';
GRANT pg_monitor TO monitor;
