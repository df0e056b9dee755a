"""Grants that become shares at a milestone (先投后股): what is still a grant, what became a stake, and by when."""

from datetime import date, timedelta

from instruments.equity.rules.facts import Case, Grant
from ledger.values.exit_price import Payment
from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, given, message, total

NOT_DUE = "No grant waits for its conversion."


def converted_fen(case: Case, grant: Grant) -> int:
    """How much of a grant is a stake by the day of the case, in fen."""
    if grant.converted_on is None or grant.converted_on > case.as_of:
        return 0
    return grant.amount_fen if grant.converted_fen is None else grant.converted_fen


def converted(case: Case) -> list[Payment]:
    """What grants put into the stake; each counts from the day on which it was paid as a grant."""
    return [
        Payment(each.paid_on, converted_fen(case, each)) for each in case.grants if converted_fen(case, each)
    ]


def still_granted(case: Case, *, of_round: bool = False) -> Node:
    """Money paid as a grant that is no stake by the day of the case, in fen; only what the round counts, or all."""
    parts = [
        given("grant not converted", each.amount_fen - converted_fen(case, each), "fen",
              subject=f"{each.paid_on} {each.milestone}")
        for each in case.grants
        if each.paid_on <= case.as_of and (each.of_round or not of_round)
    ]  # fmt: skip
    return total("grants not converted", parts, "fen")


def grant_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """`granted`, `converted`, `not_converted`, and the test of the last day for the conversion."""
    if not case.grants:
        return {}
    paid = [given("grant", each.amount_fen, "fen", subject=each.paid_on.isoformat())
            for each in case.grants if each.paid_on <= case.as_of]  # fmt: skip
    became = [
        given("became a stake", each.amount_fen, "fen", subject=each.on.isoformat())
        for each in converted(case)
    ]
    return {
        "granted": Result(total("granted", paid, "fen")),
        "converted": Result(total("became a stake", became, "fen")),
        "not_converted": Result(still_granted(case)),
        **_deadline(case, scheme),
    }


def _deadline(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Whether every grant became shares in time, and when the next one fails to."""
    rows = [(each, _last(each, scheme)) for each in case.grants if each.paid_on <= case.as_of]
    dated = [(each, last) for each, last in rows if last is not None]
    if not dated:
        return {}
    clause = scheme.clause("convert_within_years")
    late = [last for each, last in dated if (_done(case, each) or case.as_of) > last]
    waiting = [last for each, last in dated if _done(case, each) is None and case.as_of <= last]
    days = tuple(given("last day for the conversion", last, "date", subject=each.milestone, clause=clause)
                 for each, last in dated)  # fmt: skip
    verdict = Node(
        "grants become shares in time", "fail" if late else "pass", "text", "at most", days, clause
    )
    fails_on = Result(reason=message(NOT_DUE))
    if waiting:
        fails_on = Result(
            given("fails if nothing changes", min(waiting) + timedelta(days=1), "date", clause=clause)
        )
    return {"test_conversion": Result(verdict, clause=clause), "test_conversion.fails_on": fails_on}


def _done(case: Case, grant: Grant) -> date | None:
    return grant.converted_on if converted_fen(case, grant) else None


def _last(grant: Grant, scheme: Scheme) -> date | None:
    if grant.convert_by is not None or "convert_within_years" not in scheme:
        return grant.convert_by
    return add_years(grant.paid_on, scheme.value("convert_within_years"))
