"""The Hypothesis strategies of this project, in one place: a new kind of value adds its strategy here."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

LARGEST_FEN = 10**15
"""Ten trillion yuan: beyond any budget, and a thousand times below where a BIGINT ends."""

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2049, 12, 31)


def amounts_fen(smallest: int = 0, largest: int = LARGEST_FEN) -> st.SearchStrategy[int]:
    """Amounts of money in fen, none of them negative unless asked for."""
    return st.integers(smallest, largest)


def positive_amounts_fen(largest: int = LARGEST_FEN) -> st.SearchStrategy[int]:
    """Amounts that a transfer may move."""
    return amounts_fen(1, largest)


def signed_amounts_fen(largest: int = LARGEST_FEN) -> st.SearchStrategy[int]:
    """Amounts as a balance may have them."""
    return amounts_fen(-largest, largest)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> st.SearchStrategy[date]:
    """Calendar days within the years that the rules cover."""
    return st.dates(first, last)


@st.composite
def day_ranges(draw: st.DrawFn, longest: int = 3_660, *, may_be_empty: bool = False) -> tuple[date, date]:
    """Half-open ranges of days: the first day in, the last day out."""
    start = draw(days())
    return start, start + timedelta(days=draw(st.integers(0 if may_be_empty else 1, longest)))


def rates(largest: Decimal = Decimal("0.36"), places: int = 6) -> st.SearchStrategy[Decimal]:
    """Yearly rates as fractions (0.0435 is 4.35 %), from nought to beyond what courts protect."""
    return st.decimals(0, largest, places=places, allow_nan=False, allow_infinity=False)


def weights(most: int = 12) -> st.SearchStrategy[list[int]]:
    """Weights for sharing an amount out: at least one, and never all of them nought."""
    return st.lists(amounts_fen(0, 10**10), min_size=1, max_size=most).filter(any)
