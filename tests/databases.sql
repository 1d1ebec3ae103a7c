-- Installed in the migrated template: what a test leaves in a clone can be taken out again. See databases.py.
CREATE SCHEMA tests;

-- A row stands here once a test has altered a table, a trigger or the like.
CREATE TABLE tests.alterations (command text);
CREATE TABLE tests.sequences AS SELECT format('%I.%I', schemaname, sequencename) AS name, last_value FROM pg_sequences;

-- What the migrations wrote, table by table.
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE tests.rows_of_%s AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;

-- Take out all rows but those of the migrations. False: the shape has changed or much was written, a new clone is better.
CREATE FUNCTION tests.clear() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE name text; last bigint; gone bigint; total bigint := 0;
BEGIN
    IF EXISTS (SELECT FROM tests.alterations) THEN
        RETURN false;
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);  -- no trigger guards the rows meanwhile
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DELETE FROM public.%I', name);
        GET DIAGNOSTICS gone = ROW_COUNT;
        total := total + gone;
        IF to_regclass('tests.rows_of_' || name) IS NOT NULL THEN
            EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE tests.rows_of_%s', name, name);
        END IF;
    END LOOP;
    FOR name, last IN SELECT s.name, s.last_value FROM tests.sequences s LOOP
        PERFORM setval(name, coalesce(last, 1), last IS NOT NULL);
    END LOOP;
    RETURN total < 20000;
END $$;

CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tests.alterations VALUES (tg_tag);
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION tests.note();
