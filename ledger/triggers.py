"""The database itself refuses to change or remove what is in the ledger.

Applied by a migration. The classes in ``models`` say no first and kindly; this is for
everything that goes around them: a shell, a script, a mistaken migration.
"""

SAYS = "the ledger is written once; record a reversal instead"

ON = {
    "sqlite": [
        f"""
        CREATE TRIGGER ledger_entry_never_changes BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
        f"""
        CREATE TRIGGER ledger_entry_never_goes BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
        # INSERT OR REPLACE removes what stands in its way without asking the trigger above.
        f"""
        CREATE TRIGGER ledger_entry_never_makes_way BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = NEW.reverses_id)
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,  # noqa: S608 - made of constants
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION ledger_is_written_once() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation'; END $$
        """,
        """
        CREATE TRIGGER ledger_entry_never_changes BEFORE UPDATE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_is_written_once()
        """,
        """
        CREATE TRIGGER ledger_entry_never_goes BEFORE DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_is_written_once()
        """,
        """
        CREATE TRIGGER ledger_is_never_emptied BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_written_once()
        """,
    ],
}

# Only test databases do this, to be emptied after a test.
OFF = {
    "sqlite": ["DROP TRIGGER ledger_entry_never_goes"],
    "postgresql": [
        "DROP TRIGGER ledger_entry_never_goes ON ledger_entry",
        "DROP TRIGGER ledger_is_never_emptied ON ledger_entry",
    ],
}

REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS ledger_entry_never_goes",
        "DROP TRIGGER IF EXISTS ledger_entry_never_changes",
        "DROP TRIGGER IF EXISTS ledger_entry_never_makes_way",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS ledger_entry_never_goes ON ledger_entry",
        "DROP TRIGGER IF EXISTS ledger_is_never_emptied ON ledger_entry",
        "DROP TRIGGER IF EXISTS ledger_entry_never_changes ON ledger_entry",
        "DROP FUNCTION IF EXISTS ledger_is_written_once",
    ],
}
