"""What funds mobilised: private money that entered each, over the office's money that has not come back."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Date, bindparam
from sqlalchemy import text as sql
from sqlmodel import Session

from instruments.guidance_fund.metrics.structure import FUND, FundSums, paid_once, structure_of
from instruments.guidance_fund.records import OfficeExit
from ledger.instrument import office_of
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, RecordName
from ledger.values.grant_equivalent import of_stake
from ledger.values.trace import Node, difference, given, greatest, product, rounded, total


def mobilised(session: Session, money: Money) -> Sequence[Mobilised]:
    """Of each fund: private money that partners paid in themselves, over the office's money not come back.

    Money that a fund of the book pays into another one stands where it entered. Recycled money counts on
    neither side, whatever a switch says: of the office's, what came back and went out again is out once. Added
    to the denominator is what the office conceded when it sold its share, where an appraisal shows it.
    """
    office, sectors = office_of(session), money.sectors()
    now = structure_of(money, money.now)
    before = structure_of(money, money.before) if money.before is not None else None
    conceded = _conceded(session, money)
    found = []
    for record in money.of_method(*FUND):
        if record.code not in now.funds or not any(now.funds[record.code].paid.values()):
            continue
        funds = {party for party in now.paid if party > 0}
        own = _amounts(now.funds[record.code], office, sectors, funds)
        if before is not None and record.code in before.funds:
            earlier = _amounts(before.funds[record.code], office, sectors, funds)
            own = tuple(mine - theirs for mine, theirs in zip(own, earlier, strict=True))  # type: ignore[assignment]
        found.append(_of_record(money, record, own, conceded.get(record.id)))
    return found


def _amounts(
    fund: FundSums, office: int, sectors: Mapping[int, str], funds: set[int]
) -> tuple[int, int, int]:
    """Private money that entered, the office's money, and what came back to it, in fen."""
    private_fen = sum(
        fen
        for party, fen in paid_once(fund).items()
        if party != office and party not in funds and sectors[party] == "private"
    )
    return private_fen, fund.paid.get(office, 0), fund.distributed.get(office, 0)


def _of_record(
    money: Money, record: RecordName, amounts: tuple[int, int, int], conceded: Node | None
) -> Mobilised:
    private_fen, paid_fen, back_fen = amounts
    equivalent = of_stake(
        given("paid by the office", paid_fen, "fen", subject=record.code),
        given("come back to the office", back_fen, "fen", subject=record.code),
        conceded,
    )
    return Mobilised(
        record.instrument, record.id, record.code, money.label(record), record.year,
        given("private money paid in", private_fen, "fen", subject=record.code), equivalent, (record.id,),
    )  # fmt: skip


def _conceded(session: Session, money: Money) -> dict[int, Node]:
    """What the office gave up in sales of its share: the appraised value above the price, by record."""
    rows = session.connection().execute(
        sql("""
            SELECT v.record_id, v.facts FROM record r JOIN event v ON v.record_id = r.id
            JOIN event_decision d ON d.event_id = v.id
            WHERE r.instrument = 'guidance_fund' AND v.kind IN ('exit', 'partial_exit') AND d.decision = 'confirmed'
            AND v.value_date <= :as_of AND v.value_date >= :since AND NOT EXISTS (
              SELECT 1 FROM entry e WHERE e.reverses_number = d.entry_number AND e.value_date <= :as_of)
            ORDER BY v.id""").bindparams(bindparam("as_of", type_=Date), bindparam("since", type_=Date)),
        {"as_of": money.window.as_of, "since": money.window.since or date.min},
    )
    parts: dict[int, list[Node]] = {}
    for record_id, facts in rows:
        sale = OfficeExit.model_validate_json(facts)
        if sale.appraised_fen is not None and sale.buyer is not None:
            parts.setdefault(record_id, []).append(_given_up(sale))
    return {record_id: total("conceded in sales", nodes, "fen") for record_id, nodes in parts.items()}


def _given_up(sale: OfficeExit) -> Node:
    """The appraised value of the part sold less its price, never below nothing."""
    appraised = given("appraised value", sale.appraised_fen, "fen")
    part = product("part sold", [appraised, given("part sold", sale.part_percent, "percent")], "fen")
    worth = rounded("appraised value of the part sold", part, "half_up_to_fen")
    below = difference("appraised value less price", worth, given("price", sale.proceeds_fen, "fen"))
    return greatest("conceded", [below, given("nothing", 0, "fen")])
