"""The partners of a fund: what each pledged, paid, got back and still holds, and sums by sector and share class."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import FundLife, Side, classes_of
from instruments.guidance_fund.records import fund_facts
from instruments.guidance_fund.rules import Case
from ledger.book.parties import party_of
from ledger.book.workflow import Record
from ledger.instrument import office_of
from ledger.ui.context import Context
from ledger.ui.show import grid, in_unit, money_column, plain

MONEY: Final = ("committed", "paid_in", "unfunded", "distributed", "value left")
ORDER: Final = ("office", "public", "state_owned", "private")


def render(context: Context, record: Record, life: FundLife, case: Case) -> None:
    """Draw the partners, and their sums."""
    say = context.translate
    rows = sorted(
        _rows(context, record, life, case), key=lambda row: (ORDER.index(row["sector"]), row["class"])
    )
    total = {name: _sum([row[name] for row in rows]) for name in MONEY}
    st.subheader(say("Partners"), anchor=False)
    named = [{**row, "sector": say.name(row["sector"])} for row in rows]
    _grid(context, [*named, {"partner": say("Total"), "sector": "", "class": ""} | total], "fund_partners")
    st.subheader(say("By sector and share class"), anchor=False)
    _grid(context, _sums(context, rows), "fund_sectors", partner=False)
    terms = [each for each in _classes(context, record) if each.terms]
    for each in terms:
        st.caption(f"{plain(each.name)}：{plain(each.terms)}")


def _classes(context: Context, record: Record) -> Any:
    with context.reading() as session:
        return fund_facts(session, record).share_classes


def _rows(context: Context, record: Record, life: FundLife, case: Case) -> Iterator[dict[str, Any]]:
    with context.reading() as session:
        office, classes = office_of(session), classes_of(session, record, context.as_of)
        names = {party: party_of(session, party) for party in (office, *life.partners)}
    again = _recallable(case)
    for party, side in ((office, life.office), *life.partners.items()):
        if side.committed_fen or side.payments:
            sector = "office" if party == office else names[party].sector
            yield {
                "partner": names[party].name, "sector": sector, "class": classes.get(party, ""),
                **_money(side, again.get(names[party].name, 0)),
            }  # fmt: skip


def _recallable(case: Case) -> Mapping[str, int]:
    found: dict[str, int] = defaultdict(int)
    for each in case.distributions:
        found[each.to] += each.amount_fen if each.recallable else 0
    return found


def _money(side: Side, recallable_fen: int) -> dict[str, int | None]:
    paid = int(side.paid().exact)
    return {
        "committed": side.committed_fen,
        "paid_in": paid,
        "unfunded": side.committed_fen - paid + recallable_fen,
        "distributed": int(side.distributed().exact),
        "value left": side.value_fen,
    }


def _sum(amounts: list[int | None]) -> int | None:
    """A sum with an unknown part is not known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _sums(context: Context, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["sector"], row["class"]), []).append(row)
    return [
        {"sector": context.translate.name(sector), "class": name}
        | {amount: _sum([row[amount] for row in group]) for amount in MONEY}
        for (sector, name), group in groups.items()
    ]


def _grid(context: Context, rows: list[dict[str, Any]], key: str, *, partner: bool = True) -> None:
    say, text = context.translate, st.column_config.TextColumn
    columns: dict[str, Any] = {"partner": text(say("Partner"), pinned=True, width=200)} if partner else {}
    columns["sector"] = text(say("Sector"), width=120)
    if any(row["class"] for row in rows):
        columns["class"] = text(say("Share class"), width=110)
    columns |= {name: money_column(context, say.name(name)) for name in MONEY}
    shown = [row | {name: in_unit(context, row[name]) for name in MONEY} for row in rows]
    grid(shown, columns, key=key, alt=say("Partners"))
