"""The share or the points that a scheme gives: by days, by kind of loan, by condition, by score, with uplifts.

What is told apart most finely counts: the days of `share_periods`, then the loan's group, then the first
condition that holds, then the figure for first loans, then the score, then the figure for all. Uplifts come on top.
"""

from datetime import date

from instruments.interest_subsidy.rules.facts import Firm, Loan
from instruments.interest_subsidy.rules.groups import group_of
from instruments.interest_subsidy.rules.stretches import LoanClaim, Stretch
from instruments.interest_subsidy.rules.tables import Span, When, score_bands, spans, uplifts, whens
from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, chosen, given, message, product, total


class AttributeNotStated(LedgerError):
    """The figure depends on something about the firm or the loan that nobody stated."""

    template = "It is not stated whether {firm} has the attribute {attribute}, on which the figure depends."


class ScoreNotStated(LedgerError):
    """The share depends on a score."""

    template = "The score of {firm} is not stated. Write firm: score."


class ScoreTooLow(LedgerError):
    """The score is below every band."""

    template = "The score {score} of {firm} is below the lowest band, {lowest}."


def share_of(claim: LoanClaim, span: Span | None = None) -> Node:
    """The share in percent; of days with a share of their own where `span` is given.

    Raises:
        LedgerError: something on which it depends is not stated.
    """
    return _uplifted(claim, _figure(claim, "share", span))


def points_of(claim: LoanClaim, span: Span | None = None) -> Node:
    """The points in percent a year; of days with points of their own where `span` is given.

    Raises:
        LedgerError: something on which they depend is not stated.
    """
    return _uplifted(claim, _figure(claim, "points", span))


def span_at(claim: LoanClaim, stretch: Stretch, figure: str) -> Span | None:
    """The days with a figure of their own that a stretch belongs to, by the scheme's test."""
    drawn = claim.scheme.value("periods_test") == "drawn"
    day = claim.drawdown(stretch.iou).drawn_on if drawn else stretch.start
    return span_of(claim.scheme, figure, day)


def span_of(scheme: Scheme, figure: str, day: date) -> Span | None:
    """The days with a figure of their own in which a day lies."""
    return next((span for span in spans(scheme, figure) if span.holds(day)), None)


def _figure(claim: LoanClaim, figure: str, span: Span | None) -> Node:
    scheme, label = claim.scheme, "share" if figure == "share" else "points a year"
    if span is not None:
        return _by_days(scheme, figure, label, span)
    group = group_of(scheme, claim.loan)
    if group is not None and figure in group.percents:
        named = given("kind of loan", group.name, "text", subject=claim.loan.contract)
        clause = scheme.clauses.get(group.clause) or scheme.clause("loan_groups")
        return Node(label, group.percents[figure], "percent", "look up", (named,), clause)
    when = _first_that_holds(claim, figure)
    if when is not None:
        found = given(label, when.percent, "percent", clause=scheme.clause(f"{figure}_when"))
        return chosen(label, found, message("because of {what}", what=when.attribute or when.level))
    if "score_bands" in scheme:
        return _by_score(scheme, claim.case.firm, figure, label)
    return _variant(claim, figure, label)


def _by_days(scheme: Scheme, figure: str, label: str, span: Span) -> Node:
    name = f"{figure}_periods"
    days = given("days with a figure of their own", f"{span.first} / {span.last}", "text")
    return Node(label, span.percent, "percent", "look up", (days, scheme.given(name, "figures by days")),
                scheme.clause(name))  # fmt: skip


def _variant(claim: LoanClaim, figure: str, label: str) -> Node:
    """A figure, or the one for first loans where the scheme has one and this is the firm's first."""
    first = f"first_loan_{figure}_percent"
    if first not in claim.scheme:
        return _plain(claim.scheme, figure, label)
    if _holds(claim.case.firm, claim.loan, "first_loan"):
        return chosen(label, claim.scheme.given(first, label), message("the firm's first loan"))
    return chosen(label, _plain(claim.scheme, figure, label), message("not the firm's first loan"))


def _plain(scheme: Scheme, figure: str, label: str) -> Node:
    if figure == "points" and "points_permille_a_month" in scheme:
        monthly = scheme.given("points_permille_a_month", "per mille a month")
        return Node(label, monthly.exact * 12 / 10, "percent", "convert", (monthly,), monthly.clause)
    return scheme.given(f"{figure}_percent", label)


def _first_that_holds(claim: LoanClaim, figure: str) -> When | None:
    for when in whens(claim.scheme, figure):
        if when.level and any(_beside(claim, other.contract) and other.level == when.level
                              for other in claim.case.other_subsidies):  # fmt: skip
            return when
        if when.attribute and _holds(claim.case.firm, claim.loan, when.attribute):
            return when
    return None


def _beside(claim: LoanClaim, contract: str) -> bool:
    return contract in ("", claim.loan.contract)


def _holds(firm: Firm, loan: Loan, attribute: str) -> bool:
    """An attribute of the loan, else of the firm; unknown is not false."""
    for attributes in (loan.attributes, firm.attributes):
        if attribute in attributes:
            return attributes[attribute]
    raise AttributeNotStated(firm=firm.name, attribute=attribute)


def _by_score(scheme: Scheme, firm: Firm, figure: str, label: str) -> Node:
    if firm.score is None:
        raise ScoreNotStated(firm=firm.name)
    bands = score_bands(scheme, figure)
    for score_from, percent in bands:
        if firm.score >= score_from:
            inputs = (given("score", firm.score, "points"), scheme.given("score_bands", "shares by score"))
            return Node(label, percent, "percent", "look up", inputs, scheme.clause("score_bands"))
    raise ScoreTooLow(firm=firm.name, score=firm.score, lowest=bands[-1][0])


def _uplifted(claim: LoanClaim, base: Node) -> Node:
    """What attributes add to a rate: points first, then factors, one on the other or side by side."""
    clause = claim.scheme.clause("uplifts")
    held = [
        uplift for uplift in uplifts(claim.scheme) if _holds(claim.case.firm, claim.loan, uplift.attribute)
    ]
    added = [given("uplift", each.add_percent, "percent", clause=clause, subject=each.attribute)
             for each in held if each.add_percent]  # fmt: skip
    factors = [given("uplift factor", each.multiply, "ratio", clause=clause, subject=each.attribute)
               for each in held if each.multiply != 1]  # fmt: skip
    rate = total(base.label, (base, *added), "percent", clause=clause) if added else base
    if len(factors) > 1 and claim.scheme.value("uplifts_stack") == "added":
        factors = [_side_by_side(claim.scheme, factors)]
    return product(base.label, (rate, *factors), "percent", clause=clause) if factors else rate


def _side_by_side(scheme: Scheme, factors: list[Node]) -> Node:
    """1 + 0.2 + 0.1 for factors of 1.2 and 1.1."""
    parts = [Node("uplift", factor.exact - 1, "ratio", "convert", (factor,), factor.clause, factor.subject)
             for factor in factors]  # fmt: skip
    whole = given("the figure itself", 1, "ratio")
    return total("uplift factor", (whole, *parts), "ratio", clause=scheme.clause("uplifts_stack"))
