"""Tests of where the money went: early stage, main field, one company, reinvestment, transfer of results."""

from collections.abc import Callable, Sequence

from instruments.guidance_fund.rules.compliance.shares import of_kind, offices
from instruments.guidance_fund.rules.compliance.verdicts import untested, verdicts
from instruments.guidance_fund.rules.facts import Case, Investment
from instruments.guidance_fund.rules.position import committed, investments, paid_in
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, given, quotient, total

NOTHING_INVESTED = "Not computable: nothing is invested."
NOTHING_OF_THE_OFFICE = "Not computable: the office has paid nothing in."
UNSAID = "Not computable: it is not said whether these count: {companies}."

REINVESTMENT_KINDS = ("fund", "follow_on", "co_investors")
"""What may count as reinvestment (返投): the fund's first money in local companies, its later rounds in them, and
what others put into the same rounds."""

_FLAGS: tuple[tuple[str, str, str, Callable[[Investment], bool | None]], ...] = (
    (
        "test_early_stage",
        "early_stage_min_percent",
        "early-stage part of investments",
        lambda each: each.early_stage,
    ),
    (
        "test_main_field",
        "main_field_min_percent",
        "main-field part of investments",
        lambda each: each.main_field,
    ),
)


def portfolio_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test of investments for which the scheme states a limit."""
    results: dict[str, Result] = {}
    for name, parameter, label, flag in _FLAGS:
        if parameter in scheme:
            results |= _flag_test(case, scheme, name, parameter, label, flag)
    return {
        **results,
        **_concentration_test(case, scheme),
        **_reinvestment_test(case, scheme),
        **_transfer_tests(case, scheme),
    }


def _flag_test(
    case: Case,
    scheme: Scheme,
    name: str,
    parameter: str,
    label: str,
    flag: Callable[[Investment], bool | None],
) -> dict[str, Result]:
    made, clause = investments(case), scheme.clause(parameter)
    unsaid = _unsaid(made, flag)
    if unsaid:
        return untested(name, UNSAID, clause, companies=unsaid)
    whole = total("investments", [_amount(each) for each in made], "fen")
    if not whole.value:
        return untested(name, NOTHING_INVESTED, clause)
    counted = total("investments that count", [_amount(each) for each in made if flag(each)], "fen")
    part = quotient(label, counted, whole, "percent")
    return verdicts(name, label, part, "at least", scheme.given(parameter, "least part"), scheme)


def _unsaid(made: Sequence[Investment], flag: Callable[[Investment], bool | None]) -> str:
    return ", ".join(each.company for each in made if flag(each) is None)


def _amount(investment: Investment) -> Node:
    return given("investment", investment.amount_fen, "fen", subject=investment.company)


def _concentration_test(case: Case, scheme: Scheme) -> dict[str, Result]:
    """The most that stands in one company, at cost, against the fund's assets or money."""
    name, parameter = "test_single_company", "single_company_max_percent"
    if parameter not in scheme:
        return {}
    clause, held = scheme.clause(parameter), _by_company(case)
    if not held:
        return untested(name, NOTHING_INVESTED, clause)
    base = _base(case, scheme.value("single_company_base", "total_assets"))
    if base is None or not base.value:
        return untested(
            name, "Not computable: the fund's assets or money on that day are not recorded.", clause
        )
    largest = max(held, key=lambda node: node.exact)
    part = quotient("largest part in one company", largest, base, "percent", subject=largest.subject)
    limit = scheme.given(parameter, "highest part in one company")
    return verdicts(name, "part in one company", part, "at most", limit, scheme)


def _by_company(case: Case) -> list[Node]:
    """Cost still held of each company, in fen."""
    found: dict[str, list[Node]] = {}
    for each in investments(case):
        if each.closed_on is None or each.closed_on > case.as_of:
            found.setdefault(each.company, []).append(_amount(each))
    return [total("in one company", nodes, "fen", subject=company) for company, nodes in found.items()]


def _base(case: Case, kind: str) -> Node | None:
    if kind == "paid_in":
        return total("paid in", [paid_in(case, each) for each in case.partners], "fen")
    if kind == "committed":
        promises = [committed(each, case.as_of) for each in case.partners]
        known = [promise for promise in promises if promise is not None]
        return total("committed", known, "fen") if len(known) == len(promises) else None
    stated = [
        (each.valued_on, each.total_assets_fen)
        for each in case.valuations
        if each.valued_on <= case.as_of and each.total_assets_fen is not None
    ]
    if not stated:
        return None
    valued_on, assets_fen = max(stated)
    return given("total assets", assets_fen, "fen", subject=valued_on.isoformat())


def _reinvestment_test(case: Case, scheme: Scheme) -> dict[str, Result]:
    name, kind = "reinvestment_min_by_kind", case.terms.kind
    if kind not in scheme.value(name, {}):
        return {}
    least_multiple = of_kind(scheme, name, kind, "least reinvestment multiple", "ratio")
    by_commitment = scheme.value("reinvestment_base", "paid_in") == "committed"
    held = [committed(each, case.as_of) if by_commitment else paid_in(case, each) for each in offices(case)]
    office = total("money of the office", [node for node in held if node is not None], "fen")
    if not office.value:
        return untested("test_reinvestment", NOTHING_OF_THE_OFFICE, scheme.clause(name))
    local = total(
        "local investments", _local(case, scheme), "fen", clause=scheme.clause("reinvestment_counts")
    )
    multiple = quotient("reinvestment multiple", local, office, "ratio")
    label = "reinvestment multiple"
    return verdicts("test_reinvestment", label, multiple, "at least", least_multiple, scheme)


def _local(case: Case, scheme: Scheme) -> list[Node]:
    """What counts as reinvestment, by `reinvestment_counts`; the fund's own money by default."""
    counts = scheme.value("reinvestment_counts", ["fund", "follow_on"])
    found = []
    for each in investments(case):
        if not each.local:
            continue
        if ("follow_on" if each.follow_on else "fund") in counts:
            counted = each.amount_fen if each.local_amount_fen is None else each.local_amount_fen
            found.append(given("local investment", counted, "fen", subject=each.company))
        if "co_investors" in counts:
            others = sum(other.amount_fen for other in each.co_investors)
            found.append(given("others in the same round", others, "fen", subject=each.company))
    return found


def _transfer_tests(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Money in firms that turn publicly funded results into products, over guidance money and over all.

    财教〔2021〕176号 asks for at least three times the guidance money and at least half of the sub-fund's total.
    """
    wanted = [name for name in ("transfer_multiple_min", "transfer_share_min_percent") if name in scheme]
    if not wanted:
        return {}
    made = investments(case)
    unsaid = _unsaid(made, lambda each: each.transfer)
    results: dict[str, Result] = {}
    if unsaid:
        for name in wanted:
            results |= untested(_TRANSFER[name], UNSAID, scheme.clause(name), companies=unsaid)
        return results
    counted = total("investments in transfer firms", [_amount(each) for each in made if each.transfer], "fen")
    for name in wanted:
        results |= _transfer_test(case, scheme, name, counted)
    return results


_TRANSFER = {
    "transfer_multiple_min": "test_transfer_multiple",
    "transfer_share_min_percent": "test_transfer_share",
}


def _transfer_test(case: Case, scheme: Scheme, name: str, counted: Node) -> dict[str, Result]:
    clause, is_multiple = scheme.clause(name), name == "transfer_multiple_min"
    members = list(offices(case)) if is_multiple else case.partners
    by_commitment = scheme.value("transfer_base", "committed") == "committed"
    held = [committed(each, case.as_of) if by_commitment else paid_in(case, each) for each in members]
    known = [node for node in held if node is not None]
    base = total("money of the office" if is_multiple else "money of all partners", known, "fen")
    if len(known) < len(held) or not base.value:
        return untested(_TRANSFER[name], "Not computable: commitments or payments are not recorded.", clause)
    if is_multiple:
        figure = quotient("transfer firms per guidance yuan", counted, base, "ratio")
        limit = given("least multiple of guidance money", scheme.value(name), "ratio", clause=clause)
        label = "investments in transfer firms reach their multiple"
        return verdicts(_TRANSFER[name], label, figure, "at least", limit, scheme)
    figure = quotient("transfer firms' part of the fund", counted, base, "percent")
    label = "investments in transfer firms reach their part"
    return verdicts(
        _TRANSFER[name], label, figure, "at least", scheme.given(name, "least part of the fund"), scheme
    )
