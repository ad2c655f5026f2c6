"""Tokens that are nearly right: every symbol changed, every two neighbours swapped, and what else comes to mind."""

from collections.abc import Callable, Iterator
from random import Random
from string import ascii_letters, digits

DIGITS = digits
LETTERS = ascii_letters + digits + "-_"
_LOOKALIKES = str.maketrans("0123456789", "０１２３４５６７８９")


def slips(token: str, alphabet: str, chance: Random) -> list[str]:
    """Return `token` with each symbol changed, and with each two neighbours swapped.

    Of ten digits every other one is tried at every place; of a larger alphabet one other symbol at every place, and all
    at the last, which in base64 may have bits that mean nothing.
    """
    changed = [
        token[:place] + symbol + token[place + 1 :]
        for place in range(len(token))
        for symbol in (alphabet if alphabet == DIGITS or place == len(token) - 1 else chance.sample(alphabet, 1))
    ]
    swapped = [token[:place] + token[place + 1] + token[place] + token[place + 2 :] for place in range(len(token) - 1)]
    return list(dict.fromkeys(one for one in changed + swapped if one != token))


def others(
    token: str, alphabet: str, chance: Random, mended: Callable[[str], str], *, any_letters: bool
) -> Iterator[str]:
    """Yield more without end: of other lengths, with several symbols changed, and new ones of the same shape.

    `mended` makes a check digit right again, so that only whoever keeps the true ones can tell. Without `any_letters`
    all is ASCII, as in the header of a request.
    """
    shape = [symbol if symbol in "-." else None for symbol in token]
    while True:
        place = chance.randrange(len(token))
        several = list(token)
        for where in chance.sample(range(len(token)), chance.randint(2, 4)):
            several[where] = chance.choice(alphabet)
        yield "".join(several)
        yield mended("".join(several))
        yield mended("".join(symbol or chance.choice(alphabet) for symbol in shape))
        yield mended(token[:place] + chance.choice(alphabet) + token[place + 1 :])
        yield token[:place] + token[place + 1 :]
        yield token[:place] + chance.choice(alphabet) + token[place:]
        yield token[: chance.randint(1, len(token) - 1)]
        yield token + chance.choice(alphabet) * chance.randint(1, 9)
        yield token + "=" * chance.randint(1, 4)
        yield token[place] * len(token)
        yield token[:place] + chance.choice("'\";%*.=&<\\") + token[place + 1 :]
        if any_letters:
            yield token[:place] + token[place].translate(_LOOKALIKES) + token[place + 1 :]
            yield token[:place] + chance.choice("ſıİßéа・𝟗") + token[place + 1 :]
