"""Rates of return of 10,000 random sets of flows: time per set beside pyxirr, and how the answers compare.

Run from the root of the repository: `python -m benchmarks.rates_of_return`.
"""

import random
import time

import pyxirr

from ledger.values.returns import xirr
from tests.values.test_returns_oracles import compare_many, random_flows

COUNT = 10_000
SEED = 1


def main() -> None:
    """Print the time per set and the count of each kind of answer."""
    chance = random.Random(SEED)
    sets = [random_flows(chance) for _ in range(COUNT)]
    begun = time.perf_counter()
    for flows in sets:
        xirr(flows)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    for flows in sets:
        pyxirr.xirr([flow.on for flow in flows], [float(flow.amount_fen) for flow in flows], silent=True)
    theirs = time.perf_counter() - begun
    print(
        f"every root: {ours / COUNT * 1e6:.0f} microseconds a set; one root by pyxirr: {theirs / COUNT * 1e6:.0f}"
    )
    for answer, count in compare_many(COUNT, SEED).most_common():
        print(f"{count:6} {answer}")


if __name__ == "__main__":
    main()
