"""Rates and multiples as results of a case: the figure with its trace, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ledger.values.outcomes import Result
from ledger.values.returns.rates import Flow, Rates, rate_text, xirr
from ledger.values.trace import Node, given, message, quotient, total

NOTHING_PAID_IN = "Not computable: nothing was paid in."
NOTHING_COMMITTED = "Not computable: nothing was committed."
NO_VALUATION = "Not computable: no valuation is recorded by that day."
NOTHING_INVESTED = "Not computable: nothing was invested."


def rate_results(name: str, label: str, flows: Sequence[Flow]) -> dict[str, Result]:
    """The rate of dated flows as result `name`; without one, the roots or the whole span beside it."""
    inputs = tuple(given("flow", flow.amount_fen, "fen", subject=flow.on.isoformat()) for flow in flows)
    return solved_results(name, label, xirr(flows), inputs)


def solved_results(name: str, label: str, found: Rates, inputs: Sequence[Node]) -> dict[str, Result]:
    """Rates that were solved, as result `name`.

    Without the one rate: under a year the return over the whole span as `name_cumulative`, with several
    roots each as `name_root_1` and so on (under a year as `name_root_1_cumulative`).
    """
    if found.rate is not None:
        return {name: Result(rate_node(label, found.rate, inputs))}
    results = {name: Result(reason=found.reason)}
    if found.cumulative is not None:
        whole = rate_node("return over the whole span", found.cumulative, inputs)
        return results | {f"{name}_cumulative": Result(whole)}
    if found.cumulatives:
        for number, each in enumerate(found.cumulatives, start=1):
            solved = rate_node("return over the whole span that solves the flows", each, inputs)
            results[f"{name}_root_{number}_cumulative"] = Result(solved)
        return results
    for number, root in enumerate(found.roots, start=1):
        results[f"{name}_root_{number}"] = Result(rate_node("rate that solves the flows", root, inputs))
    return results


def rate_node(label: str, rate: float, inputs: Sequence[Node]) -> Node:
    """A rate as a node of a trace, to ten decimals."""
    return Node(label, Decimal(rate_text(rate)), "ratio", "solve", tuple(inputs))


def multiple(label: str, above: Node, below: Node, over_nothing: str = NOTHING_PAID_IN) -> Result:
    """One amount over another, or the given reason where that other is 0."""
    if below.value == 0:
        return Result(reason=message(over_nothing))
    return Result(quotient(label, above, below, "ratio"))


def fund_multiples(
    paid_in: Node, distributed: Node, residual: Node | None, committed: Node | None = None
) -> Mapping[str, Result]:
    """DPI, RVPI, TVPI and PIC, net to who paid in.

    Recallable distributions stay in what was distributed, and the money when called again counts as paid in
    (ILPA's default, after GIPS).

    Args:
        paid_in: capital called and paid, fees inside the commitment included, in fen.
        distributed: all that came back, in fen.
        residual: the value that is left, in fen; None where no valuation is known.
        committed: what was promised, in fen; None where it is not known.
    """
    results = {"dpi": multiple("distributed to paid in (DPI)", distributed, paid_in)}
    if residual is None:
        unvalued = Result(reason=message(NO_VALUATION))
        results |= {"rvpi": unvalued, "tvpi": unvalued}
    else:
        value = total("distributed and left", [distributed, residual], "fen")
        results["rvpi"] = multiple("residual to paid in (RVPI)", residual, paid_in)
        results["tvpi"] = multiple("total value to paid in (TVPI)", value, paid_in)
    if committed is None:
        results["pic"] = Result(reason=message("Not computable: a commitment is not recorded."))
    else:
        results["pic"] = multiple("paid in to committed (PIC)", paid_in, committed, NOTHING_COMMITTED)
    return results


def moic(realised: Node, unrealised: Node, cost: Node) -> Result:
    """Multiple on invested cost: gross, of one deal; all in fen."""
    value = total("realised and unrealised value", [realised, unrealised], "fen")
    return multiple("multiple on invested cost (MOIC)", value, cost, NOTHING_INVESTED)
