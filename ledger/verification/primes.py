"""Primes drawn at random, so that nobody can choose an error that is a multiple of one."""

from random import Random

_LOW, _HIGH = 2**30, 2**31
# With these, a strong pseudoprime below 4 759 123 141 is a prime: Jaeschke, 1993.
_WITNESSES = (2, 7, 61)


def draw_prime(random: Random) -> int:
    """Return one of the fifty million primes of 31 bits: two of them multiplied, and added once, fit 64 bits.

    An error of 64 bits is a multiple of two of them at most.
    """
    while True:
        number = random.randrange(_LOW + 1, _HIGH, 2)
        if is_prime(number):
            return number


def is_prime(number: int) -> bool:
    """Return whether an odd number between 62 and 2**32 is prime."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, pow(base, odd, number), twos) for base in _WITNESSES)


def _passes(number: int, power: int, twos: int) -> bool:
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
