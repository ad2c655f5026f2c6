"""The full-text part of the index: what neither models nor migrations can say for both databases.

SQLite: an FTS5 table without positions, which holds no text of its own. It hands out places in their order, so a word
that is everywhere costs no more than a page of results.
PostgreSQL: a GIN index, whose finds come in no order. `search_places` therefore asks it span by span (see `reading`)
and stops when there is enough; the planner is kept from walking the table instead, which it believes to be short.
"""

TABLE = "search_gram"
GIN = "ix_search_entry_grams"
FUNCTION = "search_places"
_ENTRY = "search_entry"

FEW = 3_000
"""Finds that are fetched and sorted at once rather than span by span."""

# The newest span comes first: a common word is done with it. Then all that fits is taken, if it is little; and only a
# word that is common, but was not lately, is looked for in one span after the other.
# The sums keep the other indexes out: their columns alone would find a township's every entry.
_FITS = (
    "e.township_id + 0 = town AND e.day BETWEEN since AND until"
    " AND (cheapest IS NULL OR e.amount_fen BETWEEN cheapest AND dearest)"
    " AND NOT EXISTS (SELECT FROM unnest(words) w WHERE strpos(e.text, w) = 0)"
)
_SEARCH_PLACES = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(town bigint, always tsquery, spans tsquery[], firsts bigint[], lasts bigint[],
    words text[], cheapest bigint, dearest bigint, since date, until date, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE got integer; final integer := array_length(spans, 1); few bigint[];
BEGIN
    FOR i IN 1 .. final LOOP
        IF i = 2 AND got <= %(few)s THEN
            SELECT count(*), array_agg(e.place) FILTER (WHERE e.place BETWEEN firsts[2] AND lasts[final] AND {_FITS})
                INTO got, few FROM (SELECT * FROM {_ENTRY} a WHERE a.grams @@ always LIMIT %(few)s + 1) e;
            IF got <= %(few)s THEN
                RETURN QUERY SELECT p FROM unnest(few) p ORDER BY p LIMIT most;
                RETURN;
            END IF;
        END IF;
        RETURN QUERY SELECT e.place FROM {_ENTRY} e
            WHERE e.grams @@ (always && spans[i]) AND e.place + 0 BETWEEN firsts[i] AND lasts[i] AND {_FITS}
            ORDER BY e.place LIMIT most;
        GET DIAGNOSTICS got = ROW_COUNT;
        most := most - got;
        EXIT WHEN most <= 0;
    END LOOP;
END $$
"""  # noqa: S608 - made of constants, as all statements here

# SQLite's own triggers may not write into a full-text table as long as `trusted_schema` is off: the index does it.
_OF_DISCLOSURE = f"FROM {_ENTRY} WHERE township_id = :town AND disclosure_id = :disclosure"


def search_places(few: int = FEW) -> str:
    """Return the statement that makes PostgreSQL's function, or makes it anew."""
    return _SEARCH_PLACES % {"few": few}


_UP: dict[str, tuple[str, ...]] = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5 (grams, content='{_ENTRY}', content_rowid='place', detail=none,"
        " columnsize=0, tokenize='ascii')",
        f"CREATE TRIGGER {_ENTRY}_fixed BEFORE UPDATE ON {_ENTRY}"
        f" BEGIN SELECT RAISE(ABORT, '{_ENTRY} refuses UPDATE: entries come and go'); END",
    ),
    "postgresql": (
        # What was added lately is searched one by one: kept short, since many more read than write.
        f"CREATE INDEX {GIN} ON {_ENTRY} USING gin (grams) WITH (gin_pending_list_limit = 256)",
        search_places(),
    ),
}


def up(dialect: str) -> list[str]:
    """Return the statements to run once `search_entry` exists; `dialect` is "sqlite" or "postgresql"."""
    return list(_UP[dialect])


def down(dialect: str) -> list[str]:
    """Return the statements to run before `search_entry` is dropped, which takes triggers and indexes along."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {_ENTRY}_fixed", f"DROP TABLE {TABLE}"]
    return [f"DROP FUNCTION {FUNCTION}", f"DROP INDEX {GIN}"]


# Into SQLite's table and out of it, for a disclosure's entries; what is taken out must be told as it went in.
ADD = f"INSERT INTO {TABLE} (rowid, grams) SELECT place, grams {_OF_DISCLOSURE}"
REMOVE = f"INSERT INTO {TABLE} ({TABLE}, rowid, grams) SELECT 'delete', place, grams {_OF_DISCLOSURE}"
REBUILD = f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')"  # noqa: S608


def is_ours(name: str | None) -> bool:
    """Say whether a table or an index is one that only this module knows: FTS5 keeps several for its own."""
    return name is not None and (name == GIN or name.startswith(TABLE))
