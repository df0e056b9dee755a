"""What the book holds beside a claim: earlier claims under its scheme, and other public money of the firm.

All of it is of this office, so that its level is the province; the policy of the scheme judges it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from instruments.interest_subsidy.claim_facts import ClaimFacts, claimed_loans
from instruments.interest_subsidy.files import ClaimFile, FirmFile
from instruments.interest_subsidy.paid import counts_by_window, whole_loan
from ledger.book.workflow import Record
from ledger.values.money import yuan_text
from ledger.values.schemes import Scheme

NOT_RUNNING: Final = ("draft", "rejected", "withdrawn")
"""States in which a claim takes no other claim's place."""
OWN_LEVEL: Final = "province"
ONE_A_YEAR: Final = "one_a_year"
_FOR_THE_SAME: Final = ("strict", "higher_of", "rate_left")
"""Policies about money for the same costs; money of any year may be."""


@dataclass(frozen=True)
class Received:
    """What was approved for the firm under the scheme by this book: of the year, in all, and how often.

    In all means of any year: a late claim of an earlier year comes after what was approved for a later one.
    """

    this_year_fen: int
    before_fen: int
    awards: int
    awards_this_year: int


@dataclass(frozen=True)
class Beside:
    """A claim among all that the book holds of its firm.

    `record_id` is the claim's own record, which counts for nothing.
    """

    file: FirmFile
    facts: ClaimFacts
    scheme: Scheme
    year: int
    record_id: int | None = None

    @property
    def received(self) -> Received:
        """What the firm had under the scheme, in the claim's year and in all."""
        before = [other for other in self._same_scheme if other.approved_fen]
        now = [other for other in before if other.record.year == self.year]
        return Received(_approved_fen(now), _approved_fen(before), len(before), len(now))

    def claimed(self) -> Mapping[str, Any]:
        """Claims under the scheme that run or were approved: of the year, of the same days, of the same loans."""
        standing = [other for other in self._same_scheme
                    if other.approved_fen or other.record.state not in NOT_RUNNING]  # fmt: skip
        now = [other.record.code for other in standing if other.record.year == self.year
               and other.record.state not in NOT_RUNNING]  # fmt: skip
        again = [other for other in standing if other.record.year != self.year and self._shared_loans(other)]
        overlapping = [other for other in again if self._windows_meet(other)]
        other_days = [other for other in again if other not in overlapping]
        whole, told_apart = whole_loan(self.scheme), counts_by_window(self.scheme)
        return {
            "running_claim": now[0] if now else "",
            "claimed_already": _codes([] if whole else overlapping),
            "claimed_whole": _codes(again if whole else []),
            "claimed_loans": _codes([] if whole or told_apart else other_days),
        }

    def other_subsidies(self) -> Iterable[Mapping[str, Any]]:
        """What this office approved under other schemes, and by other methods where one policy a year is borne."""
        a_year = self.scheme.value("double_funding") == ONE_A_YEAR
        for other in self._others:
            if other.record.scheme_id == self.scheme.id or not other.approved_fen:
                continue
            if a_year and other.record.year == self.year:
                yield _subsidy(other.record, other.approved_fen)
            elif self._days_meet(other) and (shared := self._shared_loans(other)):
                only = shared[0] if len(other.contracts) == 1 else ""
                yield _subsidy(other.record, other.approved_fen, only)
        for one in self.file.support if a_year else ():
            yield _subsidy(one.record, one.approved_fen)

    def support(self) -> list[Mapping[str, Any]]:
        """Money by other methods that somebody must look at: of the year, or of any where the scheme bears none."""
        any_year = self.scheme.value("double_funding") in _FOR_THE_SAME or "strict_levels" in self.scheme
        return [{"code": one.record.code, "year": one.record.year, "amount": yuan_text(one.approved_fen)}
                for one in self.file.support if any_year or one.record.year == self.year]  # fmt: skip

    @cached_property
    def _others(self) -> list[ClaimFile]:
        return [other for other in self.file.claims if other.record.id != self.record_id]

    @property
    def _same_scheme(self) -> list[ClaimFile]:
        return [other for other in self._others if other.record.scheme_id == self.scheme.id]

    @cached_property
    def _contracts(self) -> frozenset[str]:
        return frozenset(loan.facts.contract for loan in claimed_loans(self.file, self.facts))

    def _shared_loans(self, other: ClaimFile) -> list[str]:
        """The contracts that both claims are for."""
        return [contract for contract in other.contracts if contract in self._contracts]

    def _days_meet(self, other: ClaimFile) -> bool:
        """Whether two claims may be for the same days; where a scheme does not tell days apart they may be."""
        return not (other.by_window and counts_by_window(self.scheme)) or self._windows_meet(other)

    def _windows_meet(self, other: ClaimFile) -> bool:
        claim = ClaimFacts.read(other.facts)
        return claim.window_from <= self.facts.window_to and self.facts.window_from <= claim.window_to


def _codes(claims: Iterable[ClaimFile]) -> list[str]:
    return [claim.record.code for claim in claims]


def _approved_fen(claims: Iterable[ClaimFile]) -> int:
    return sum(claim.approved_fen for claim in claims)


def _subsidy(record: Record, amount_fen: int, contract: str = "") -> Mapping[str, Any]:
    return {"name": f"{record.code} {record.title}", "level": OWN_LEVEL, "year": record.year,
            "method": record.instrument, "amount": yuan_text(amount_fen), "contract": contract}  # fmt: skip
