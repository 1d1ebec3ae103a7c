-- Installed in the migrated template: what a test leaves in a clone can be taken out again. See databases.py.
CREATE SCHEMA tests;

-- A row stands here once a test has altered a table, a trigger or the like.
CREATE TABLE tests.alterations (command text);
CREATE TABLE tests.numbers (scene text, sequence text, last_value bigint);

-- What a table looked like when it held the rows of a scene. A row that is written gets a greater number than all before
-- (xmin): where there are as many rows, and their numbers have the same sum, nothing was written since.
CREATE TABLE tests.looks (scene text, relation text, rows bigint, sum numeric, PRIMARY KEY (scene, relation));

CREATE FUNCTION tests.look_at(scene text, name text) RETURNS tests.looks LANGUAGE plpgsql AS $$
DECLARE look tests.looks;
BEGIN
    EXECUTE format('SELECT %L, %L, count(*), sum(xmin::text::bigint) FROM public.%2$I', scene, name) INTO look;
    RETURN look;
END $$;

-- Keep all rows as they are now, as a scene that tests begin with.
CREATE FUNCTION tests.keep(scene text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE tests.%I AS TABLE public.%I', scene || '_' || name, name);
            INSERT INTO tests.looks SELECT * FROM tests.look_at(scene, name);
        END IF;
    END LOOP;
    INSERT INTO tests.numbers SELECT scene, format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences;
END $$;

-- Whether nothing was written since a scene was put back.
CREATE FUNCTION tests.stands(wanted text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE name text; kept tests.looks; now tests.looks;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        SELECT * INTO kept FROM tests.looks l WHERE l.scene = wanted AND l.relation = name;
        now := tests.look_at(wanted, name);
        IF now.rows <> coalesce(kept.rows, 0) OR now.sum IS DISTINCT FROM kept.sum THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;

-- Take out all rows and put back those of a scene. False: there is no such scene, the shape has changed or much was
-- written, so that a new clone is better.
CREATE FUNCTION tests.return_to(wanted text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    name text; kept tests.looks; now tests.looks; differs boolean; last bigint; gone bigint; total bigint := 0;
BEGIN
    IF EXISTS (SELECT FROM tests.alterations) OR NOT EXISTS (SELECT FROM tests.numbers WHERE scene = wanted) THEN
        RETURN false;
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);  -- no trigger guards the rows meanwhile
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        SELECT * INTO kept FROM tests.looks l WHERE l.scene = wanted AND l.relation = name;
        IF kept.scene IS NULL THEN
            EXECUTE format('DELETE FROM public.%I', name);
            GET DIAGNOSTICS gone = ROW_COUNT;
            total := total + gone;
            CONTINUE;
        END IF;
        -- What a migration has filled is mostly as it was: to look at it costs less than to write it anew.
        now := tests.look_at(wanted, name);
        CONTINUE WHEN now = kept;
        differs := now.rows <> kept.rows;
        IF NOT differs THEN  -- perhaps put back for another scene
            EXECUTE format('SELECT EXISTS (TABLE public.%I EXCEPT ALL TABLE tests.%I)', name, wanted || '_' || name)
                INTO differs;
        END IF;
        IF differs THEN
            EXECUTE format('DELETE FROM public.%I', name);
            total := total + now.rows;
            EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE tests.%I', name, wanted || '_' || name);
            now := tests.look_at(wanted, name);
        END IF;
        UPDATE tests.looks l SET rows = now.rows, sum = now.sum WHERE l.scene = wanted AND l.relation = name;
    END LOOP;
    FOR name, last IN SELECT n.sequence, n.last_value FROM tests.numbers n WHERE n.scene = wanted LOOP
        PERFORM setval(name, coalesce(last, 1), last IS NOT NULL);
    END LOOP;
    RETURN total < 20000;
END $$;

SELECT tests.keep('nothing');

CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is dropped doesn't stand among a command's objects.
    IF tg_tag LIKE 'DROP %' OR EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'tests') THEN
        INSERT INTO tests.alterations VALUES (tg_tag);
    END IF;
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION tests.note();
