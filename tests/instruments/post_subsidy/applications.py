"""An application for the tests of post-subsidies."""

from typing import Any

from tests.instruments.conftest import World


def application(world: World, **changes: Any) -> dict[str, Any]:
    """Of the firm, with 1.1 million yuan verified, of them 100,000 of other public money; worth 300,000."""
    return {
        "firm": world.parties["firm"], "kind": "research", "applicant": "firm", "applied_on": "2009-04-20",
        "period_from": "2008-01-01", "period_to": "2009-03-31", "legal_person": True, "announced": True,
        "measurable_targets": True,
        "spend": [{"label": "Equipment", "claimed": "120万", "verified": "110万", "fiscal_money": "10万",
                   "spent_from": "2008-01-10", "spent_to": "2009-03-20", "auditor": "某会计师事务所",
                   "report_number": "1", "report_date": "2009-04-10"}],
        "acceptance": {"accepted_on": "2009-04-15", "document": "鄂科验〔2009〕7号"},
    } | changes  # fmt: skip


def task(world: World, firm: str = "firm", **changes: Any) -> dict[str, Any]:
    """A task of a firm that the guide announced for the year."""
    return {"firm": world.parties[firm], "task": "LED", "kind": "research", "period_from": "2009-01-01",
            "period_to": "2009-12-31", "expected_spend": "200万"} | changes  # fmt: skip


def spend_line(number: str, verified: str = "110万", **changes: Any) -> dict[str, Any]:
    """A line of spend of the report of a number, all of it the firm's own money."""
    return {"label": f"Equipment {number}", "claimed": verified, "verified": verified, "spent_from": "2008-01-10",
            "spent_to": "2009-03-20", "auditor": "某会计师事务所", "report_number": number,
            "report_date": "2009-04-10"} | changes  # fmt: skip
