"""Money from the appropriation through funds to firms (Sankey), and a fund's life in quarters (J-curve)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from ledger.measures.charts.head import Head, over
from ledger.measures.charts.stages import money_head

REST: Final = "others"


@dataclass(frozen=True)
class Link:
    """Money that went from one node to another, in fen, and the records that it went through."""

    source: str
    target: str
    amount_fen: int
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A node: its id, its name, its kind, and its column from the left (whose money, fund of funds, fund, firm).

    The kind is `sector` (whose money), `fund`, `firms` (all of a sector, or all others) or `firm`.
    """

    id: str
    name: str
    kind: str
    column: int


@dataclass(frozen=True)
class Sankey:
    """Chart 3: nodes and links; links into a fund sum to what was paid in, links out of it to what it paid out."""

    head: Head
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class FundFlows:
    """One fund for the Sankey: who paid in and where the money went, in fen.

    Attributes:
        paid_by_fund: what other funds of the book paid in, by their party ids.
        paid_by_sector: what everybody else paid in, by sector.
        to_sectors: the fund's own money in firms, by sector of the firms.
        firms: what of it went to the largest firms, by name.
    """

    record_id: int
    party_id: int
    name: str
    paid_by_fund: Mapping[int, int]
    paid_by_sector: Mapping[str, int]
    to_sectors: Mapping[str, int]
    firms: Mapping[str, int]


def sankey(
    funds: Sequence[FundFlows], as_of: date, *, to_sectors: bool = True, most_funds: int = 30
) -> Sankey | None:
    """Money from its owners through funds to firms; None where nothing was paid in.

    Args:
        funds: every fund.
        as_of: the day.
        to_sectors: end in sectors of firms instead of the largest firms and all others.
        most_funds: how many funds are shown by themselves; the smaller ones are one node, `others`.
    """
    paid = {fund.party_id: _paid(fund) for fund in funds}
    shown = {party for party, _ in sorted(paid.items(), key=lambda pair: -pair[1])[:most_funds]}
    sums: dict[tuple[str, str], tuple[int, set[int]]] = {}
    for source, target, fen, record_id in _links(funds, shown, to_sectors=to_sectors):
        if fen > 0 and source != target:
            before, ids = sums.setdefault((source, target), (0, set()))
            sums[source, target] = (before + fen, ids | {record_id})
    if not sums:
        return None
    links = tuple(
        Link(source, target, fen, tuple(sorted(ids))) for (source, target), (fen, ids) in sums.items()
    )
    return Sankey(
        money_head("From the appropriation to the firms", as_of), _nodes(funds, links, shown), links
    )


def _paid(fund: FundFlows) -> int:
    return sum(fund.paid_by_fund.values()) + sum(fund.paid_by_sector.values())


def _links(
    funds: Sequence[FundFlows], shown: set[int], *, to_sectors: bool
) -> Iterator[tuple[str, str, int, int]]:
    for fund in funds:
        node = _fund_node(fund.party_id, shown)
        for sector, fen in fund.paid_by_sector.items():
            yield f"sector:{sector}", node, fen, fund.record_id
        for party, fen in fund.paid_by_fund.items():
            yield _fund_node(party, shown), node, fen, fund.record_id
        if to_sectors:
            for sector, fen in fund.to_sectors.items():
                yield node, f"firms:{sector}", fen, fund.record_id
            continue
        for firm, fen in fund.firms.items():
            yield node, f"firm:{firm}", fen, fund.record_id
        rest_fen = sum(fund.to_sectors.values()) - sum(fund.firms.values())
        yield node, f"firms:{REST}", rest_fen, fund.record_id


def _fund_node(party_id: int, shown: set[int]) -> str:
    return f"fund:{party_id}" if party_id in shown else f"fund:{REST}"


def _nodes(funds: Sequence[FundFlows], links: Sequence[Link], shown: set[int]) -> tuple[Node, ...]:
    names = {f"fund:{fund.party_id}": fund.name for fund in funds}
    feeding = {
        _fund_node(party, shown) for fund in funds for party, fen in fund.paid_by_fund.items() if fen > 0
    }
    found = []
    for node in dict.fromkeys(end for link in links for end in (link.source, link.target)):
        kind, _, what = node.partition(":")
        column = {"sector": 0, "fund": 1 if node in feeding else 2}.get(kind, 3)
        found.append(Node(node, names.get(node, what), kind, column))
    return tuple(found)


@dataclass(frozen=True)
class Dated:
    """Money on a day, in fen: what partners paid in, or what they got back."""

    on: date
    paid_fen: int = 0
    distributed_fen: int = 0


@dataclass(frozen=True)
class Quarter:
    """A fund at the end of a quarter, cumulative, in fen.

    Attributes:
        net_fen: distributed less paid in; what the J-curve draws.
        nav_fen: the last valuation by then, as it stands; None before the first one.
        valued_on: the day of that valuation.
        dpi, rvpi, tvpi, pic: as multiples; None where nothing is paid in, or no valuation or commitment is known.
    """

    ends_on: date
    paid_fen: int
    distributed_fen: int
    net_fen: int
    nav_fen: int | None
    valued_on: date | None
    dpi: Fraction | None
    rvpi: Fraction | None
    tvpi: Fraction | None
    pic: Fraction | None


@dataclass(frozen=True)
class JCurve:
    """Chart 8: a fund's life, a point for each quarter from its first payment to the day."""

    head: Head
    quarters: tuple[Quarter, ...]
    record_ids: tuple[int, ...]


def j_curve(
    flows: Sequence[Dated],
    valuations: Sequence[tuple[date, int]],
    committed_fen: int | None,
    as_of: date,
    record_ids: tuple[int, ...] = (),
) -> JCurve | None:
    """A fund's life in quarters; None where nothing was paid in.

    Args:
        flows: what was paid in and given back, dated; later ones than the day are left out.
        valuations: day and value of each valuation.
        committed_fen: what was promised; None where it is not known.
        as_of: the last day.
        record_ids: the records behind it.
    """
    known = sorted((flow for flow in flows if flow.on <= as_of), key=lambda flow: flow.on)
    if not any(flow.paid_fen for flow in known):
        return None
    days = list(_quarter_ends(known[0].on, as_of))
    points = [_quarter(day, known, valuations, committed_fen) for day in days]
    return JCurve(money_head("Life of the fund", as_of, "paid_in"), tuple(points), record_ids)


def _quarter_ends(first: date, last: date) -> Iterator[date]:
    """The last day of each quarter from the first flow on, and the last day itself."""
    year, quarter = first.year, (first.month - 1) // 3
    while True:
        year, quarter = (year, quarter + 1) if quarter < 3 else (year + 1, 0)  # noqa: PLR2004 - four quarters
        end = date(year, quarter * 3 + 1, 1) - timedelta(days=1)
        if end >= last:
            yield last
            return
        yield end


def _quarter(
    day: date, flows: Sequence[Dated], valuations: Sequence[tuple[date, int]], committed_fen: int | None
) -> Quarter:
    paid = sum(flow.paid_fen for flow in flows if flow.on <= day)
    back = sum(flow.distributed_fen for flow in flows if flow.on <= day)
    last = max((each for each in valuations if each[0] <= day), default=None)
    nav = None if last is None else last[1]
    return Quarter(
        ends_on=day,
        paid_fen=paid,
        distributed_fen=back,
        net_fen=back - paid,
        nav_fen=nav,
        valued_on=None if last is None else last[0],
        dpi=over(back, paid),
        rvpi=None if nav is None else over(nav, paid),
        tvpi=None if nav is None else over(back + nav, paid),
        pic=None if committed_fen is None else over(paid, committed_fen),
    )
