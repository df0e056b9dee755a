"""How much the office may contribute to a fund, or every reason why it may not."""

from collections.abc import Iterator

from instruments.guidance_fund.rules.compliance import largest_relation, relief_note, share_cap
from instruments.guidance_fund.rules.facts import Case, Request
from instruments.guidance_fund.rules.matching import NAME as MATCHING
from instruments.guidance_fund.rules.matching import matched, not_matched
from ledger.values.decimals import decimal_text
from ledger.values.limits import holds
from ledger.values.money import format_yuan
from ledger.values.outcomes import Outcome, Refusal, Result
from ledger.values.schemes import Scheme
from ledger.values.trace import (
    Message,
    Node,
    difference,
    given,
    greatest,
    least,
    message,
    product,
    quotient,
    rounded,
    total,
)

WHOLE = 100


def contribution(case: Case, scheme: Scheme, request: Request) -> Outcome:
    """The contribution that is permitted.

    Args:
        case: the fund, with the commitments of all partners so far.
        scheme: states the share cap, the cap of the sum, and whether the office may be the largest.
        request: what is asked; without an amount the highest permitted one is the answer.

    Returns:
        The amount in fen with its trace, or all refusals.
    """
    relief = relief_note(case, scheme)
    ceiling = _ceiling(case, scheme, request, relief)
    asked = request.contribution_fen
    wanted = given("contribution asked for", asked, "fen") if asked is not None else ceiling
    if wanted is None:
        reason = message("Neither an amount is asked for nor does the scheme state a highest one.")
        return Outcome(None, given("contribution of the office", None, "fen"), (Refusal(reason),))
    refused = tuple(_refusals(case, scheme, request, wanted, relief))
    bounds = [wanted] if ceiling is None else [wanted, ceiling]
    trace = rounded("permitted contribution", least("contribution of the office", bounds), "down_to_fen")
    results = (
        {}
        if ceiling is None
        else {"permitted_contribution": Result(rounded("highest contribution", ceiling, "down_to_fen"))}
    )
    warnings = tuple(_warnings(case, scheme, request, relief))
    return Outcome(None if refused else int(trace.exact), trace, refused, warnings, results)


def _office(case: Case) -> Node:
    return total("commitments of the office", [_promised(each.name, each.commitment_fen) for each in case.partners
                                               if each.sector == "office"], "fen")  # fmt: skip


def _others(case: Case) -> list[Node]:
    return [_promised(each.name, each.commitment_fen) for each in case.partners if each.sector != "office"]


def _promised(name: str, commitment_fen: int | None) -> Node:
    return given("commitment", commitment_fen or 0, "fen", subject=name)


def _ceiling(case: Case, scheme: Scheme, request: Request, relief: Message | None) -> Node | None:
    """The most that the office may add, by all caps; None where the scheme states none."""
    nothing, held = given("nothing", 0, "fen"), _office(case)
    caps = []
    cap = share_cap(case, scheme)
    if cap is not None and cap.exact < WHOLE and relief is None:
        caps.append(difference("room below the share cap", _whole_share(case, request, cap), held))
    if "contribution_cap" in scheme:
        caps.append(
            difference("room below the cap of the sum", scheme.given("contribution_cap", "highest sum"), held)
        )
    if MATCHING in scheme:
        caps.append(matched(case, scheme, request))
    return greatest("highest contribution", [nothing, least("least room", caps)]) if caps else None


def _whole_share(case: Case, request: Request, cap: Node) -> Node:
    """The office's highest holding: of a stated size, or beside what the others promise."""
    if request.fund_size_fen is not None:
        size = given("size of the fund", request.fund_size_fen, "fen")
        return product("highest holding", [size, cap], "fen", clause=cap.clause)
    rest = difference("part of the others", given("whole", WHOLE, "percent"), cap)
    per_yuan = quotient("office yuan per yuan of the others", cap, rest, "ratio", clause=cap.clause)
    return product(
        "highest holding", [total("others", _others(case), "fen"), per_yuan], "fen", clause=cap.clause
    )


def _refusals(
    case: Case, scheme: Scheme, request: Request, wanted: Node, relief: Message | None
) -> Iterator[Refusal]:
    after = total("holding of the office", [_office(case), wanted], "fen")
    cap = share_cap(case, scheme)
    size = _size(case, request, after)
    if cap is not None and relief is None and size.value:
        share = quotient("share of the office", after, size, "percent")
        if share.exact > cap.exact:
            yield Refusal(message("The office would hold {share} percent of the fund, above {cap} percent.",
                                  share=decimal_text(share.exact, 4), cap=cap.value), cap.clause)  # fmt: skip
    highest_fen = scheme.value("contribution_cap")
    if highest_fen is not None and after.exact > highest_fen:
        reason = message(
            "The office would put in {after} yuan, above {cap} yuan.",
            after=_yuan(after),
            cap=format_yuan(highest_fen),
        )
        yield Refusal(reason, scheme.clause("contribution_cap"))
    yield from not_matched(scheme, request)
    if MATCHING in scheme and wanted.exact > matched(case, scheme, request).exact:
        highest = matched(case, scheme, request)
        reason = message("{wanted} yuan are asked for; {highest} yuan are matched.",
                         wanted=_yuan(wanted), highest=_yuan(highest))  # fmt: skip
        yield Refusal(reason, highest.clause)
    yield from _largest(case, scheme, after)


def _size(case: Case, request: Request, after: Node) -> Node:
    if request.fund_size_fen is not None:
        return given("size of the fund", request.fund_size_fen, "fen")
    return total("size of the fund", [after, *_others(case)], "fen")


def _largest(case: Case, scheme: Scheme, after: Node) -> Iterator[Refusal]:
    others = _others(case)
    if not scheme.value("not_largest") or not others:
        return
    largest = max(others, key=lambda node: node.exact)
    if not holds(after, largest_relation(scheme), largest):
        reason = message("The office would be the largest holder with {after} yuan; {other} holds {largest} yuan.",
                         after=_yuan(after), other=largest.subject, largest=_yuan(largest))  # fmt: skip
        yield Refusal(reason, scheme.clause("not_largest"))


def _yuan(node: Node) -> str:
    return decimal_text(node.exact / 100, 2)


def _warnings(case: Case, scheme: Scheme, request: Request, relief: Message | None) -> Iterator[Message]:
    if relief is not None:
        yield relief
    if scheme.value("not_largest") and not _others(case):
        yield message(
            "No other partner is recorded, so it is not tested whether the office would be the largest."
        )
    missing = [each.name for each in case.partners if each.commitment_fen is None]
    if missing and request.fund_size_fen is None:
        yield message(
            "The commitment of {partner} is not recorded and counts as 0.", partner=", ".join(missing)
        )
