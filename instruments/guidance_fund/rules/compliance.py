"""Tests of a fund against its scheme: value, limit, passed or failed, clause."""

from collections.abc import Callable

from instruments.guidance_fund.rules.facts import Case, Investment, Partner
from instruments.guidance_fund.rules.position import committed, investments, paid_in
from ledger.values.decimals import exact_decimal
from ledger.values.limits import Relation, compare
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme, SchemeFaulty
from ledger.values.trace import Message, Node, given, message, quotient, total

NOTHING_PAID_IN = "Not computable: nothing is paid in."


def compliance_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test for which the scheme states a limit, by name `test_...`."""
    return {
        **_share_tests(case, scheme),
        **_flag_tests(case, scheme),
        **_reinvestment_test(case, scheme),
        **_drawdown_test(case, scheme),
        **_terms_tests(case, scheme),
    }


def _unknown(template: str, **parameters: object) -> Result:
    return Result(reason=message(template, **parameters))


def share_cap(case: Case, scheme: Scheme) -> Node | None:
    """The highest share of the office in percent: by the kind of fund where the scheme tells kinds apart."""
    by_kind = scheme.value("office_share_caps_by_kind", {})
    if case.terms.kind in by_kind:
        return _of_kind(
            scheme, "office_share_caps_by_kind", case.terms.kind, "highest share of the office", "percent"
        )
    if "office_share_cap_percent" not in scheme:
        return None
    return scheme.given("office_share_cap_percent", "highest share of the office")


def _of_kind(scheme: Scheme, name: str, kind: str, label: str, unit: str) -> Node:
    """A figure of a table by the kind of fund."""
    written = str(scheme.value(name)[kind])
    try:
        figure = exact_decimal(written)
    except ValueError as error:
        raise SchemeFaulty(
            scheme=scheme.id, fault=f"{name} says {written} for {kind}, which is no number"
        ) from error
    return given(label, figure, unit, clause=scheme.clause(name), subject=kind)


def held_by(case: Case, scheme: Scheme) -> Callable[[Partner], Node | None]:
    """What a share is counted in: paid-in money or commitments, as the scheme says."""
    if scheme.value("office_share_base", "committed") == "paid_in":
        return lambda partner: paid_in(case, partner)
    return committed


def _share_tests(case: Case, scheme: Scheme) -> dict[str, Result]:
    cap = share_cap(case, scheme)
    if cap is None and not scheme.value("not_largest"):
        return {}
    holds = held_by(case, scheme)
    held = {partner: holds(partner) for partner in case.partners}
    known = {partner: node for partner, node in held.items() if node is not None}
    if len(known) < len(held):
        unknown = _unknown("Not computable: a commitment is not recorded.")
        return {"test_office_share": unknown}
    return {**_share_test(cap, known), **_largest_test(scheme, known)}


def _share_test(cap: Node | None, held: dict[Partner, Node]) -> dict[str, Result]:
    if cap is None:
        return {}
    whole = total("money of all partners", list(held.values()), "fen")
    if not whole.value:
        return {"test_office_share": _unknown(NOTHING_PAID_IN)}
    share = quotient("share of the office", office_part(held), whole, "percent")
    within = compare("share of the office within its limit", share, "at most", cap, cap.clause)
    return {"office_share_percent": Result(share), "test_office_share": within}


def office_part(held: dict[Partner, Node]) -> Node:
    """What the office holds, in fen."""
    office = [node for partner, node in held.items() if partner.sector == "office"]
    return total("money of the office", office, "fen")


def _largest_test(scheme: Scheme, held: dict[Partner, Node]) -> dict[str, Result]:
    others = [node for partner, node in held.items() if partner.sector != "office"]
    if not scheme.value("not_largest"):
        return {}
    if not others:
        return {"test_not_largest": _unknown("Not computable: no other partner is recorded.")}
    if not any(node.value for node in held.values()):
        return {"test_not_largest": _unknown(NOTHING_PAID_IN)}
    largest = max(others, key=lambda node: node.exact)
    relation = largest_relation(scheme)
    clause = scheme.clause("not_largest")
    return {
        "test_not_largest": compare(
            "office is not the largest partner", office_part(held), relation, largest, clause
        )
    }


def largest_relation(scheme: Scheme) -> Relation:
    """Whether the office may hold as much as the largest other partner."""
    return "at most" if scheme.value("joint_largest", "refused") == "allowed" else "below"


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


def _flag_tests(case: Case, scheme: Scheme) -> dict[str, Result]:
    return {
        name: _flag_test(case, scheme, parameter, label, flag)
        for name, parameter, label, flag in _FLAGS
        if parameter in scheme
    }


def _flag_test(
    case: Case, scheme: Scheme, parameter: str, label: str, flag: Callable[[Investment], bool | None]
) -> Result:
    made = investments(case)
    unsaid = ", ".join(each.company for each in made if flag(each) is None)
    if unsaid:
        return _unknown("Not computable: it is not said whether these count: {companies}.", companies=unsaid)
    counted = total("investments that count", [_amount(each) for each in made if flag(each)], "fen")
    whole = total("investments", [_amount(each) for each in made], "fen")
    if not whole.value:
        return _unknown("Not computable: nothing is invested.")
    part = quotient(label, counted, whole, "percent")
    return compare(label, part, "at least", scheme.given(parameter, "least part"), scheme.clause(parameter))


def _amount(investment: Investment) -> Node:
    return given("investment", investment.amount_fen, "fen", subject=investment.company)


def _reinvestment_test(case: Case, scheme: Scheme) -> dict[str, Result]:
    name, kind = "reinvestment_min_by_kind", case.terms.kind
    if kind not in scheme.value(name, {}):
        return {}
    least_multiple = _of_kind(scheme, name, kind, "least reinvestment multiple", "ratio")
    office = total(
        "money of the office",
        [paid_in(case, each) for each in case.partners if each.sector == "office"],
        "fen",
    )
    if not office.value:
        return {"test_reinvestment": _unknown("Not computable: the office has paid nothing in.")}
    local = [_amount(each) for each in investments(case) if each.local]
    multiple = quotient("reinvestment multiple", total("local investments", local, "fen"), office, "ratio")
    clause = scheme.clause(name)
    return {
        "test_reinvestment": compare("reinvestment multiple", multiple, "at least", least_multiple, clause)
    }


def _drawdown_test(case: Case, scheme: Scheme) -> dict[str, Result]:
    name = "first_drawdown_min_percent"
    if name not in scheme:
        return {}
    payments = [each for partner in case.partners for each in partner.payments if each.paid_on <= case.as_of]
    promises = [committed(partner) for partner in case.partners]
    known = [promise for promise in promises if promise is not None]
    promised = total("committed", known, "fen")
    if not payments or len(known) < len(promises) or not promised.value:
        return {
            "test_first_drawdown": _unknown("Not computable: commitments and a first payment are needed.")
        }
    first_on = min(each.paid_on for each in payments)
    drawn = [given("payment", each.amount_fen, "fen", subject=each.paid_on.isoformat())
             for each in payments if each.paid_on == first_on]  # fmt: skip
    part = quotient("first drawdown", total("paid on the first day", drawn, "fen"), promised, "percent")
    limit = scheme.given(name, "least first drawdown")
    return {"test_first_drawdown": compare("first drawdown", part, "at least", limit, scheme.clause(name))}


_TERMS: tuple[tuple[str, str, str, str, Relation], ...] = (
    ("test_life", "life_max_years", "life_years", "life of the fund", "at most"),
    ("test_investment_period", "investment_max_years", "investment_years", "investment period", "at most"),
    ("test_management_fee_floor", "management_fee_min_percent", "management_fee_percent", "management fee", "at least"),
    ("test_management_fee", "management_fee_max_percent", "management_fee_percent", "management fee", "at most"),
    ("test_early_stage_relief", "cap_rises_above_early_stage_percent", "early_stage_percent",
     "planned early-stage part lets the share cap rise", "above"),
)  # fmt: skip


def _terms_tests(case: Case, scheme: Scheme) -> dict[str, Result]:
    return {
        test: _terms_test(case, scheme, parameter, term, label, relation)
        for test, parameter, term, label, relation in _TERMS
        if parameter in scheme
    }


def _terms_test(
    case: Case, scheme: Scheme, parameter: str, term: str, label: str, relation: Relation
) -> Result:
    agreed = getattr(case.terms, term)
    if agreed is None:
        return _unknown("Not computable: the agreement does not state it.")
    limit = scheme.given(parameter, "limit of the scheme")
    return compare(label, given("agreed", agreed, limit.unit), relation, limit, scheme.clause(parameter))


def relief_note(case: Case, scheme: Scheme) -> Message | None:
    """Why the share cap may be exceeded, where the agreement promises enough early-stage investment."""
    name = "cap_rises_above_early_stage_percent"
    planned = case.terms.early_stage_percent
    if name not in scheme or planned is None or planned <= scheme.value(name):
        return None
    return message("{planned} percent are planned for early-stage firms, so the share cap may rise; who approves "
                   "decides how far.", planned=planned)  # fmt: skip
