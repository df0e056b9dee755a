"""Leverage of the whole book: every funding method's ratios, pools of those that say the same, and keeping them.

A pooled ratio is the sum of numerators over the sum of denominators, never a mean of ratios; only ratios that
agree in definition, level, stage, base, day and numerator class are pooled.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Field, Session, col, select

from ledger.book.audit import head
from ledger.book.columns import Table, big, key, text
from ledger.book.queries import flows
from ledger.book.store import Unit, once
from ledger.values.leverage import Ratio, pool
from ledger.values.leverage.ratios import POOLED_TAGS

Source = Callable[[Session, date], Sequence[Ratio]]
"""A funding method's ratios as of a day."""

TOTAL = "all"
"""The subject of a pool over every funding method."""


class RatioRecord(Table, table=True):
    """A ratio as it was reported: definition, subject, tags, both sides, value and inputs; a row never changes.

    `numerator_fen` and `denominator_fen` are text, as a side may be a fraction (a share of private money).
    """

    __tablename__ = "ratio_record"
    id: int | None = Field(default=None, sa_column=key())
    key: str = Field(sa_column=text(index=True))
    subject: str = Field(sa_column=text())
    instrument: str = Field(sa_column=text())
    tags: str = Field(sa_column=text())
    numerator_fen: str | None = Field(default=None, sa_column=text(nullable=True))
    denominator_fen: str | None = Field(default=None, sa_column=text(nullable=True))
    value: str | None = Field(default=None, sa_column=text(nullable=True))
    inputs: str = Field(sa_column=text())
    as_of: str = Field(sa_column=text(index=True))
    kept_by: int = Field(sa_column=big(nullable=False))
    kept_at: str = Field(sa_column=text())


@dataclass(frozen=True)
class Choice:
    """Which ratios a list shows; an empty field does not choose."""

    instrument: str = ""
    key: str = ""
    level: str = ""
    stage: str = ""
    subject: str = ""

    def takes(self, found: "Found") -> bool:
        """Whether a ratio is chosen."""
        record = found.ratio
        pairs = (
            (self.instrument, found.instrument),
            (self.key, record.key),
            (self.level, record.level),
            (self.stage, record.stage),
            (self.subject, record.subject),
        )
        return all(wanted in ("", had) for wanted, had in pairs)


@dataclass(frozen=True)
class Found:
    """A ratio and the funding method that it comes from; a pool over several methods has none."""

    instrument: str
    ratio: Ratio
    parts: int = 1

    def as_json(self) -> dict[str, Any]:
        """The ratio as scripts read it, with its funding method and how many ratios it pools."""
        return self.ratio.as_json() | {"instrument": self.instrument or None, "pooled": self.parts}


def collect(
    session: Session, as_of: date, sources: Mapping[str, Source], choice: Choice | None = None
) -> list[Found]:
    """Every funding method's ratios as of a day, in the order of the methods.

    Args:
        session: an open session.
        as_of: the day.
        sources: what gives a method's ratios, by the method's key.
        choice: which of them are wanted; all where it is None.
    """
    wanted = choice or Choice()
    found = [Found(name, ratio) for name, source in sources.items() for ratio in source(session, as_of)]
    return [item for item in found if wanted.takes(item)]


def pooled(found: Iterable[Found], *, by_instrument: bool = False, least: int = 1) -> list[Found]:
    """One pool for each set of ratios that say the same, over all methods or for each method by itself.

    Args:
        found: the ratios.
        by_instrument: do not pool ratios of different methods.
        least: leave out pools of fewer ratios than this.
    """
    groups: dict[tuple[str, ...], list[Found]] = {}
    for item in found:
        tags = tuple(str(getattr(item.ratio, tag)) for tag in POOLED_TAGS)
        groups.setdefault((item.instrument if by_instrument else "", *tags), []).append(item)
    return [
        Found(group[0], pool([item.ratio for item in items], group[0] or TOTAL), len(items))
        for group, items in groups.items()
        if len(items) >= least
    ]


def report(as_of: date, found: Iterable[Found]) -> dict[str, Any]:
    """Ratios as scripts read them."""
    return {"as_of": as_of.isoformat(), "ratios": [item.as_json() for item in found]}


def keep(unit: Unit, as_of: date, found: Sequence[Found], idempotency_key: str) -> list[int]:
    """Keep ratios as records, with the head hash and the entries that they rest on; returns the records' ids.

    Raises:
        RoleMissing: the actor is no recorder.
        KeyReused: the key stands for other ratios.
    """
    unit.actor.require("recorder", "keep leverage ratios")

    def do() -> dict[str, Any]:
        rows = [_row(unit, as_of, item) for item in found]
        unit.session.add_all(rows)
        unit.session.flush()
        kept = [row.id for row in rows]
        unit.audit("keep ratios", f"leverage:{as_of.isoformat()}", records=kept)
        return {"records": kept}

    payload = {"as_of": as_of.isoformat(), "ratios": [item.as_json() for item in found]}
    return list(once(unit, idempotency_key, "keep ratios", payload, do)["records"])


def kept_ratios(session: Session, as_of: date | None = None) -> list[RatioRecord]:
    """The ratios that were kept, oldest first; of one day, or of all."""
    query = select(RatioRecord).order_by(col(RatioRecord.id))
    if as_of is not None:
        query = query.where(RatioRecord.as_of == as_of.isoformat())
    return list(session.exec(query))


def _row(unit: Unit, as_of: date, item: Found) -> RatioRecord:
    record = item.ratio
    written = item.as_json()
    tags = {tag: written[tag] for tag in POOLED_TAGS if tag != "key"}
    entries = {
        flow.entry_number
        for flow in flows(unit.session, stages=(record.stage,), instrument=item.instrument, as_of=as_of)
    }
    inputs = {"trace": record.trace.as_json(), "entries": sorted(entries), "head": head(unit.session)}
    return RatioRecord(
        key=record.key, subject=record.subject, instrument=item.instrument, tags=_json(tags),
        numerator_fen=_side(record.numerator_fen), denominator_fen=_side(record.denominator_fen),
        value=written["value"], inputs=_json(inputs), as_of=as_of.isoformat(), kept_by=unit.actor.id,
        kept_at=unit.now,
    )  # fmt: skip


def _side(amount_fen: int | Fraction | None) -> str | None:
    return None if amount_fen is None else str(amount_fen)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
