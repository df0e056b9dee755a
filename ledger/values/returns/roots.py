"""Every rate at which dated amounts are worth nothing, none missed.

Rates are sought as forces of interest, log(1 + rate), in which a worth is a sum of exponentials.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

Terms = Sequence[tuple[float, float]]
"""Years and amount, by rising years, no amount 0."""

LOWEST_RATE: Final = -0.9999
HIGHEST_RATE: Final = 1000.0

# A worth below this part of its largest term is a root that only touches zero.
_TOUCHES: Final = 1e-13
_CLOSE: Final = 4e-16


def roots_of(terms: Terms) -> list[float]:
    """All rates between `LOWEST_RATE` and `HIGHEST_RATE`, rising; two closer than about 1e-7 count as one."""
    low, high = math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE)
    return [math.expm1(force) for force in _zeros(terms, low, high)]


def sign_changes(amounts: Sequence[float]) -> list[int]:
    """The positions after which the sign turns."""
    return [
        position
        for position in range(len(amounts) - 1)
        if (amounts[position] > 0) != (amounts[position + 1] > 0)
    ]


def _zeros(terms: Terms, low: float, high: float) -> list[float]:
    """All zeros of the sum of amount x exp(-force x years).

    Multiplied by exp(force x turn) with the turn between two amounts of different sign, the sum keeps its
    zeros, and its derivative has one change of sign less. So the zeros of the derivative are found first, by
    the same way; between two of them the sum is monotone and holds at most one zero (the proof of
    Descartes' rule, done with numbers).
    """
    changes = sign_changes([amount for _, amount in terms])
    if not changes:
        return []
    turn = (terms[changes[-1]][0] + terms[changes[-1] + 1][0]) / 2
    bounds = [low, *_zeros(_slopes(terms, turn), low, high), high]
    signs = [_sign(terms, bound) for bound in bounds]
    zeros = [bound for bound, sign in zip(bounds[1:-1], signs[1:-1], strict=True) if sign == 0]
    between = zip(pairwise(bounds), pairwise(signs), strict=True)
    crossed = [pair for pair, (sign, other) in between if sign * other < 0]
    return sorted([*zeros, *(_narrow(terms, *pair) for pair in crossed)])


def _slopes(terms: Terms, turn: float) -> list[tuple[float, float]]:
    """The derivative's terms, scaled so that many derivatives neither overflow nor vanish."""
    slopes = [(years, amount * (turn - years)) for years, amount in terms]
    largest = max(abs(amount) for _, amount in slopes)
    return [(years, amount / largest) for years, amount in slopes]


def worth(terms: Terms, force: float) -> tuple[float, float]:
    """The sum and the size of its largest term, both scaled so that nothing overflows."""
    exponents = [-force * years for years, _ in terms]
    highest = max(exponents)
    worths = [amount * math.exp(each - highest) for (_, amount), each in zip(terms, exponents, strict=True)]
    return math.fsum(worths), max(map(abs, worths))


def _sign(terms: Terms, force: float) -> int:
    found, largest = worth(terms, force)
    return 0 if abs(found) <= _TOUCHES * largest else int(math.copysign(1, found))


def _narrow(terms: Terms, low: float, high: float) -> float:
    """The zero between two forces whose worths have different signs, by Ridders' method."""
    at_low, at_high = worth(terms, low)[0], worth(terms, high)[0]
    while high - low > _CLOSE * max(1.0, abs(low), abs(high)):
        middle = (low + high) / 2
        at_middle = worth(terms, middle)[0]
        slope = math.sqrt(at_middle * at_middle - at_low * at_high)
        if at_middle == 0 or slope == 0:
            return middle
        guess = middle + (middle - low) * math.copysign(1, at_low) * at_middle / slope
        at_guess = worth(terms, guess)[0]
        points = sorted([(low, at_low), (middle, at_middle), (guess, at_guess), (high, at_high)])
        (low, at_low), (high, at_high) = next(
            (first, second) for first, second in pairwise(points) if first[1] * second[1] <= 0
        )
        if at_low == 0 or at_high == 0:
            return low if at_low == 0 else high
    return (low + high) / 2
