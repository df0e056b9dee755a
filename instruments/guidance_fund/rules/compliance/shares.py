"""Tests of who holds how much: the office's share, whether it is the largest, size, private partners."""

from collections.abc import Callable, Iterator, Mapping

from instruments.guidance_fund.rules.compliance.verdicts import untested, verdicts
from instruments.guidance_fund.rules.facts import Case, Partner
from instruments.guidance_fund.rules.position import committed, paid_in
from ledger.values.decimals import exact_decimal
from ledger.values.limits import Relation
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme, SchemeFaulty
from ledger.values.trace import Message, Node, given, message, quotient, total

NOTHING_PAID_IN = "Not computable: nothing is paid in."
NO_COMMITMENT = "Not computable: a commitment is not recorded."


def share_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test of who holds how much for which the scheme states a limit."""
    cap = share_cap(case, scheme)
    asked = [
        name for name in ("office_share_min_percent", "size_min", "private_partners_min") if name in scheme
    ]
    if not case.partners or (cap is None and not scheme.value("not_largest") and not asked):
        return {}
    holds = held_by(case, scheme)
    held = {partner.name: holds(partner) for partner in case.partners}
    known = {name: node for name, node in held.items() if node is not None}
    if len(known) < len(held):
        return untested("test_office_share", NO_COMMITMENT)
    sectors = {partner.name: partner.sector for partner in case.partners}
    return {
        **_share_tests(scheme, cap, known, sectors),
        **_largest_test(scheme, known, sectors),
        **_size_tests(scheme, known, sectors),
    }


def share_cap(case: Case, scheme: Scheme) -> Node | None:
    """The highest share of the office in percent: by the kind of fund where the scheme tells kinds apart."""
    by_kind = scheme.value("office_share_caps_by_kind", {})
    if case.terms.kind in by_kind:
        return of_kind(
            scheme, "office_share_caps_by_kind", case.terms.kind, "highest share of the office", "percent"
        )
    if "office_share_cap_percent" not in scheme:
        return None
    return scheme.given("office_share_cap_percent", "highest share of the office")


def of_kind(scheme: Scheme, name: str, kind: str, label: str, unit: str) -> Node:
    """A figure of a table by the kind of fund.

    Raises:
        SchemeFaulty: the table says something else than a number.
    """
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
    return lambda partner: committed(partner, case.as_of)


def _share_tests(
    scheme: Scheme, cap: Node | None, held: Mapping[str, Node], sectors: Mapping[str, str]
) -> dict[str, Result]:
    bounds: list[tuple[str, str, Relation, Node]] = []
    if cap is not None:
        bounds.append(("test_office_share", "share of the office within its limit", "at most", cap))
    name = "office_share_min_percent"
    if name in scheme:
        least = scheme.given(name, "lowest share of the office")
        bounds.append(("test_office_share_floor", "share of the office reaches its floor", "at least", least))
    if not bounds:
        return {}
    whole = total("money of all partners", list(held.values()), "fen")
    if not whole.value:
        return {test: untested(test, NOTHING_PAID_IN)[test] for test, _, _, _ in bounds}
    share = quotient("share of the office", office_part(held, sectors), whole, "percent")
    results = {"office_share_percent": Result(share)}
    for test, label, relation, limit in bounds:
        results |= verdicts(test, label, share, relation, limit, scheme)
    return results


def office_part(held: Mapping[str, Node], sectors: Mapping[str, str]) -> Node:
    """What the office holds, in fen."""
    office = [node for name, node in held.items() if sectors[name] == "office"]
    return total("money of the office", office, "fen")


def _largest_test(scheme: Scheme, held: Mapping[str, Node], sectors: Mapping[str, str]) -> dict[str, Result]:
    others = [node for name, node in held.items() if sectors[name] != "office"]
    if not scheme.value("not_largest"):
        return {}
    name, clause = "test_not_largest", scheme.clause("not_largest")
    if not others:
        return untested(name, "Not computable: no other partner is recorded.", clause)
    if not any(node.value for node in held.values()):
        return untested(name, NOTHING_PAID_IN, clause)
    largest = max(others, key=lambda node: node.exact)
    limit = Node(
        "largest other partner", largest.value, "fen", "maximum", tuple(others), clause, largest.subject
    )
    held_by_office = office_part(held, sectors)
    label = "office is not the largest partner"
    return verdicts(name, label, held_by_office, largest_relation(scheme), limit, scheme)


def largest_relation(scheme: Scheme) -> Relation:
    """Whether the office may hold as much as the largest other partner."""
    return "at most" if scheme.value("joint_largest", "refused") == "allowed" else "below"


def _size_tests(scheme: Scheme, held: Mapping[str, Node], sectors: Mapping[str, str]) -> dict[str, Result]:
    results: dict[str, Result] = {}
    if "size_min" in scheme:
        size = total("size of the fund", list(held.values()), "fen")
        limit = scheme.given("size_min", "least size")
        results |= verdicts("test_size", "size of the fund", size, "at least", limit, scheme)
    if "private_partners_min" in scheme:
        private = [node for name, node in held.items() if sectors[name] == "private" and node.value]
        count = Node("private partners", len(private), "count", "count", tuple(private))
        clause = scheme.clause("private_partners_min")
        limit = given("least private partners", scheme.value("private_partners_min"), "count", clause=clause)
        results |= verdicts("test_private_partners", "private partners", count, "at least", limit, scheme)
    return results


def relief_note(case: Case, scheme: Scheme) -> Message | None:
    """Why the share cap may be exceeded, where the agreement promises enough early-stage investment."""
    name = "cap_rises_above_early_stage_percent"
    planned = case.terms.early_stage_percent
    if name not in scheme or planned is None or planned <= scheme.value(name):
        return None
    return message("{planned} percent are planned for early-stage firms, so the share cap may rise; who approves "
                   "decides how far.", planned=planned)  # fmt: skip


def offices(case: Case) -> Iterator[Partner]:
    """The partners that are the office."""
    return (partner for partner in case.partners if partner.sector == "office")
