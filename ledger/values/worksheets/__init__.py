"""What a case may compute beside its own facts, so that a published figure is checked in minutes.

Bare flows, loans, ratios by their own definition, and printed figures to compare with.
"""

from collections.abc import Mapping
from typing import Self

from pydantic import field_validator, model_validator

from ledger.values.facts import Facts
from ledger.values.outcomes import Result
from ledger.values.worksheets.cash_flows import CashFlows, cash_flow_results
from ledger.values.worksheets.loans import LoanCase, loan_results
from ledger.values.worksheets.printed import printed_results, read_printed
from ledger.values.worksheets.ratios import NamedRatio, ratio_results

__all__ = ["Worksheets", "printed_results", "worksheet_results"]


class Worksheets(Facts):
    """Parts that any case may have.

    Attributes:
        cash_flows: sets of flows whose rates and market equivalents are asked for.
        loans: soft or subsidised loans whose grant equivalent is asked for.
        ratios: ratios by their own definition.
        printed: by name of a result the figure that a source prints.
    """

    cash_flows: tuple[CashFlows, ...] = ()
    loans: tuple[LoanCase, ...] = ()
    ratios: tuple[NamedRatio, ...] = ()
    printed: Mapping[str, str] = {}

    @field_validator("printed")
    @classmethod
    def _are_numbers(cls, printed: Mapping[str, str]) -> Mapping[str, str]:
        for text in printed.values():
            read_printed(text)
        return printed

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for names in ([each.name for each in part] for part in (self.cash_flows, self.loans, self.ratios)):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"these names stand twice: {', '.join(twice)}")
        return self


def worksheet_results(stated: Worksheets) -> dict[str, Result]:
    """Every figure of the parts, by name."""
    results: dict[str, Result] = {}
    for flows in stated.cash_flows:
        results |= cash_flow_results(flows)
    for loan in stated.loans:
        results |= loan_results(loan)
    for ratio in stated.ratios:
        results |= ratio_results(ratio)
    return results
