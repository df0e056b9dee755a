"""A fund's life from the book: every payment with its entry, returns of all partners and of the office, quarters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from instruments.guidance_fund.metrics.case import commitments, standing
from instruments.guidance_fund.metrics.happened import Happened, happened
from instruments.guidance_fund.metrics.structure import Structure, structure_of
from instruments.guidance_fund.records import Investment
from ledger.book.account_sums import largest_receivers
from ledger.book.columns import stored_id
from ledger.book.queries import Flow, flows
from ledger.book.workflow import Record
from ledger.instrument import office_of
from ledger.measures.charts import Dated, FundFlows, JCurve, j_curve
from ledger.measures.money import Money, names_of
from ledger.values.money import round_fen, split_fen, yuan_text
from ledger.values.outcomes import Result
from ledger.values.returns import NO_VALUATION, fund_multiples
from ledger.values.returns.market import Index, without_index
from ledger.values.trace import Node, given, message, total
from ledger.values.worksheets.cash_flows import CashFlows, cash_flow_results


@dataclass(frozen=True)
class Payment:
    """Money between a partner and the fund, in fen: above 0 what the partner got, below 0 what it paid."""

    on: date
    partner_id: int
    amount_fen: int
    what: str
    entry_number: int


@dataclass(frozen=True)
class Side:
    """One view of a fund: of all partners, or of the office alone.

    Attributes:
        payments: in the order of their entries.
        committed_fen: pledged, net of what was taken back.
        value_fen: what is left by the last valuation; None before the first one.
        valued_on: the day of that valuation.
    """

    payments: tuple[Payment, ...]
    committed_fen: int
    value_fen: int | None
    valued_on: date | None

    def paid(self) -> Node:
        """What was paid in, less what a later closing gave back, in fen."""
        return total("paid in", [_node(each, -1) for each in self.payments if each.what == "paid_in"], "fen")

    def distributed(self) -> Node:
        """What came back, recallable or not, in cash or in kind, and the price of a sold share, in fen."""
        back = [_node(each, 1) for each in self.payments if each.what in ("distribution", "in_kind", "exit")]
        return total("distributed", back, "fen")


def _node(payment: Payment, sign: int) -> Node:
    note = message("Entry {number}.", number=payment.entry_number)
    return given(payment.what, sign * payment.amount_fen, "fen", subject=payment.on.isoformat(), notes=[note])


@dataclass(frozen=True)
class FundLife:
    """A fund on a day: all partners together, the office alone, and who stands where.

    Attributes:
        has_invested: whether it has put money into firms, so that without a valuation nobody knows what is left.
    """

    record_id: int
    code: str
    as_of: date
    all: Side
    office: Side
    partners: dict[int, Side]
    has_invested: bool


def life_of(session: Session, record: Record, as_of: date) -> FundLife:
    """A fund's life from the book up to a day; what was reversed is left out."""
    stages = ("committed", "paid_in", "returned", "recallable", "interest_paid")
    own = standing(flows(session, stages=stages, record_id=stored_id(record), as_of=as_of))
    told, office = happened(session, record, as_of), office_of(session)
    promised = {partner: fen for partner, fen in commitments(own).items() if fen}
    payments = list(_payments(record, own, office))
    inside = [each for each in payments if each.what != "exit"]
    valued = _valued(told)
    sides = {
        partner: _side(payments, partner, promised.get(partner, 0), valued, told if partner == office else None)
        for partner in dict.fromkeys([office, *promised, *(each.partner_id for each in payments)])
    }  # fmt: skip
    every = Side(
        tuple(inside), sum(promised.values()), valued[1] if valued else None, valued[0] if valued else None
    )
    has_invested = any(True for _ in told.of(Investment))
    return FundLife(stored_id(record), record.code, as_of, every, sides.pop(office), sides, has_invested)


def _payments(record: Record, own: Sequence[Flow], office: int) -> Iterator[Payment]:
    """Money between partners and the fund; a sale of the office's share is between it and the buyer."""
    for flow in own:
        if flow.stage == "paid_in" and flow.target_party_id == record.party_id:
            yield Payment(
                flow.value_date, flow.source_party_id, -flow.amount_fen, "paid_in", flow.entry_number
            )
        elif flow.stage == "paid_in":
            yield Payment(
                flow.value_date, flow.target_party_id, flow.amount_fen, "paid_in", flow.entry_number
            )
        elif flow.stage == "returned" and flow.source_party_id == record.party_id:
            what = "in_kind" if flow.target_purpose == "holding" else "distribution"
            yield Payment(flow.value_date, flow.target_party_id, flow.amount_fen, what, flow.entry_number)
        elif flow.stage == "returned" and flow.target_party_id == office:
            yield Payment(flow.value_date, office, flow.amount_fen, "exit", flow.entry_number)


def _valued(told: Happened) -> tuple[date, int] | None:
    return max(told.values(), default=None)


def _side(
    payments: Sequence[Payment],
    partner: int,
    committed_fen: int,
    valued: tuple[date, int] | None,
    told: Happened | None,
) -> Side:
    own = tuple(each for each in payments if each.partner_id == partner)
    valued_on, left = valued[0] if valued else None, told.part_left() if told else Fraction(1)
    if not left:
        return Side(own, committed_fen, 0, valued_on)
    if valued is None:
        return Side(own, committed_fen, None, None)
    paid_fen = -sum(each.amount_fen for each in own if each.what == "paid_in")
    whole_fen = -sum(each.amount_fen for each in payments if each.what == "paid_in")
    value_fen = split_fen(valued[1], [paid_fen, whole_fen - paid_fen])[0] if whole_fen else 0
    return Side(own, committed_fen, round_fen(value_fen * left, "half_up_to_fen"), valued_on)


def returns_of(
    life: FundLife,
    side: Side,
    *,
    index: Index | None = None,
    finance_rate_percent: str | None = None,
    reinvest_rate_percent: str | None = None,
    discount_rate_percent: str | None = None,
) -> dict[str, Result]:
    """DPI, RVPI, TVPI, PIC, every rate of return, and against an index KS-PME, LN-PME, PME+ and direct alpha.

    Recallable distributions stay in what was distributed, and the money when called again counts as paid in
    (ILPA's default). Interest of a later closing is between partners and counts in none of these.

    Args:
        life: the fund.
        side: all its partners, or one of them.
        index: a market index; without it no equivalents are given.
        finance_rate_percent: with the next one asks for the modified rate (MIRR).
        reinvest_rate_percent: the rate at which receipts grow.
        discount_rate_percent: asks for the net present value at this rate (XNPV).
    """
    value = None if side.value_fen is None else given("value left", side.value_fen, "fen")
    committed = given("committed", side.committed_fen, "fen")
    results = dict(fund_multiples(side.paid(), side.distributed(), value, committed))
    money = [each for each in side.payments if each.amount_fen]
    if not money:
        return results
    if _is_unknown(life, side):
        return results | _untold(
            mirr=finance_rate_percent is not None,
            xnpv=discount_rate_percent is not None,
            index=index is not None,
        )
    stated = CashFlows.read(
        {
            "flows": [{"day": each.on.isoformat(), "amount": yuan_text(each.amount_fen)} for each in money],
            "value_left": yuan_text(side.value_fen or 0),
            "as_of": life.as_of.isoformat(),
            "finance_rate_percent": finance_rate_percent,
            "reinvest_rate_percent": reinvest_rate_percent,
            "discount_rate_percent": discount_rate_percent,
            "index": [{"day": day.isoformat(), "level": f"{level:f}"} for day, level in index.levels.items()]
            if index
            else [],
        }
    )
    found = cash_flow_results(stated)
    return results | {name.removeprefix("flows."): result for name, result in found.items()}


def _is_unknown(life: FundLife, side: Side) -> bool:
    """Whether nobody has said what is left; bare flows back and forth without any firm leave nothing."""
    return side.value_fen is None and (life.has_invested or not side.distributed().value)


def _untold(*, mirr: bool, xnpv: bool, index: bool) -> dict[str, Result]:
    """Why there is no rate while it is not known what is left: unknown is not zero."""
    reason = message(NO_VALUATION)
    names = ["xirr", *(["mirr"] if mirr else []), *(["xnpv"] if xnpv else [])]
    return {name: Result(reason=reason) for name in names} | (without_index(reason) if index else {})


def quarters_of(session: Session, record: Record, as_of: date) -> JCurve | None:
    """The fund's J-curve: paid in, distributed, value, DPI and RVPI at each quarter's end."""
    life = life_of(session, record, as_of)
    dated = [
        Dated(each.on, paid_fen=-each.amount_fen)
        if each.what == "paid_in"
        else Dated(each.on, distributed_fen=each.amount_fen)
        for each in life.all.payments
    ]
    valuations = happened(session, record, as_of).values()
    return j_curve(dated, valuations, life.all.committed_fen or None, as_of, (life.record_id,))


def fund_flows(session: Session, money: Money, most_firms: int = 20) -> list[FundFlows]:
    """Who paid into each fund and which firms its money went to, for the picture of all flows.

    The firms that got most stand by name, all others of a fund together.
    """
    office, at = office_of(session), structure_of(money, money.now)
    largest = largest_receivers(session, "invested", money.window.as_of, most_firms)
    names = names_of(session, sorted({firm for firm, _, _ in largest}))
    by_code: dict[str, dict[str, int]] = {}
    for firm, code, fen in largest:
        shown = by_code.setdefault(code, {})
        shown[names[firm].name] = shown.get(names[firm].name, 0) + fen
    return [
        _flows_of(money, at, code, office, by_code.get(code, {}))
        for code, fund in at.funds.items()
        if any(fund.paid.values()) or any(fund.by_firm.values())
    ]


def _flows_of(money: Money, at: Structure, code: str, office: int, firms: dict[str, int]) -> FundFlows:
    record, fund = money.records[code], at.funds[code]
    by_fund: dict[int, int] = {}
    by_sector: dict[str, int] = {}
    for party, fen in fund.paid.items():
        if party in at.of_party:
            by_fund[party] = by_fund.get(party, 0) + fen
        else:
            sector = "office" if party == office else money.parties[party].sector
            by_sector[sector] = by_sector.get(sector, 0) + fen
    to_sectors = {money.parties[stand_in].sector: fen for stand_in, fen in fund.by_firm.items()}
    name = money.parties[record.party_id].name
    return FundFlows(record.id, record.party_id, name, by_fund, by_sector, to_sectors, firms)
