"""The facts of one post-subsidy: task or application, spend, acceptance, assessment, posts, round."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ledger.values.facts import Amount, Facts, Number

Paper = Literal["auditor_report", "tax_filing"]
SubsidyKind = Literal["research", "reward", "service", "post"]
"""研发活动后补助, 奖励性后补助, 服务运行后补助 (platforms), 创新岗位补助."""

Count = Annotated[int, Field(ge=0)]


class SpendLine(Facts):
    """One item of spend as claimed and as verified.

    Attributes:
        fiscal_money_fen: the part of the verified amount that came from a budget.
        spent_from: the first day of the spend; `spent_to` is the last day, which counts.
        auditor: who verified it: the accounting firm, or the tax office of a filing.
    """

    label: str = Field(min_length=1)
    claimed_fen: Amount
    verified_fen: Amount
    fiscal_money_fen: Amount = 0
    spent_from: date
    spent_to: date
    paper: Paper = "auditor_report"
    auditor: str = ""
    report_number: str = ""
    report_date: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "SpendLine":
        if self.spent_to < self.spent_from:
            raise ValueError("spent_to is before spent_from; exchange or correct the two days")
        return self


class Acceptance(Facts):
    """The acceptance (验收) of what was done, with the document that says so."""

    accepted_on: date
    document: str = ""


class Assessment(Facts):
    """The grade that a platform was given, with the document that says so."""

    grade: str
    document: str = ""


class Post(Facts):
    """One innovation post (创新岗位) and what proves that it is filled."""

    holder: str
    evidence: str = ""


class OtherSubsidy(Facts):
    """Another subsidy for the same spend."""

    name: str
    amount_fen: Amount


class OtherClaim(Facts):
    """Another claimant of the same round, for a scheme that shares freed money again."""

    name: str
    base_fen: Amount
    taxes_paid_fen: Amount | None = None


class Case(Facts):
    """One task or application for a post-subsidy.

    Attributes:
        classes: classes of the firm by the names of the scheme, such as `technology_sme`.
        announced: whether the guide announced the task as post-subsidised.
        preset_budget_fen: a budget that the task was given beforehand, if any.
        intellectual_property_rights: rights obtained in the years that the scheme names.
        percent_granted: where the scheme states a ceiling, the rate that was granted.
        reviewed_fen: where a review fixes the amount, that amount; `review_document` says so.
        pot_fen: the money of the round; `total_base_fen` is the spend of all its claimants.
        already_awarded_fen: what the round has awarded to others.
        received_this_year_fen: what the firm received this year under the scheme; of an application in the book,
            what it received outside the book.
    """

    kind: SubsidyKind
    applicant: str = ""
    task: str = ""
    classes: tuple[str, ...] = ()
    applied_on: date
    period_from: date | None = None
    period_to: date | None = None
    spend: tuple[SpendLine, ...] = ()
    acceptance: Acceptance | None = None
    assessment: Assessment | None = None
    posts: tuple[Post, ...] = ()
    other_subsidies: tuple[OtherSubsidy, ...] = ()
    legal_person: bool = False
    announced: bool = False
    measurable_targets: bool = False
    sub_projects: Count = 0
    preset_budget_fen: Amount | None = None
    budget_filed: bool = False
    intellectual_property_rights: Count = 0
    dishonest: bool = False
    percent_granted: Annotated[Number, Field(ge=0, le=100)] | None = None
    reviewed_fen: Amount | None = None
    review_document: str = ""
    taxes_paid_fen: Amount | None = None
    pot_fen: Amount | None = None
    total_base_fen: Amount | None = None
    other_claims: tuple[OtherClaim, ...] = ()
    already_awarded_fen: Amount = 0
    received_this_year_fen: Amount = 0
