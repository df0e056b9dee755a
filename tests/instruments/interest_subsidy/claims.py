"""Loans, accepted interest and claims for the tests of interest subsidies."""

from datetime import date
from typing import Any

from ledger.book.columns import stored_id
from ledger.statements.accepting import accept_batch
from ledger.statements.tables import StatementBatch, StatementLine
from tests.instruments.conftest import World

DAY = date(2009, 6, 30)
LATER = date(2009, 12, 1)
SCHEME = "infrastructure-2011"


def loan_facts(world: World, firm: str = "firm", contract: str = "HT-1", **changes: Any) -> dict[str, Any]:
    """A loan of 5 million yuan at 5.31 percent, drawn on 2009-01-15."""
    return {
        "firm": world.parties[firm], "bank": world.parties["bank"], "contract": contract, "principal": "500万",
        "purpose": "infrastructure", "signed_on": "2009-01-12", "rate": {"percent": "5.31"},
        "attributes": {"within_approved_construction": True},
        "drawdowns": [{"iou": f"{contract}-1", "amount": "500万", "drawn_on": "2009-01-15", "due_on": "2010-01-15"}],
    } | changes  # fmt: skip


def filed_loan(world: World, firm: str = "firm", contract: str = "HT-1", **changes: Any) -> int:
    """A loan that was submitted, reviewed and filed."""
    record = world.draft("interest_subsidy", "loan", loan_facts(world, firm, contract, **changes), SCHEME)
    assert "filed" == world.approve(record)
    return record


def staged_interest(world: World, loan: int, iou: str, **line: Any) -> tuple[int, int]:
    """One line of a bank's list staged as a strong match; its batch and the line."""
    row: dict[str, Any] = {"posting_date": date(2009, 3, 21), "period_start": date(2009, 1, 15), "period_end": date(2009, 3, 21),
           "days": 65, "interest_fen": 4_793_750} | line  # fmt: skip
    with world.book.writing(world.people["recorder"]) as unit:
        batch = StatementBatch(file_name="a.xlsx", sha256=world.key().ljust(64), content=b"", kind="interest_list",
                               staged_by=1, staged_at=unit.now)  # fmt: skip
        unit.session.add(batch)
        unit.session.flush()
        added = StatementLine(batch_id=stored_id(batch), sheet="1", row=1, fingerprint=world.key(), occurrence=1, standing="new",
                              strength="strong", record_id=loan, subject=iou, **row)  # fmt: skip
        unit.session.add(added)
        unit.session.flush()
        return stored_id(batch), stored_id(added)


def accept_interest(world: World, loan: int, iou: str, **line: Any) -> None:
    """One line of a bank's list staged and accepted."""
    batch, added = staged_interest(world, loan, iou, **line)
    with world.book.writing(world.people["recorder"]) as unit:
        accept_batch(unit, batch, world.key(), [added])


def accept_second_quarter(world: World, loan: int, iou: str) -> None:
    """The line of a bank's list for the quarter after that of `accept_interest`."""
    accept_interest(world, loan, iou, posting_date=date(2009, 6, 21), period_start=date(2009, 3, 21),
                    period_end=date(2009, 6, 21), days=92, interest_fen=6_785_000)  # fmt: skip


def claim_facts(world: World, firm: str = "firm", **changes: Any) -> dict[str, Any]:
    """A claim for the year 2009."""
    return {"firm": world.parties[firm], "window_from": "2009-01-01", "window_to": "2009-12-31",
            "claimed_on": "2011-07-01"} | changes  # fmt: skip
