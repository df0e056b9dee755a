"""Money of each fund by sector with its ratio; ratios over vintages, against targets, and by definition."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.measures.charts.head import Head, by_sector_of, head_of, position_of, records_of, sum_by_sector
from ledger.measures.positions import Found, once
from ledger.values.leverage import Ratio, pool


@dataclass(frozen=True)
class Bar:
    """One subject: its money by sector in fen, its ratio, and the record behind it; or all that are not shown."""

    subject: str
    by_sector: Mapping[str, int]
    ratio: Ratio
    record_ids: tuple[int, ...]
    is_rest: bool = False

    @property
    def total_fen(self) -> int:
        """All its money."""
        return sum(self.by_sector.values())


@dataclass(frozen=True)
class Bars:
    """Chart 1: sector bars with the ratio at their ends, the largest first; `pool` is the ratio of all of them."""

    head: Head
    bars: tuple[Bar, ...]
    pool: Ratio


def bars(found: Sequence[Found], *, most: int = 20) -> Bars | None:
    """Sector bars of ratios of one definition, level and stage; None where there is none.

    Args:
        found: ratios of one definition that may be pooled.
        most: how many bars; what is smaller is pooled into one more bar, which is named `others`.

    Raises:
        RatiosMixed: the ratios differ in definition, level, stage, base, day or switches.
    """
    if not found:
        return None
    every = pool([item.in_pool for item in found], "all")
    made = sorted((_bar(item) for item in found), key=lambda bar: -bar.total_fen)
    if len(made) > most:
        made = [*made[:most], _rest(found, made[:most])]
    return Bars(head_of("Money by sector", found[0].ratio), tuple(made), every)


def _bar(item: Found) -> Bar:
    position = position_of(item)
    return Bar(position.subject, by_sector_of(position.sums), item.ratio, (position.record_id,))


def _rest(found: Sequence[Found], shown: Sequence[Bar]) -> Bar:
    ids = {record for bar in shown for record in bar.record_ids}
    rest = [item for item in found if position_of(item).record_id not in ids]
    sums = sum_by_sector(position_of(item).sums for item in rest)
    ratio = pool([item.in_pool for item in rest], "others")
    return Bar("others", sums, ratio, records_of(position_of(item) for item in rest), is_rest=True)


@dataclass(frozen=True)
class Vintage:
    """A year of records: money by sector in fen, the pooled ratio, the records."""

    year: int
    by_sector: Mapping[str, int]
    ratio: Ratio
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Vintages:
    """Chart 4: columns per year with the ratio as a line."""

    head: Head
    vintages: tuple[Vintage, ...]


def vintages(found: Sequence[Found]) -> Vintages | None:
    """Money and pooled ratio of each year's records; None where there is none."""
    if not found:
        return None
    years = sorted({position_of(item).vintage for item in found})
    made = [_vintage(year, [item for item in found if position_of(item).vintage == year]) for year in years]
    return Vintages(head_of("Leverage by vintage", found[0].ratio), tuple(made))


def _vintage(year: int, items: Sequence[Found]) -> Vintage:
    sums = sum_by_sector(once(position_of(item)) for item in items)
    ratio = pool([item.in_pool for item in items], str(year))
    return Vintage(year, sums, ratio, records_of(position_of(item) for item in items))


@dataclass(frozen=True)
class Bullet:
    """A ratio against its target: the actual figure, the tick, and the edges of bands (half, three quarters, all)."""

    subject: str
    actual: Ratio
    target: Fraction | None
    bands: tuple[Fraction, ...]
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Bullets:
    """Chart 5: bullets, the pool of all first."""

    head: Head
    bullets: tuple[Bullet, ...]


def bullets(
    found: Sequence[Found],
    targets: Mapping[int, Fraction],
    *,
    target: Fraction | None = None,
    shown: Container[int] | None = None,
) -> Bullets | None:
    """Ratios against their targets; None where there is none.

    Args:
        found: ratios of one definition, level and stage.
        targets: the target of a record, by its id.
        target: the target of all together.
        shown: ids of the records that have a bullet; all where it is None. The pool counts all of them.
    """
    if not found:
        return None
    every = pool([item.in_pool for item in found], "all")
    ids = records_of(position_of(item) for item in found)
    made = [_bullet("all", every, target, ids)]
    for item in found:
        record_id = position_of(item).record_id
        if shown is None or record_id in shown:
            made.append(_bullet(item.ratio.subject, item.ratio, targets.get(record_id), (record_id,)))
    return Bullets(head_of("Leverage against its target", found[0].ratio), tuple(made))


def _bullet(subject: str, actual: Ratio, target: Fraction | None, record_ids: tuple[int, ...]) -> Bullet:
    bands = () if target is None else (target / 2, target * 3 / 4, target)
    return Bullet(subject, actual, target, bands, record_ids)


@dataclass(frozen=True)
class Row:
    """A subject with its ratio by definition; a definition that says nothing of it is missing."""

    subject: str
    ratios: Mapping[str, Ratio]
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Chart 7: funds x definitions at one stage; `columns` are definitions, the last row is the pool of all."""

    head: Head
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def definitions_table(found: Sequence[Found], pools: Sequence[Found]) -> Table | None:
    """Every definition of every subject, and of all together; None where there is none.

    Args:
        found: the ratios of the subjects that have a row.
        pools: the ratios of all subjects together.
    """
    if not found:
        return None
    rows: dict[int, dict[str, Ratio]] = {}
    names: dict[int, str] = {}
    for item in found:
        record_id = position_of(item).record_id
        rows.setdefault(record_id, {})[item.ratio.key] = item.ratio
        names[record_id] = item.ratio.subject
    made = [Row(names[record_id], ratios, (record_id,)) for record_id, ratios in rows.items()]
    every = Row("all", {item.ratio.key: item.ratio for item in pools}, tuple(rows))
    columns = tuple(dict.fromkeys(item.ratio.key for item in [*found, *pools]))
    return Table(head_of("Funds by definition", found[0].ratio), columns, (*made, every))


def at(found: Iterable[Found], *, key: str = "", level: str = "", stage: str = "") -> list[Found]:
    """The ratios of a definition, level and stage; an empty word does not choose."""
    return [
        item
        for item in found
        if key in ("", item.ratio.key) and level in ("", item.ratio.level) and stage in ("", item.ratio.stage)
        and item.position is not None
    ]  # fmt: skip
