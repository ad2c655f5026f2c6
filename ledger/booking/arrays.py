"""Columns of values as PostgreSQL array literals, from the words of `ledger.canonical`.

The driver's own lists cost a microsecond and more per value, which is most of what a batch costs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def literal(kind: str, words: Iterable[str]) -> str:
    """Return an array of PostgreSQL's type `kind` that holds `words`; an empty word is NULL."""
    return f"{{{','.join(_SPELLINGS[kind](words))}}}"


def _plain(words: Iterable[str]) -> Sequence[str]:
    return [word or "NULL" for word in words]


def _moments(words: Iterable[str]) -> Sequence[str]:
    return [f'"{word}+00"' if word else "NULL" for word in words]


def _bytes(words: Iterable[str]) -> Sequence[str]:
    return [f'"\\\\x{word}"' if word else "NULL" for word in words]


def _text(words: Iterable[str]) -> Sequence[str]:
    return [f'"{word.translate(_ESCAPED)}"' if word else "NULL" for word in words]


_SPELLINGS: Mapping[str, Callable[[Iterable[str]], Sequence[str]]] = {
    "bigint": _plain,
    "smallint": _plain,
    "uuid": _plain,
    "date": _plain,
    "timestamptz": _moments,
    "bytea": _bytes,
    "varchar": _text,
    "json": _text,
}
