"""The definitions M1 to M9 as data, and the sums that they are computed from.

G is the reporting office's money, O other public money (other budgets and state-owned vehicles), V private
money, T all of them, F what the vehicle put into companies, R all finance that reached those companies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.values.trace import Node, difference, given, product, quotient, total

SECTORS: Final = ("office", "public", "state_owned", "private")
"""Whose money it is: this office, other public budgets, state-owned vehicles and firms, private."""


@dataclass(frozen=True)
class Sums:
    """The money of one subject at one stage by sector, in fen; None is "not known", which is not 0.

    Attributes:
        office_fen: G, of the reporting office.
        other_public_fen: money of other budgets.
        state_owned_fen: money of state-owned vehicles; with other_public_fen it is O by default.
        private_fen: V.
        vehicle_fen: F, what the fund itself put into companies.
        recipients_fen: R, finance that reached the companies: F and what others put into the same rounds.
        recipient_investment_fen: the whole investment of the recipients, their own money included.
    """

    office_fen: int = 0
    other_public_fen: int = 0
    state_owned_fen: int = 0
    private_fen: int = 0
    vehicle_fen: int | None = None
    recipients_fen: int | None = None
    recipient_investment_fen: int | None = None

    @classmethod
    def of_sectors(cls, by_sector: Mapping[str, int]) -> "Sums":
        """The sums from fen by sector; a sector that is missing has 0."""
        return cls(*(by_sector.get(sector, 0) for sector in SECTORS))


NO_OFFICE_MONEY: Final = "Not computable: the office has put no money in."
NO_PUBLIC_MONEY: Final = "Not computable: no public money was put in."
NO_VEHICLE_MONEY: Final = "Not computable: the vehicle has put no money into companies."
NO_RECIPIENTS: Final = "Not computable: it is not recorded what reached the recipients."
NO_RECIPIENT_INVESTMENT: Final = "Not computable: the recipients' whole investment is not recorded."

Part = Callable[[Sums, bool], Node]


@dataclass(frozen=True)
class Definition:
    """One named definition.

    Attributes:
        key: M1 to M9.
        title: its name; also the key of its translation.
        formula: in letters and words.
        numerator_class: whose money the numerator counts.
        numerator: builds the numerator from the sums; the flag counts state-owned money as private.
        denominator: builds the denominator likewise.
        over_nothing: the reason where the denominator is 0.
        needs: a field of `Sums` that must be known.
        unknown: the reason where it is not.
    """

    key: str
    title: str
    formula: str
    numerator_class: str
    numerator: Part
    denominator: Part
    over_nothing: str = NO_OFFICE_MONEY
    needs: str = ""
    unknown: str = ""


def _office(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002 - one signature for every part
    return given("office money (G)", sums.office_fen, "fen")


def _private(sums: Sums, state_owned_as_private: bool) -> Node:  # noqa: FBT001
    private = given("private money", sums.private_fen, "fen")
    added = [_state_owned(sums)] if state_owned_as_private else []
    return total("private money (V)", [private, *added], "fen")


def _other_public(sums: Sums, state_owned_as_private: bool) -> Node:  # noqa: FBT001
    budgets = given("money of other budgets", sums.other_public_fen, "fen")
    added = [] if state_owned_as_private else [_state_owned(sums)]
    return total("other public money (O)", [budgets, *added], "fen")


def _state_owned(sums: Sums) -> Node:
    return given("state-owned money", sums.state_owned_fen, "fen")


def _all_public(sums: Sums, flag: bool) -> Node:  # noqa: FBT001
    return total("public money (G + O)", [_office(sums), _other_public(sums, flag)], "fen")


def _all_others(sums: Sums, flag: bool) -> Node:  # noqa: FBT001
    return total("money of all others (O + V)", [_other_public(sums, flag), _private(sums, flag)], "fen")


def whole(sums: Sums, flag: bool) -> Node:  # noqa: FBT001
    """T, all money of the subject in fen."""
    parts = [_office(sums), _other_public(sums, flag), _private(sums, flag)]
    return total("total money (T)", parts, "fen")


def _vehicle(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002
    return given("money of the vehicle in companies (F)", sums.vehicle_fen or 0, "fen")


def _recipients(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002
    return given("finance that reached recipients (R)", sums.recipients_fen, "fen")


def _recipient_investment(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002
    return given("whole investment of the recipients", sums.recipient_investment_fen, "fen")


def _co_investment(sums: Sums, _: bool) -> Node:  # noqa: FBT001
    return difference("money of others in the same rounds (R - F)", _recipients(sums), _vehicle(sums))


def _attributed(sums: Sums, flag: bool) -> Node:  # noqa: FBT001
    share = quotient("office part of public money", _office(sums), _all_public(sums, flag), "ratio")
    return product("attributed private money", [_private(sums, flag), share], "fen")


_LIST: Final = (
    Definition("M1", "fund multiple", "T / G", "total", whole, _office),
    Definition("M2", "private per office yuan", "V / G", "private", _private, _office),
    Definition(
        "M3", "private per public yuan", "V / (G + O)", "private", _private, _all_public, NO_PUBLIC_MONEY
    ),
    Definition("M4", "others per office yuan", "(O + V) / G", "all others", _all_others, _office),
    Definition(
        key="M5",
        title="recipient finance",
        formula="R / G",
        numerator_class="finance reaching recipients",
        numerator=_recipients,
        denominator=_office,
        needs="recipients_fen",
        unknown=NO_RECIPIENTS,
    ),
    Definition(
        key="M6",
        title="investment multiple",
        formula="whole investment of recipients / G",
        numerator_class="investment of recipients",
        numerator=_recipient_investment,
        denominator=_office,
        needs="recipient_investment_fen",
        unknown=NO_RECIPIENT_INVESTMENT,
    ),
    Definition(
        key="M7",
        title="project co-investment",
        formula="(R - F) / F",
        numerator_class="others in the same rounds",
        numerator=_co_investment,
        denominator=_vehicle,
        over_nothing=NO_VEHICLE_MONEY,
        needs="recipients_fen",
        unknown=NO_RECIPIENTS,
    ),
    Definition(
        key="M8",
        title="chain",
        formula="(T / G) x (R / T)",
        numerator_class="finance reaching recipients",
        numerator=_recipients,
        denominator=_office,
        needs="recipients_fen",
        unknown=NO_RECIPIENTS,
    ),
    Definition(
        key="M9",
        title="attributed private money",
        formula="V x G / (G + O)",
        numerator_class="private",
        numerator=_attributed,
        denominator=_all_public,
        over_nothing=NO_PUBLIC_MONEY,
    ),
)

DEFINITIONS: Final[Mapping[str, Definition]] = MappingProxyType({each.key: each for each in _LIST})
"""What the office may mean by leverage, by key."""
