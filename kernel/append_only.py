"""Tables that only grow: the statements that make the database itself refuse every other change."""

from sqlalchemy import MetaData


def tables(metadata: MetaData) -> list[str]:
    """Return the tables that say of themselves that they only grow, in the order of their names."""
    return sorted(name for name, table in metadata.tables.items() if table.info.get("append_only"))


def up(dialect: str, table: str) -> list[str]:
    """Return the statements that close `table` to UPDATE and DELETE (and TRUNCATE, where there is one)."""
    if dialect == "sqlite":
        return [_refusing(table, "UPDATE"), _refusing(table, "DELETE"), _refusing_replacement(table)]
    return [
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} refuses %: it only grows', TG_OP; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()",
    ]


def down(dialect: str, table: str) -> list[str]:
    """Return the statements that undo `up`, to run before the table is dropped."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {table}_no_{change}" for change in ("update", "delete", "replacement")]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse_change()"]


def _refusing_replacement(table: str) -> str:
    """INSERT OR REPLACE deletes without a DELETE's triggers, unless its connection set `recursive_triggers`."""
    in_the_way = f"SELECT 1 FROM {table} WHERE township_id = NEW.township_id AND id = NEW.id"  # noqa: S608
    return (
        f"CREATE TRIGGER {table}_no_replacement BEFORE INSERT ON {table} WHEN EXISTS ({in_the_way}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} refuses REPLACE: it only grows'); END"
    )


def _refusing(table: str, change: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} refuses {change}: it only grows'); END"
    )
