-- Installed in the migrated template: what a test leaves in a clone can be taken out again. See databases.py.
CREATE SCHEMA tests;

-- A row stands here once a test has altered a table, a trigger or the like.
CREATE TABLE tests.alterations (command text);
CREATE TABLE tests.numbers (scene text, sequence text, last_value bigint);

-- Keep all rows as they are now, as a scene that tests begin with.
CREATE FUNCTION tests.keep(scene text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE tests.%I AS TABLE public.%I', scene || '_' || name, name);
        END IF;
    END LOOP;
    INSERT INTO tests.numbers SELECT scene, format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences;
END $$;

-- Take out all rows and put back those of a scene. False: there is no such scene, the shape has changed or much was
-- written, so that a new clone is better.
CREATE FUNCTION tests.return_to(wanted text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE name text; kept text; differs boolean; last bigint; gone bigint; total bigint := 0;
BEGIN
    IF EXISTS (SELECT FROM tests.alterations) OR NOT EXISTS (SELECT FROM tests.numbers WHERE scene = wanted) THEN
        RETURN false;
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);  -- no trigger guards the rows meanwhile
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        kept := wanted || '_' || name;
        differs := false;
        IF to_regclass(format('tests.%I', kept)) IS NOT NULL THEN
            -- What a migration has filled is mostly as it was: comparing it costs less than writing it anew.
            EXECUTE format('SELECT EXISTS ((TABLE public.%1$I EXCEPT ALL TABLE tests.%2$I)
                UNION ALL (TABLE tests.%2$I EXCEPT ALL TABLE public.%1$I))', name, kept) INTO differs;
            CONTINUE WHEN NOT differs;
        END IF;
        EXECUTE format('DELETE FROM public.%I', name);
        GET DIAGNOSTICS gone = ROW_COUNT;
        total := total + gone;
        IF differs THEN
            EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE tests.%I', name, kept);
        END IF;
    END LOOP;
    FOR name, last IN SELECT n.sequence, n.last_value FROM tests.numbers n WHERE n.scene = wanted LOOP
        PERFORM setval(name, coalesce(last, 1), last IS NOT NULL);
    END LOOP;
    RETURN total < 20000;
END $$;

SELECT tests.keep('nothing');

CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'tests') THEN
        INSERT INTO tests.alterations VALUES (tg_tag);
    END IF;
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION tests.note();
