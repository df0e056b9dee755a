"""Figures and warnings beside the amount: spend, leverage, the rate of a pot, what the caps freed."""

from collections.abc import Iterator, Mapping

from instruments.post_subsidy.rules.facts import Case
from instruments.post_subsidy.rules.parameters import method_of
from instruments.post_subsidy.rules.spend import Spend
from ledger.values.money import format_yuan
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node, difference, message, quotient, to_places

LEVERAGE_PLACES = 4


def figures(
    case: Case, scheme: Scheme, spend: Spend, computed: Node | None, payable: Node | None
) -> Mapping[str, Result]:
    """The figures of a case by name; of a refused case those that can be computed without an amount."""
    return {
        "verified_spend": Result(spend.verified),
        "own_spend": Result(spend.own),
        "base": Result(spend.base),
        "uncapped": Result(computed) if computed else Result(reason=message("The case is refused.")),
        "freed": _freed(computed, payable),
        "rate": _rate(computed, method_of(scheme, case.kind)),
        "leverage": _leverage(spend, payable),
    }


def warnings(case: Case, scheme: Scheme, computed: Node | None, payable: Node | None) -> tuple[Message, ...]:
    """What an officer must look at before taking the amount."""
    return (*scheme.warnings(), *_warnings(case, scheme, computed, payable))


def _warnings(case: Case, scheme: Scheme, computed: Node | None, payable: Node | None) -> Iterator[Message]:
    method = method_of(scheme, case.kind)
    ceiling = method == "percent" and scheme.value("percent_is_ceiling", default=False)
    if ceiling and case.percent_granted is None:
        yield message(
            "The scheme states a ceiling, which was taken as the rate: no percent_granted is given."
        )
    if "other_subsidies" not in scheme and case.other_subsidies:
        names = ", ".join(other.name for other in case.other_subsidies)
        yield message("The scheme does not speak of other subsidies; look at {names}.", names=names)
    if method == "pot" and computed and payable and computed.exact - payable.exact >= 1:
        unpaid = format_yuan(int(computed.exact - payable.exact))
        yield message("{amount} of this share of the pot is not paid out (caps, rounding).", amount=unpaid)


def _freed(computed: Node | None, payable: Node | None) -> Result:
    if computed is None or payable is None:
        return Result(reason=message("The case is refused."))
    return Result(difference("Taken off by caps, other subsidies and rounding", computed, payable))


def _rate(computed: Node | None, method: str | None) -> Result:
    """The rate of the round is what the share of the pot was multiplied by."""
    if computed is None or method != "pot":
        return Result(reason=message("The case shares no pot."))
    return Result(computed.inputs[1])


def _leverage(spend: Spend, payable: Node | None) -> Result:
    """Own verified spend divided by the subsidy, with 4 decimals: yuan of the firm's for each yuan paid."""
    if payable is None:
        return Result(reason=message("The case is refused."))
    if payable.exact == 0:
        return Result(reason=message("Nothing is due, so there is no leverage."))
    if spend.own.exact == 0:
        return Result(reason=message("No spend of the applicant's own was verified."))
    ratio = quotient("Own spend for each yuan of subsidy", spend.own, payable, "ratio")
    return Result(to_places("Leverage", ratio, LEVERAGE_PLACES))
