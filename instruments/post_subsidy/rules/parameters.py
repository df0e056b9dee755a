"""What a scheme of post-subsidies may state, and its tables in the types that the rules use."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from ledger.values.errors import LedgerError
from ledger.values.parameters import typed_value
from ledger.values.schemes import Kind, Scheme, SchemeFaulty

METHODS = ("percent", "tiers", "pot", "review", "grades", "units")

# Half up to the yuan is left out: it could lift an amount above its cap.
ROUNDINGS = ("half_up_to_fen", "half_even_to_fen", "down_to_fen", "down_to_yuan", "down_to_wan")

PARAMETERS: Mapping[str, Kind] = {
    # How much: by kind of subsidy, one of METHODS.
    "methods": Kind("table", required=True),
    "percent": Kind("percent"),
    "percent_is_ceiling": Kind("truth"),
    "tiers": Kind("table"),
    "grades": Kind("table"),
    "unit_standard": Kind("money"),
    "unit_limit": Kind("whole"),
    "freed_money_shared": Kind("truth"),
    "rounding": Kind("choice", required=True, choices=ROUNDINGS),
    # At most how much.
    "cap": Kind("money"),
    "class_caps": Kind("table"),
    "capped_by_taxes_paid": Kind("truth"),
    # Whether the caps of the firm hold over all its applications of a year; else over each one.
    "caps_of_firm_year": Kind("truth"),
    "capped_by_own_spend": Kind("truth"),
    "pot": Kind("money"),
    "other_subsidies": Kind("choice", choices=("refuse", "deduct")),
    # What counts as spend.
    "fiscal_money_excluded": Kind("truth"),
    "evidence": Kind("choice", choices=("auditor_report", "tax_filing")),
    "spend_period": Kind("choice", choices=("task", "year_before")),
    "minimum_base": Kind("money"),
    # Who is paid at all, and for what.
    "eligible_classes": Kind("table"),
    "legal_person_needed": Kind("truth"),
    "budget_filing_needed": Kind("truth"),
    "intellectual_property_minimum": Kind("whole"),
    "clean_record_needed": Kind("truth"),
    "acceptance_kinds": Kind("table"),
    # Rules for tasks, which hold for these kinds only (where it is left out: for all).
    "task_kinds": Kind("table"),
    "announcement_needed": Kind("truth"),
    "measurable_targets_needed": Kind("truth"),
    "sub_projects_refused": Kind("truth"),
    "preset_budget_refused": Kind("truth"),
}


@dataclass(frozen=True)
class Tier:
    """A marginal tier: the percentage of what lies above the last tier, up to its own end if it has one."""

    percent: Decimal
    up_to_fen: int | None


def method_of(scheme: Scheme, kind: str) -> str | None:
    """How the scheme computes a kind of subsidy; None where it does not pay that kind.

    Raises:
        SchemeFaulty: the table names a method that does not exist.
    """
    methods = scheme.parameter("methods").value
    if not isinstance(methods, dict):
        _faulty(scheme, "methods", "write a mapping of kinds to methods")
    method = methods.get(kind)
    if method is not None and method not in METHODS:
        _faulty(scheme, "methods", f"{method} is none of {', '.join(METHODS)}")
    return method


def tiers_of(scheme: Scheme) -> tuple[Tier, ...]:
    """The marginal tiers from the lowest up; only the last has no end.

    Raises:
        SchemeFaulty: the ends do not rise, or a tier without an end is not the last.
    """
    rows = scheme.parameter("tiers").value
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "percent" in row for row in rows):
        _faulty(scheme, "tiers", "write a list of mappings with percent, and up_to on all but the last")
    tiers = tuple(_tier(scheme, row) for row in rows)
    ends = [tier.up_to_fen for tier in tiers]
    inner = [end for end in ends[:-1] if end is not None]
    if not ends or ends[-1] is not None or len(inner) < len(ends) - 1 or inner != sorted(set(inner)):
        _faulty(scheme, "tiers", "up_to must rise from tier to tier, and only the last tier has none")
    return tiers


def money_table(scheme: Scheme, name: str) -> Mapping[str, int]:
    """A table of amounts by name, in fen.

    Raises:
        SchemeFaulty: it is no mapping, or an amount cannot be read.
    """
    table = scheme.parameter(name).value
    if not isinstance(table, dict):
        _faulty(scheme, name, "write a mapping of names to amounts")
    return {key: _typed(scheme, name, amount, "money") for key, amount in table.items()}


def names_table(scheme: Scheme, name: str) -> tuple[str, ...] | None:
    """A list of names, or None where the scheme does not state it.

    Raises:
        SchemeFaulty: it is no list of names.
    """
    table = scheme.value(name)
    if table is None:
        return None
    if not isinstance(table, list) or not all(isinstance(one, str) for one in table):
        _faulty(scheme, name, "write a list of names")
    return tuple(table)


def _tier(scheme: Scheme, row: Mapping[str, Any]) -> Tier:
    up_to = row.get("up_to")
    end_fen = None if up_to is None else _typed(scheme, "tiers", up_to, "money")
    return Tier(_typed(scheme, "tiers", row["percent"], "percent"), end_fen)


def _typed(scheme: Scheme, name: str, value: object, kind: str) -> Any:
    try:
        return typed_value(value, Kind(kind))
    except (ValueError, LedgerError) as error:
        raise SchemeFaulty(scheme=scheme.id, fault=f"{name} cannot be read ({error})") from error


def _faulty(scheme: Scheme, name: str, fault: str) -> NoReturn:
    raise SchemeFaulty(scheme=scheme.id, fault=f"{name} cannot be read ({fault})")
