"""Who paid how much into which fund by a day, read from account sums, and whose money that is in the end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from instruments.guidance_fund.records import CO_INVESTED, FOLLOW_ON, ROUND
from ledger.book.account_sums import AccountSum
from ledger.measures.money import Money, RecordName, Standing
from ledger.values.leverage import look_through
from ledger.values.money import split_fen

FUND: Final = ("guidance_fund", "fund")


@dataclass
class FundSums:
    """What happened to one fund by a day, in fen by party, each net of what was reversed.

    Attributes:
        committed: pledges, net of what was taken back.
        taken_back_fen: pledges that were taken back, lapsed or reversed.
        paid: called and paid.
        recallable: given back and callable again.
        fees_fen: fees that the fund paid, less what partners paid on top of their pledges for them.
        invested_fen: the fund's own money in firms (F).
        co_invested: money of others in the same rounds; `follow_on` is that of later rounds.
        firms_own_fen: what firms put in themselves.
        by_firm: the fund's own money in each firm.
        distributed: what partners got back, in cash or in kind.
        realised_fen: what the fund got for firms, and recovered.
        written_off_fen: cost that was given up.
    """

    committed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    taken_back_fen: int = 0
    paid: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    recallable: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    fees_fen: int = 0
    invested_fen: int = 0
    co_invested: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    follow_on: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    firms_own_fen: int = 0
    by_firm: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    distributed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    realised_fen: int = 0
    written_off_fen: int = 0


def fund_sums(record: RecordName, sums: Sequence[AccountSum]) -> FundSums:
    """What happened to a fund, from the sums of its accounts."""
    found = FundSums()
    for each in sums:
        if each.party_id == record.party_id:
            _of_fund(found, each)
        else:
            _of_partner(found, each, each.scope[len(record.code) :])
    return found


def _of_fund(found: FundSums, each: AccountSum) -> None:
    net_fen = each.given_fen - each.got_fen
    match each.purpose, each.stage:
        case "cash", "fee":
            found.fees_fen += net_fen
        case "cash", "invested":
            found.invested_fen += net_fen
        case "cash", "returned":
            found.realised_fen += each.got_fen
        case "holding", "written_off":
            found.written_off_fen += net_fen


def _of_partner(found: FundSums, each: AccountSum, word: str) -> None:
    net_fen = each.given_fen - each.got_fen
    match each.purpose, each.stage:
        case "unfunded_commitment", "committed":
            found.committed[each.party_id] -= net_fen
            found.taken_back_fen += each.given_fen
        case "unfunded_commitment", "called":
            found.paid[each.party_id] += net_fen
        case "unfunded_commitment", "recallable":
            found.recallable[each.party_id] -= net_fen
        case "cash", "invested" if word != ROUND:
            _in_round(found, each.party_id, net_fen, word)
        case "holding", "own_spend":
            found.firms_own_fen -= net_fen
        case (("cash" | "holding"), "returned"):
            found.distributed[each.party_id] -= net_fen


def _in_round(found: FundSums, party_id: int, net_fen: int, word: str) -> None:
    """The account without a word is a firm's, which got the fund's own money; the others gave money beside it."""
    if word == CO_INVESTED:
        found.co_invested[party_id] += net_fen
    elif word == FOLLOW_ON:
        found.follow_on[party_id] += net_fen
    else:
        found.by_firm[party_id] -= net_fen


@dataclass(frozen=True)
class Structure:
    """Every fund by a day, and who stands behind whom.

    Attributes:
        funds: the sums by record code.
        promised: commitments by fund party; a record by itself stands under its negative id.
        paid: payments likewise, as the switches count them.
        of_party: the records of a fund party.
        below: the records of funds that a fund party has paid into.
        known: whose money it is in the end, of records that were looked through already.
    """

    money: Money
    funds: Mapping[str, FundSums]
    promised: Mapping[int, Mapping[int, int]]
    paid: Mapping[int, Mapping[int, int]]
    of_party: Mapping[int, Sequence[RecordName]]
    below: Mapping[int, Sequence[RecordName]]
    known: dict[tuple[str, int], dict[int, int]] = field(default_factory=dict)

    def pledged_by(self, record: RecordName) -> dict[int, int]:
        """Whose commitments they are in the end."""
        return self._through("promised", record)

    def paid_by(self, record: RecordName) -> dict[int, int]:
        """Whose paid-in money it is in the end."""
        return self._through("paid", record)

    def _through(self, which: str, record: RecordName) -> dict[int, int]:
        key = (which, record.id)
        if key not in self.known:
            edges = self.promised if which == "promised" else self.paid
            self.known[key] = look_through(-record.id, edges)
        return self.known[key]

    def passed_on(self, party_id: int) -> int:
        """What a fund has paid into other funds of the book, in fen."""
        return sum(self.paid[-record.id][party_id] for record in self.below.get(party_id, ()))


def structure_of(money: Money, standing: Standing) -> Structure:
    """The structure of all funds, from the account sums of one day."""
    records = [record for record in money.of_method(*FUND) if record.code in standing]
    key = ("fund sums", standing is money.now)
    if key not in money.memo:
        money.memo[key] = {record.code: fund_sums(record, standing[record.code]) for record in records}
    funds: dict[str, FundSums] = money.memo[key]
    promised = _edges(records, {code: each.committed for code, each in funds.items()})
    paid = _edges(records, {code: _paid_as_counted(money, each) for code, each in funds.items()})
    of_party: dict[int, list[RecordName]] = defaultdict(list)
    below: dict[int, list[RecordName]] = defaultdict(list)
    for record in records:
        of_party[record.party_id].append(record)
    for record in records:
        for partner in paid[-record.id]:
            if partner in of_party:
                below[partner].append(record)
    return Structure(money, funds, promised, paid, of_party, below)


def _edges(
    records: Sequence[RecordName], amounts: Mapping[str, Mapping[int, int]]
) -> dict[int, dict[int, int]]:
    edges: dict[int, dict[int, int]] = {}
    for record in records:
        own = {partner: fen for partner, fen in amounts[record.code].items() if fen}
        edges[-record.id] = own
        together = edges.setdefault(record.party_id, {})
        for partner, fen in own.items():
            together[partner] = together.get(partner, 0) + fen
    return edges


def _paid_as_counted(money: Money, fund: FundSums) -> dict[int, int]:
    """Paid-in money as the switches count it: without what was called again, without fees."""
    switches = money.window.switches
    paid = dict(fund.paid) if switches.recycled else paid_once(fund)
    whole = sum(paid.values())
    if switches.fees or fund.fees_fen <= 0 or whole <= 0:
        return paid
    fees = split_fen(min(fund.fees_fen, whole), list(paid.values()))
    return {partner: fen - fee for (partner, fen), fee in zip(paid.items(), fees, strict=True)}


def paid_once(fund: FundSums) -> dict[int, int]:
    """What each partner paid in without what was called again: no more than it pledged, in fen."""
    return {partner: min(fen, fund.committed.get(partner, 0)) for partner, fen in fund.paid.items()}
