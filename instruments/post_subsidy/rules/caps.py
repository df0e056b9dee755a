"""The caps of a post-subsidy: of the firm's class, taxes paid, own spend, and what is left of the pot."""

from collections.abc import Iterator

from instruments.post_subsidy.rules.facts import Case
from instruments.post_subsidy.rules.parameters import money_table
from instruments.post_subsidy.rules.spend import Spend
from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, greatest, least, total


class ClassUnknown(LedgerError):
    """A class of firm of which the scheme does not speak."""

    template = "Scheme {scheme} knows no class {name}. Known classes: {known}."


class FactNeeded(LedgerError):
    """A fact without which the scheme cannot be applied."""

    template = "Scheme {scheme} needs the fact {fact}. Add it to the case."


def within_caps(case: Case, scheme: Scheme, spend: Spend, computed: Node) -> Node:
    """The computed subsidy within every cap of the scheme, in fen, not yet rounded.

    Raises:
        LedgerError: the class of the firm is unknown, or the taxes paid are not stated.
    """
    caps = [*firm_caps(case, scheme), *_other_caps(case, scheme, spend)]
    return least("Subsidy within its caps", [computed, *caps]) if caps else computed


def firm_caps(case: Case, scheme: Scheme) -> list[Node]:
    """The caps that hang on the firm alone: its highest class, and the taxes that it paid.

    With `caps_of_firm_year` they hold over all that the firm receives in a year under the scheme.

    Raises:
        LedgerError: the class of the firm is unknown, or the taxes paid are not stated.
    """
    caps = list(_cap_of_class(case, scheme))
    if scheme.value("capped_by_taxes_paid", default=False):
        if case.taxes_paid_fen is None:
            raise FactNeeded(scheme=scheme.id, fact="taxes_paid")
        clause = scheme.clause("capped_by_taxes_paid")
        caps.append(given("Taxes paid", case.taxes_paid_fen, "fen", clause=clause))
    if not case.received_this_year_fen or not scheme.value("caps_of_firm_year", default=False):
        return caps
    return [_room_left(cap, case, scheme) for cap in caps]


def _room_left(cap: Node, case: Case, scheme: Scheme) -> Node:
    clause = scheme.clause("caps_of_firm_year")
    received = given("Received this year under the scheme", case.received_this_year_fen, "fen")
    left = difference("Cap less what was received", cap, received, clause=clause)
    return greatest("Room left under the cap, not below nothing", [left, given("Nothing", 0, "fen")])


def _cap_of_class(case: Case, scheme: Scheme) -> Iterator[Node]:
    """Caps are not added up: the highest one of all classes counts once."""
    nodes = [scheme.given("cap", "General cap")] if "cap" in scheme else []
    if "class_caps" in scheme:
        table = money_table(scheme, "class_caps")
        clause = scheme.clause("class_caps")
        for name in case.classes:
            if name not in table:
                raise ClassUnknown(scheme=scheme.id, name=name, known=", ".join(table))
            nodes.append(given("Cap of a class of firms", table[name], "fen", clause=clause, subject=name))
    if len(nodes) > 1:
        yield greatest("Cap of the highest class", nodes, clause=scheme.clause("class_caps"))
    else:
        yield from nodes


def _other_caps(case: Case, scheme: Scheme, spend: Spend) -> Iterator[Node]:
    if scheme.value("capped_by_own_spend", default=False):
        clause = scheme.clause("capped_by_own_spend")
        yield total("Own spend as a cap", [spend.own], "fen", clause=clause)
    if "pot" in scheme:
        pot = scheme.given("pot", "Pot of the round")
        awarded = given("Already awarded to others", case.already_awarded_fen, "fen")
        left = difference("Left of the pot", pot, awarded, clause=scheme.clause("pot"))
        yield greatest("Left of the pot, not below nothing", [left, given("Nothing", 0, "fen")])
