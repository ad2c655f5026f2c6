"""Which tokens are in so many texts that PostgreSQL is better not asked for them.

Of a word of three characters and more the text itself is looked at in the end, so one pair of it that is rare tells as
much as all of them; each further one costs a walk along its own list. What is frequent the database's statistics know.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from engage.search.words import inexact, needed, numbers

_FREQUENT = text(
    "SELECT one.token, one.share FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)"
    " AS one (token, share) WHERE s.schemaname = current_schema() AND s.tablename = 'search_entry'"
    " AND s.attname = 'grams' AND one.token = ANY (:tokens)"
)


def rarest(session: Session, words: Sequence[str]) -> Callable[[str], Sequence[str]]:
    """Return what tells the tokens to ask for of each of the words: those that are rare, else the least frequent one.

    On a database that never counted its tokens all of them are asked for.
    """
    checked = inexact(words)
    tokens = [token for word in checked for token in needed(word)]
    shares = {row.token: row.share for row in session.execute(_FREQUENT, {"tokens": tokens})} if tokens else {}

    def of_word(word: str) -> Sequence[str]:
        every = needed(word)
        if word not in checked or not shares:
            return every
        rare = [token for token in every if token not in shares]
        return [*numbers(word), *(rare or [min(every, key=lambda token: shares[token])])]  # the text can't tell those

    return of_word
