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
        needs: fields of `Sums` that must be known.
    """

    key: str
    title: str
    formula: str
    numerator_class: str
    numerator: Part
    denominator: Part
    needs: tuple[str, ...] = ()


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
    return given("money of the vehicle in companies (F)", sums.vehicle_fen, "fen")


def _recipients(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002
    return given("finance that reached recipients (R)", sums.recipients_fen, "fen")


def _recipient_investment(sums: Sums, _: bool = False) -> Node:  # noqa: FBT001, FBT002
    return given("whole investment of the recipients", sums.recipient_investment_fen, "fen")


def _co_investment(sums: Sums, _: bool) -> Node:  # noqa: FBT001
    return difference("money of others in the same rounds (R - F)", _recipients(sums), _vehicle(sums))


def _attributed(sums: Sums, flag: bool) -> Node:  # noqa: FBT001
    share = quotient("office part of public money", _office(sums), _all_public(sums, flag), "ratio")
    return product("attributed private money", [_private(sums, flag), share], "fen")


DEFINITIONS: Final[Mapping[str, Definition]] = MappingProxyType(
    {
        definition.key: definition
        for definition in (
            Definition("M1", "fund multiple", "T / G", "total", whole, _office),
            Definition("M2", "private per office yuan", "V / G", "private", _private, _office),
            Definition("M3", "private per public yuan", "V / (G + O)", "private", _private, _all_public),
            Definition("M4", "others per office yuan", "(O + V) / G", "all others", _all_others, _office),
            Definition(
                "M5", "recipient finance", "R / G", "finance reaching recipients", _recipients, _office,
                ("recipients_fen",),
            ),
            Definition(
                "M6", "investment multiple", "whole investment of recipients / G", "investment of recipients",
                _recipient_investment, _office, ("recipient_investment_fen",),
            ),
            Definition(
                "M7", "project co-investment", "(R - F) / F", "others in the same rounds", _co_investment,
                _vehicle, ("vehicle_fen", "recipients_fen"),
            ),
            Definition(
                "M8", "chain", "(T / G) x (R / T)", "finance reaching recipients", _recipients, _office,
                ("recipients_fen",),
            ),
            Definition(
                "M9", "attributed private money", "V x G / (G + O)", "private", _attributed, _all_public
            ),
        )
    }
)  # fmt: skip
"""What the office may mean by leverage, by key."""
