"""A statement line on its way into the book: its figures, its days, and what is said about it."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypedDict

from ledger.values.trace import Message

ONE_FEN: Final = 1
"""A bank rounds each line; a difference of one fen between two roundings says nothing."""


SPLIT: Final = '[{"how": "split"'
"""How the evidence of a line begins that an officer has split; its parts stand for it."""

_TOKEN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_/.-]{5,}")


class LineRow(TypedDict):
    """A row of the table `statement_line` before it has an id; its columns explain themselves there."""

    batch_id: int
    sheet: str
    row: int
    hidden: bool
    posting_date: date | None
    period_start: date | None
    period_end: date | None
    days: int | None
    principal_fen: int | None
    rate_percent: str | None
    interest_fen: int | None
    penalty_fen: int | None
    compound_fen: int | None
    direction: str | None
    amount_fen: int | None
    iou: str
    contract: str
    account: str
    borrower: str
    text: str
    serial: str
    nature: str
    reversal: bool
    fingerprint: str
    occurrence: int
    standing: str
    reason: str
    record_id: int | None
    subject: str
    strength: str
    evidence: str
    recomputed_fen: int | None
    difference_fen: int | None
    cause: str


def parts_of(line: LineRow) -> dict[str, int]:
    """What a line paid, in fen, by the stage of the book that each part is posted as.

    An account statement has one amount and does not split it: it counts as normal interest.
    """
    normal = normal_interest_fen(line)
    parts = {"interest_paid": normal} if normal else {}
    if line["penalty_fen"]:
        parts["penalty_paid"] = line["penalty_fen"]
    if line["compound_fen"]:
        parts["compound_paid"] = line["compound_fen"]
    return parts


def normal_interest_fen(line: LineRow) -> int | None:
    """The part of a line that a loan's terms let one recompute; None where it has none."""
    interest_fen = line["interest_fen"]
    if interest_fen is None and line["penalty_fen"] is None and line["compound_fen"] is None:
        interest_fen = line["amount_fen"]
    return interest_fen or None


def pays_interest(line: LineRow) -> bool:
    """Whether a line is loan interest that was paid: an interest list says so, in an account statement its text.

    Money that came in and interest on deposits never are. An ambiguous word such as 结息 will do for money that
    went out; the amount is compared with the loan's terms all the same.
    """
    if line["direction"] == "in" or line["nature"] == "deposit_interest":
        return False
    if (
        line["interest_fen"] is not None
        or line["penalty_fen"] is not None
        or line["compound_fen"] is not None
    ):
        return True
    return line["direction"] == "out" and line["nature"] in ("loan_interest", "interest")


def value_day(line: LineRow) -> date | None:
    """The day on which the money moved: the posting date, else the end of the interest period."""
    return line["posting_date"] or line["period_end"]


def part_fingerprint(fingerprint: str, number: int) -> str:
    """The fingerprint of a part of a line that was split; parts are counted from 1."""
    return hashlib.sha256(f"{fingerprint}\x1fpart {number}".encode()).hexdigest()[:32]


def part_fingerprints(line: Mapping[str, Any]) -> list[str]:
    """The fingerprints of the parts of a line that was split; none for any other line."""
    if not line["evidence"].startswith(SPLIT):
        return []
    count = int(json.loads(line["evidence"])[0]["value"])
    return [part_fingerprint(line["fingerprint"], number) for number in range(1, count + 1)]


def half_open_period(line: LineRow) -> tuple[date | None, date | None]:
    """The period with its end not counted: banks print the last day or the day after, their days tell which."""
    start, end, days = line["period_start"], line["period_end"], line["days"]
    if start and end and days == (end - start).days + 1:
        return start, end + timedelta(days=1)
    return start, end


def plain_name(name: str) -> str:
    """A firm's name for comparison: one width of characters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def words(text: str) -> set[str]:
    """What could be a number of an IOU, a contract or a bank's line in a remark, whole."""
    return {token.rstrip("./-_") for token in _TOKEN.findall(text)}


def written(messages: Sequence[Message]) -> str:
    """Messages as they are kept."""
    return json.dumps([item.as_json() for item in messages], ensure_ascii=False)


def messages_of(kept: str) -> tuple[Message, ...]:
    """Messages as they were kept."""
    loaded: list[dict[str, Any]] = json.loads(kept or "[]")
    return tuple(Message(item["template"], item["parameters"]) for item in loaded)
