"""The book as plain text: journals for beancount and hledger, and CSV with one line for each transfer.

Names of accounts keep letters and digits of any script; all else becomes a hyphen, as both programs ask.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.book.journal import AccountName, Draft, Move, Posted
from ledger.exports.cells import csv_bytes
from ledger.exports.imprint import Imprint
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text

ROOTS = {
    "budget": "Equity",
    "interest": "Income",
    "commitment": "Liabilities",
    "loss": "Expenses",
}
"""Under which root of plain-text accounting a purpose stands; every other is an asset."""

CSV_HEADING = (
    "entry", "line", "value_date", "recorded_at", "kind", "from_party", "from_purpose", "from_scope", "to_party",
    "to_purpose", "to_scope", "amount_yuan", "stage", "record", "memo", "reverses", "reason", "hash",
)  # fmt: skip


class AccountUnnamed(LedgerError):
    """An entry moves money of an account that the book does not hold."""

    template = (
        "The journal was not written: account {account} is not in the book. Run `scitech-ledger check`."
    )


@dataclass(frozen=True)
class Sealed:
    """A posted entry with its hash."""

    posted: Posted
    hash: str


@dataclass(frozen=True)
class Names:
    """How accounts, parties and records are called in a journal."""

    accounts: Mapping[AccountName, str]
    parties: Mapping[int, str]
    records: Mapping[int, str]

    def account(self, name: AccountName) -> str:
        """An account's name.

        Raises:
            AccountUnnamed: the account is not in the book.
        """
        if name not in self.accounts:
            raise AccountUnnamed(account=f"{name.party_id} {name.purpose} {name.scope}".strip())
        return self.accounts[name]

    def record(self, draft: Draft) -> str:
        """The code of the record that an entry belongs to; empty where it belongs to none."""
        return self.records.get(draft.record_id or 0, "")


def names_for(
    accounts: Iterable[AccountName], parties: Mapping[int, str], records: Mapping[int, str]
) -> Names:
    """Names that both programs take, no two alike."""
    written: dict[AccountName, str] = {}
    used: set[str] = set()
    for account in accounts:
        base = _account_text(account, parties.get(account.party_id, ""))
        text, number = base, 2
        while text in used:
            text, number = f"{base}-{number}", number + 1
        used.add(text)
        written[account] = text
    return Names(written, parties, records)


def beancount_text(entries: Iterable[Sealed], names: Names, imprint: Imprint) -> str:
    """The book as a beancount file; every transfer is two postings that cancel out."""
    sealed = list(entries)
    lines = [
        *_comments(imprint, ";"),
        'option "title" "scitech-ledger"',
        'option "operating_currency" "CNY"',
        "",
    ]
    lines += [f"{day.isoformat()} open {name} CNY" for name, day in _openings(sealed, names)]
    for item in sealed:
        lines += ["", *_beancount_entry(item, names)]
    return "\n".join(lines) + "\n"


def hledger_text(entries: Iterable[Sealed], names: Names, imprint: Imprint) -> str:
    """The book as an hledger journal; every transfer is two postings that cancel out."""
    sealed = list(entries)
    lines = [*_comments(imprint, ";"), "commodity 1,000.00 CNY", ""]
    lines += [f"account {name}" for name, _ in _openings(sealed, names)]
    for item in sealed:
        lines += ["", *_hledger_entry(item, names)]
    return "\n".join(lines) + "\n"


def journal_csv(entries: Iterable[Sealed], names: Names, imprint: Imprint) -> bytes:
    """One line for each transfer; the last line holds the head hash."""
    rows: list[list[str | int]] = [
        [
            item.posted.number, line, draft.value_date.isoformat(), item.posted.recorded_at, draft.kind,
            *_side(move.source, names), *_side(move.target, names), yuan_text(move.amount_fen), move.stage,
            names.record(draft), draft.memo, draft.reverses_number or "", draft.reason,
            item.hash,
        ]
        for item in entries
        for draft in (item.posted.draft,)
        for line, move in enumerate(draft.moves, start=1)
    ]  # fmt: skip
    return csv_bytes(CSV_HEADING, [*rows, *([name, value] for name, value in imprint.lines())])


def _side(account: AccountName, names: Names) -> tuple[str, str, str]:
    return names.parties.get(account.party_id, str(account.party_id)), account.purpose, account.scope


def _comments(imprint: Imprint, sign: str) -> list[str]:
    return [f"{sign} {name}: {_one_line(value)}" for name, value in imprint.lines()]


def _openings(entries: Iterable[Sealed], names: Names) -> list[tuple[str, date]]:
    first: dict[AccountName, date] = {}
    for item in entries:
        draft = item.posted.draft
        for account in (account for move in draft.moves for account in (move.source, move.target)):
            first[account] = min(first.get(account, draft.value_date), draft.value_date)
    return sorted((names.account(account), day) for account, day in first.items())


def _beancount_entry(item: Sealed, names: Names) -> Iterator[str]:
    draft = item.posted.draft
    yield f"{draft.value_date.isoformat()} * {_quoted(draft.kind)} {_quoted(draft.memo)}"
    yield f"  voucher: {_quoted(str(item.posted.number))}"
    yield f"  hash: {_quoted(item.hash)}"
    if draft.record_id is not None:
        yield f"  record: {_quoted(names.record(draft))}"
    if draft.reverses_number is not None:
        yield f"  reverses: {_quoted(str(draft.reverses_number))}"
        yield f"  reason: {_quoted(draft.reason)}"
    for move in draft.moves:
        for account, amount in _postings(move, names):
            yield f"  {account}  {amount} CNY"
            yield f"    stage: {_quoted(move.stage)}"


def _hledger_entry(item: Sealed, names: Names) -> Iterator[str]:
    draft = item.posted.draft
    memo = _hledger_words(f"{draft.kind} | {draft.memo}".rstrip(" |"))
    yield f"{draft.value_date.isoformat()} * ({item.posted.number}) {memo}"
    yield f"    ; hash:{item.hash}"
    if draft.record_id is not None:
        yield f"    ; record:{_hledger_words(names.record(draft))}"
    if draft.reverses_number is not None:
        yield f"    ; reverses:{draft.reverses_number}, reason:{_hledger_words(draft.reason)}"
    for move in draft.moves:
        for account, amount in _postings(move, names):
            yield f"    {account}  {amount} CNY  ; stage:{move.stage}"


def _postings(move: Move, names: Names) -> tuple[tuple[str, str], tuple[str, str]]:
    amount = yuan_text(move.amount_fen)
    return (names.account(move.source), f"-{amount}"), (names.account(move.target), amount)


def _account_text(account: AccountName, party_name: str) -> str:
    party = f"P{account.party_id}-{party_name}" if party_name else f"P{account.party_id}"
    # Each part begins with a capital or a digit: beancount asks for it.
    parts = [ROOTS.get(account.purpose, "Assets"), _part(party), _part(account.purpose.capitalize())]
    return ":".join([*parts, _part(f"S{account.scope}")] if account.scope else parts)


def _part(text: str) -> str:
    kept = "".join(sign if sign.isalnum() else "-" for sign in text)
    return "-".join(piece for piece in kept.split("-") if piece)


def _quoted(text: str) -> str:
    escaped = _one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hledger_words(text: str) -> str:
    # A semicolon begins a comment, a comma ends a tag's value.
    return _one_line(text).replace(";", "；").replace(",", "，")
