"""How much the office may invest in a round, or every reason why it may not; and the grant beside it."""

from collections.abc import Iterator, Sequence

from instruments.equity.rules.facts import Case, Round
from instruments.equity.rules.holdings import faults, register_after, stake
from ledger.values.decimals import decimal_text
from ledger.values.limits import Relation, holds
from ledger.values.money import format_yuan
from ledger.values.outcomes import Outcome, Refusal, Result
from ledger.values.schemes import Scheme
from ledger.values.trace import (
    Message,
    Node,
    difference,
    given,
    least,
    message,
    product,
    quotient,
    rounded,
    total,
)

WHOLE = 100
NO_STAKE = "The stake is not tested: neither a register of shares nor a pre-money value is stated."
NO_REGISTER = "It is not tested whether the office would be the largest: no register of shares is stated."


def investment(case: Case, scheme: Scheme, round_: Round) -> Outcome:
    """The investment that is permitted: what the office puts into the round, or without that the highest one.

    Args:
        case: the stake that is asked for.
        scheme: states the caps.
        round_: the round, with the office's money in it or not.

    Returns:
        The amount in fen with its trace, or all refusals.
    """
    caps = list(_caps(case, scheme, round_))
    office = [each for each in round_.investors if each.sector == "office"]
    asked = [given("investment asked for", each.amount_fen, "fen", subject=each.name) for each in office]
    if not asked and not caps:
        reason = message("Neither an amount is asked for nor can a highest one be computed.")
        return Outcome(None, given("investment of the office", None, "fen"), (Refusal(reason), *faults(case)))
    wanted = total("investment asked for", asked, "fen") if asked else least("highest investment", caps)
    trace = rounded("permitted investment", least("investment of the office", [wanted, *caps]), "down_to_fen")
    refused = (
        *faults(case),
        *_above(wanted, caps),
        *_stake_refusals(scheme, round_),
        *_second(case, scheme, round_),
    )
    results = _grant_results(case, scheme, trace) if not refused else {}
    return Outcome(
        None if refused else int(trace.exact), trace, refused, tuple(_warnings(scheme, round_)), results
    )


def _caps(case: Case, scheme: Scheme, round_: Round) -> Iterator[Node]:
    partner = [each for each in round_.investors if each.name == case.partner]
    if "partner_share_percent" in scheme and partner:
        money = given("money of the partner", partner[0].amount_fen, "fen", subject=case.partner)
        percent = scheme.given("partner_share_percent", "part of the partner's money")
        clause = scheme.clause("partner_share_percent")
        yield product("part of the partner's money", [money, percent], "fen", clause=clause)
    if "investment_cap" in scheme:
        yield scheme.given("investment_cap", "highest investment")
    if scheme.value("stake_cap_percent", WHOLE) < WHOLE and round_.pre_money_fen is not None:
        yield _stake_cap(scheme, round_)


def _stake_cap(scheme: Scheme, round_: Round) -> Node:
    """The most that may be bought at the round's price: the rest of the company is worth what it is."""
    others = [given("money of others", each.amount_fen, "fen", subject=each.name)
              for each in round_.investors if each.sector != "office"]  # fmt: skip
    rest = total(
        "rest of the company", [given("pre-money value", round_.pre_money_fen, "fen"), *others], "fen"
    )
    cap = scheme.given("stake_cap_percent", "highest stake")
    left = difference("part of the others", given("whole", WHOLE, "percent"), cap)
    per_yuan = quotient("office yuan per yuan of the rest", cap, left, "ratio", clause=cap.clause)
    return product("money for the highest stake", [rest, per_yuan], "fen", clause=cap.clause)


def _above(wanted: Node, caps: Sequence[Node]) -> Iterator[Refusal]:
    for cap in caps:
        if wanted.exact > cap.exact:
            reason = message("{wanted} yuan are asked for; at most {cap} yuan are allowed.",
                             wanted=format_yuan(int(wanted.exact)), cap=decimal_text(cap.exact / 100, 2))  # fmt: skip
            yield Refusal(reason, cap.clause)


def _stake_refusals(scheme: Scheme, round_: Round) -> Iterator[Refusal]:
    register = register_after(round_)
    if register is None or not register.office:
        return
    held = stake(register)
    if "stake_cap_percent" in scheme and held.exact > scheme.value("stake_cap_percent"):
        reason = message("The office would hold {stake} percent of the shares, above {cap} percent.",
                         stake=decimal_text(held.exact, 4), cap=scheme.value("stake_cap_percent"))  # fmt: skip
        yield Refusal(reason, scheme.clause("stake_cap_percent"))
    largest = register.largest_other()
    if scheme.value("not_largest") and largest is not None:
        office = register.office_shares()
        if not holds(office, largest_relation(scheme), largest):
            reason = message(
                "The office would be the largest holder with {office} shares; {other} holds {largest} shares.",
                office=decimal_text(office.exact, 4),
                other=largest.subject,
                largest=decimal_text(largest.exact, 4),
            )
            yield Refusal(reason, scheme.clause("not_largest"))


def _second(case: Case, scheme: Scheme, round_: Round) -> Iterator[Refusal]:
    """No second public injection into a firm that already has public equity, major projects excepted."""
    if not scheme.value("no_second_injection") or case.major_project:
        return
    public = [
        each.name for each in round_.holders_before if each.sector in ("office", "public") and each.shares
    ]
    if public:
        reason = message("{holders} hold public equity of the firm already.", holders=", ".join(public))
        yield Refusal(reason, scheme.clause("no_second_injection"))


def largest_relation(scheme: Scheme) -> Relation:
    """Whether the office may hold as much as the largest other holder."""
    return "at most" if scheme.value("joint_largest") == "allowed" else "below"


def _warnings(scheme: Scheme, round_: Round) -> Iterator[Message]:
    register = register_after(round_)
    if "stake_cap_percent" in scheme and register is None and round_.pre_money_fen is None:
        yield message(NO_STAKE)
    if scheme.value("not_largest") and (register is None or not register.office):
        yield message(NO_REGISTER)


def _grant_results(case: Case, scheme: Scheme, invested: Node) -> dict[str, Result]:
    """The direct grant beside the equity, never above it, and both together."""
    if "direct_grant_percent" not in scheme:
        return {}
    if case.appraised_investment_fen is None:
        return {
            "direct_grant": Result(reason=message("Not computable: the appraised investment is not stated."))
        }
    appraised = given("appraised investment", case.appraised_investment_fen, "fen")
    percent = scheme.given("direct_grant_percent", "part that is granted")
    part = product("part of the appraised investment", [appraised, percent], "fen")
    room = difference("room beside the equity", scheme.given("together_cap", "highest sum of both"), invested)
    clause = scheme.clause("direct_grant_percent")
    grant = rounded(
        "direct grant", least("direct grant", [part, invested, room], clause=clause), "down_to_fen"
    )
    both = total("equity and grant", [invested, grant], "fen", clause=scheme.clause("together_cap"))
    return {"direct_grant": Result(grant, clause=clause), "equity_and_grant": Result(both)}
