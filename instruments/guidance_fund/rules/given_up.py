"""What the office gave up and what its money is worth as a gift: concessions, grant equivalent, finance mobilised."""

from collections.abc import Mapping, Sequence

from instruments.guidance_fund.rules.compliance.shares import offices
from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.position import distributed, paid_in, sums_paid_in
from instruments.guidance_fund.rules.sales import Sold, all_conceded, brought
from ledger.values.grant_equivalent import mobilised_per_yuan, of_stake
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, total

CONCESSIONS = ("waterfall.conceded", "option.conceded")


def grant_equivalent_results(
    case: Case, results: Mapping[str, Result], sold: Sequence[Sold]
) -> dict[str, Result]:
    """`grant_equivalent` of the office's money, and private money paid in per yuan of it.

    Money not come back by the day plus what was conceded. Distributions, what sales brought and the price of an
    option have come back; where no distribution is recorded, what the waterfall gives the office has too.
    """
    office = list(offices(case))
    if not office:
        return {}
    paid = total("paid in by the office", [paid_in(case, each) for each in office], "fen")
    back = [distributed(case, each) for each in office]
    back += [came_in for _, came_in in brought(sold, case.as_of)]
    shared = ("option.price",) if case.distributions else ("option.price", "waterfall.office")
    back += _figures(results, shared)
    came_back = total("came back to the office", back, "fen")
    conceded = total("conceded", [all_conceded(case, sold), *_figures(results, CONCESSIONS)], "fen")
    equivalent = of_stake(paid, came_back, conceded)
    private = given("private money paid in (V)", sums_paid_in(case).private_fen, "fen")
    return {
        "grant_equivalent": Result(equivalent),
        "mobilised_per_grant_equivalent": mobilised_per_yuan(private, equivalent, subject=case.fund),
    }


def _figures(results: Mapping[str, Result], names: Sequence[str]) -> list[Node]:
    found = [results[name].figure for name in names if name in results]
    return [figure for figure in found if figure is not None]
