"""The entries that a fund's events post; every purse and pledge of a fund has the record's code as its scope.

A pledge is booked twice: what the fund holds of pledges, and what the partner has not paid of its own. So
what is unfunded, paid in and called again comes out of the accounts, each stage by itself.
"""

from datetime import date
from fractions import Fraction
from typing import Final

from sqlmodel import Session, col, select

from instruments.guidance_fund.records.facts import (
    Agreement,
    Closing,
    CommitmentCut,
    Contribution,
    Distribution,
    Fee,
    FirmWriteOff,
    Fund,
    Investment,
    LaterClosing,
    OfficeExit,
    PaidIn,
    Realisation,
)
from instruments.guidance_fund.records.nesting import refuse_circle
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.parties import party_of
from ledger.book.queries import balance_of, facts_of, flows
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import appropriation_account, office_of, reserved_account
from ledger.values.equalisation import Equalisation, Paid, equalise

CO_INVESTED: Final = ":co"
"""What the scope of an account adds where money of others came in the fund's round of a firm."""

FOLLOW_ON: Final = ":follow-on"
"""What it adds where that was a later round."""

ROUND: Final = ":round"
"""What it adds where a firm holds what others put into the same round."""


def fund_facts(session: Session, record: Record) -> Fund:
    """The newest facts of a fund's record."""
    return Fund.read(facts_of(session, record))


def fund_cash(record: Record) -> AccountName:
    """The fund's own purse."""
    return AccountName(record.party_id, "cash", record.code)


def pledged(record: Record) -> AccountName:
    """What the fund holds of pledges."""
    return AccountName(record.party_id, "commitment", record.code)


def unfunded(partner: int, record: Record) -> AccountName:
    """What a partner has pledged and not paid."""
    return AccountName(partner, "unfunded_commitment", record.code)


def purse(session: Session, partner: int) -> AccountName:
    """Where a partner's money comes from: a fund of the book pays from its own cash, so that it can be followed."""
    query = select(Record.code).where(
        Record.instrument == "guidance_fund", Record.party_id == partner,
        col(Record.state).not_in(("draft", "submitted", "returned", "reviewed", "rejected", "withdrawn")),
    )  # fmt: skip
    codes = session.exec(query.order_by(col(Record.id)).limit(1)).all()
    return AccountName(partner, "cash", codes[0] if codes else "")


def book_commitments(session: Session, record: Record, _: Agreement, day: date) -> Draft:
    """Every partner's commitment: from the fund's pledges to what the partner has not paid."""
    fund = fund_facts(session, record)
    lines = [
        (office_of(session), fund.contribution_fen),
        *((each.partner, each.commitment_fen) for each in fund.partners),
    ]
    moves = tuple(
        Move(pledged(record), unfunded(partner, record), amount_fen, "committed")
        for partner, amount_fen in lines
        if amount_fen
    )
    return Draft("commitment", day, moves, "", record.id)


def book_later_closing(session: Session, record: Record, closing: LaterClosing, day: date) -> Draft:
    """New pledges, the joiners' part of earlier calls with interest, and what the others get back.

    Raises:
        NothingToEqualise: who joins is a partner already.
        FundsInCircle: who joins is a fund that holds this one.
    """
    refuse_circle(session, record, [each.partner for each in closing.joiners])
    joiners = {each.partner: each.commitment_fen for each in closing.joiners}
    paid, rate = _payments(session, record, day), Fraction(closing.interest_rate_percent)
    moved = equalise(_pledges(session, record), paid, joiners, day, rate)
    moves = [
        Move(pledged(record), unfunded(partner, record), fen, "committed") for partner, fen in joiners.items()
    ]
    return Draft("later closing", day, (*moves, *_equalised(session, record, moved)), "", record.id)


def _pledges(session: Session, record: Record, stages: tuple[str, ...] = ("committed",)) -> dict[int, int]:
    """Commitments by partner, net of what was taken back; with `called` among the stages what is left of them."""
    found: dict[int, int] = {}
    for flow in flows(session, stages=stages, record_id=record.id):
        joins = flow.target_purpose == "unfunded_commitment"
        partner = flow.target_party_id if joins else flow.source_party_id
        found[partner] = found.get(partner, 0) + (flow.amount_fen if joins else -flow.amount_fen)
    return found


def _payments(session: Session, record: Record, day: date) -> list[Paid]:
    """What partners paid in up to a day; what an earlier equalisation gave back counts against it."""
    found: list[Paid] = []
    for flow in flows(session, stages=("paid_in",), record_id=record.id, as_of=day):
        comes_in = flow.target_party_id == record.party_id
        partner = flow.source_party_id if comes_in else flow.target_party_id
        found.append(Paid(partner, flow.value_date, flow.amount_fen if comes_in else -flow.amount_fen))
    return found


def _equalised(session: Session, record: Record, moved: Equalisation) -> list[Move]:
    office, cash = office_of(session), fund_cash(record)
    moves = []
    for partner, fen in moved.pays.items():
        if fen:
            moves.append(Move(purse(session, partner), cash, fen, "paid_in"))
            moves.append(Move(unfunded(partner, record), pledged(record), fen, "called"))
    for partner, fen in moved.gets_back.items():
        if fen:
            # What comes back to the office may be called again, so it goes back into its reserve.
            target = reserved_account(session, record) if partner == office else purse(session, partner)
            moves.append(Move(cash, target, fen, "paid_in"))
            moves.append(Move(pledged(record), unfunded(partner, record), fen, "called"))
    moves += [
        Move(purse(session, partner), cash, fen, "interest_paid")
        for partner, fen in moved.pays_interest.items()
        if fen
    ]
    return moves + [
        Move(cash, AccountName(partner, "cash", record.code), fen, "interest_paid")
        for partner, fen in moved.gets_interest.items()
        if fen
    ]


def book_cut(session: Session, record: Record, cut: CommitmentCut, day: date) -> Draft:
    """What a partner takes back of its pledge; the office's part of the reserve is released with it."""
    moves = _taken_back(session, record, cut.partner, cut.amount_fen)
    if cut.partner == office_of(session):
        # What was given back and could be called again lies with the office and is not reserved.
        moves += [_released(session, record, move.amount_fen) for move in moves if move.stage == "committed"]
    return Draft("commitment cut", day, tuple(moves), cut.reason, record.id)


def _taken_back(session: Session, record: Record, partner: int, amount_fen: int) -> list[Move]:
    """First what was never called, a pledge less; then room that a return had opened: what was paid stays paid."""
    never_called_fen = _pledges(session, record, ("committed", "called")).get(partner, 0)
    first_fen = min(amount_fen, max(0, never_called_fen))
    parts = ((first_fen, "committed"), (amount_fen - first_fen, "recallable"))
    return [Move(unfunded(partner, record), pledged(record), fen, stage) for fen, stage in parts if fen]


def _released(session: Session, record: Record, amount_fen: int) -> Move:
    appropriation = appropriation_account(session, record.instrument, record.year)
    return Move(reserved_account(session, record), appropriation, amount_fen, "approved")


def book_end(session: Session, record: Record, _facts: object, day: date) -> Draft | None:
    """What nobody will call any more: open pledges are taken back and what is still reserved is released."""
    moves = []
    for partner in _pledges(session, record):
        moves += _taken_back(session, record, partner, balance_of(session, unfunded(partner, record)))
    reserved_fen = balance_of(session, reserved_account(session, record))
    if reserved_fen:
        moves.append(_released(session, record, reserved_fen))
    return Draft("release", day, tuple(moves), "", record.id) if moves else None


def book_contributions(session: Session, record: Record, paid: PaidIn, day: date) -> Draft:
    """Each payment twice: the money, and the pledge that it makes good; money on top of a pledge only once."""
    moves: list[Move] = []
    for each in paid.contributions:
        stage = "fee" if each.outside_commitment else "paid_in"
        for source, amount_fen in _sources(session, record, each):
            moves.append(Move(source, fund_cash(record), amount_fen, stage))
        if not each.outside_commitment:
            moves.append(Move(unfunded(each.partner, record), pledged(record), each.amount_fen, "called"))
    return Draft("paid in", day, tuple(moves), "", record.id)


def _sources(session: Session, record: Record, paid: Contribution) -> list[tuple[AccountName, int]]:
    """Where a payment comes from, and how much of it."""
    if paid.partner != office_of(session):
        return [(purse(session, paid.partner), paid.amount_fen)]
    # The reserve backs the office's commitment; a fee on top of it needs money of the year's appropriation.
    if paid.outside_commitment:
        return [(appropriation_account(session, record.instrument, record.year), paid.amount_fen)]
    reserve, kept = reserved_account(session, record), AccountName(paid.partner, "cash", record.code)
    again_fen = min(max(0, paid.amount_fen - balance_of(session, reserve)), balance_of(session, kept))
    if again_fen <= 0:
        return [(reserve, paid.amount_fen)]
    # What was given back and is called again lies with the office, not in the reserve.
    first_fen = paid.amount_fen - again_fen
    return [*([(reserve, first_fen)] if first_fen else []), (kept, again_fen)]


def book_investment(session: Session, record: Record, made: Investment, day: date) -> Draft:
    """The whole round in one entry: the fund's money, everybody else's, and what the firm itself adds.

    The fund's own money goes to an account of the firm and this fund, that of others to another one, so that
    accounts alone tell who put how much into which firm.

    Raises:
        StepRefused: nobody has paid into the fund yet.
    """
    _require_money(session, record, "investment")
    others = record.code + (FOLLOW_ON if made.follow_on else CO_INVESTED)
    firm, round_ = (AccountName(made.firm, "cash", record.code + word) for word in ("", ROUND))
    moves = [Move(fund_cash(record), firm, made.amount_fen, "invested")]
    moves += [
        Move(AccountName(each.investor, "cash", others), round_, each.amount_fen, "invested")
        for each in made.co_investors
    ]
    if made.own_money_fen:
        plan = AccountName(made.firm, "holding", others)
        moves.append(Move(firm, plan, made.own_money_fen, "own_spend"))
    return Draft("investment", day, tuple(moves), "", record.id)


def book_realisation(_session: Session, record: Record, sold: Realisation, day: date) -> Draft:
    """From the buyer to the fund's cash."""
    move = Move(
        AccountName(sold.buyer, "cash", record.code + ROUND), fund_cash(record), sold.proceeds_fen, "returned"
    )
    return Draft("realisation", day, (move,), "", record.id)


def book_firm_write_off(_session: Session, record: Record, loss: FirmWriteOff, day: date) -> Draft:
    """The cost that is given up, and what could be recovered of it."""
    held, lost = (AccountName(record.party_id, purpose, record.code) for purpose in ("holding", "loss"))
    moves = [Move(held, lost, loss.cost_fen, "written_off")]
    if loss.recovered_fen:
        firm = AccountName(loss.firm, "cash", record.code + ROUND)
        moves.append(Move(firm, fund_cash(record), loss.recovered_fen, "returned"))
    return Draft("firm write-off", day, tuple(moves), loss.document, record.id)


def _require_money(session: Session, record: Record, action: str) -> None:
    if not flows(session, stages=("paid_in",), record_id=record.id):
        raise StepRefused(action=action, code=record.code, fault="nothing was paid in yet")


def book_distribution(session: Session, record: Record, paid: Distribution, day: date) -> Draft:
    """Money or things back to a partner; recallable money raises its unfunded commitment again.

    Raises:
        StepRefused: what is given in kind is to be called again, which only money can be; or nobody has paid
            into the fund yet.
    """
    _require_money(session, record, "distribution")
    purpose = "holding" if paid.in_kind else "cash"
    if paid.in_kind and paid.recallable:
        raise StepRefused(
            action="distribution", code=record.code, fault="what is given in kind is not recallable"
        )
    source, target = (AccountName(party, purpose, record.code) for party in (record.party_id, paid.partner))
    moves = [Move(source, target, paid.amount_fen, "returned")]
    if paid.recallable:
        moves.append(Move(pledged(record), unfunded(paid.partner, record), paid.amount_fen, "recallable"))
    return Draft("distribution", day, tuple(moves), paid.in_kind, record.id)


def book_fee(_session: Session, record: Record, fee: Fee, day: date) -> Draft:
    """A fee from the fund's cash to whom it is paid.

    Raises:
        StepRefused: the fund would pay itself.
    """
    if fee.paid_to == record.party_id:
        raise StepRefused(action="fee", code=record.code, fault="a fund pays no fee to itself")
    move = Move(fund_cash(record), AccountName(fee.paid_to, "cash"), fee.amount_fen, "fee")
    return Draft("fee", day, (move,), fee.what, record.id)


def book_exit(session: Session, record: Record, sale: OfficeExit, day: date) -> Draft | None:
    """From the buyer of the office's share to the office; nothing where the fund itself paid it out."""
    if sale.buyer is None:
        return None
    party_of(session, sale.buyer)
    kept = AccountName(office_of(session), "cash", record.code)
    return Draft(
        "exit", day, (Move(AccountName(sale.buyer, "cash"), kept, sale.proceeds_fen, "returned"),), "", record.id
    )  # fmt: skip


def book_liquidation(session: Session, record: Record, closing: Closing, day: date) -> Draft | None:
    """The end of the fund: what is still pledged lapses."""
    return book_end(session, record, closing, day)
