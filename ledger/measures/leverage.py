"""Leverage of the whole book: every funding method's ratios, pools of those that say the same, and keeping them.

A pooled ratio is the sum of numerators over the sum of denominators, never a mean of ratios; only ratios of one
funding method that agree in definition, level, stage, base, day, switches and numerator class are pooled.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlmodel import Field, Session, col, select

from ledger.book.audit import head
from ledger.book.columns import Table, big, key, text
from ledger.book.queries import Flow, flows
from ledger.book.store import Unit, once
from ledger.measures.money import Window, read_money
from ledger.measures.positions import Found, Positions, ratios_of
from ledger.values.errors import LedgerError
from ledger.values.leverage import DEFINITIONS, DefinitionUnknown, OwnDefinition, Ratio, pool
from ledger.values.leverage.ratios import POOLED_TAGS

__all__ = [
    "Choice",
    "Found",
    "MethodsMixed",
    "RatioRecord",
    "Source",
    "collect",
    "flows_behind",
    "keep",
    "kept_ratios",
    "measure",
    "pooled",
    "report",
    "require_key",
]

Source = Callable[[Session, date], Sequence[Ratio]]
"""A funding method's ratios as of a day."""

TOTAL: Final = "all"
"""The subject of a pool over every funding method."""


class MethodsMixed(LedgerError):
    """Leverage of several funding methods was to be added up in nominal terms."""

    template = (
        "Leverage of {methods} is not added up: a loan that is paid back, a firm's own spend and a partner's "
        "stake are different things in nominal yuan. Choose one method, or compare them by the finance "
        "mobilised per yuan of grant equivalent."
    )


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
    record: str = ""

    def takes(self, found: Found) -> bool:
        """Whether a ratio is chosen."""
        record, position = found.ratio, found.position
        pairs = (
            (self.instrument, found.instrument),
            (self.key, record.key),
            (self.level, record.level),
            (self.stage, record.stage),
            (self.subject, record.subject),
            (self.record, position.code if position else ""),
        )
        return all(wanted in ("", had) for wanted, had in pairs)


def require_key(wanted: str, own: Sequence[OwnDefinition] = ()) -> None:
    """Refuse a definition that nobody has made.

    Raises:
        DefinitionUnknown: it is neither built in nor the office's own; those there are are listed.
    """
    known = [*DEFINITIONS, *(definition.name for definition in own)]
    if wanted and wanted not in known:
        raise DefinitionUnknown(key=wanted, known=", ".join(known))


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
    found = [Found(name, ratio) for name, source in sources.items() for ratio in source(session, as_of)]
    return _chosen(found, choice)


def measure(
    session: Session,
    window: Window,
    sources: Mapping[str, Positions],
    own: Sequence[OwnDefinition] = (),
    choice: Choice | None = None,
) -> list[Found]:
    """Every definition of every position of the funding methods, of a day or a period.

    Args:
        session: an open session.
        window: day or period, and what is counted.
        sources: what gives a method's positions, by the method's key.
        own: the office's own definitions, computed beside M1 to M9.
        choice: which ratios are wanted; all where it is None.
    """
    money = read_money(session, window)
    wanted = choice or Choice()
    keys = frozenset({wanted.key} if wanted.key else DEFINITIONS)
    found: list[Found] = []
    for name, give in sources.items():
        if wanted.instrument in ("", name):
            found += ratios_of(give(session, money), own, keys=keys)
    return _chosen(found, choice)


def _chosen(found: Iterable[Found], choice: Choice | None) -> list[Found]:
    return [item for item in found if choice is None or choice.takes(item)]


def pooled(
    found: Iterable[Found], *, by_instrument: bool = True, by_vintage: bool = False, least: int = 1
) -> list[Found]:
    """One pool for each set of ratios that say the same.

    Money that two nested funds would both count stands in a pool once, where it enters.

    Args:
        found: the ratios.
        by_instrument: one pool for each method; False where there is one method only.
        by_vintage: one pool for each year of the records.
        least: leave out pools of fewer ratios than this.

    Raises:
        MethodsMixed: ratios of several methods would be pooled.
    """
    items = list(found)
    methods = dict.fromkeys(item.instrument for item in items)
    if not by_instrument and len(methods) > 1:
        raise MethodsMixed(methods=", ".join(methods))
    groups: dict[tuple[str, ...], list[Found]] = {}
    for item in items:
        tags = tuple(str(getattr(item.ratio, tag)) for tag in POOLED_TAGS)
        vintage = str(item.position.vintage) if by_vintage and item.position else ""
        groups.setdefault((item.instrument, vintage, *tags), []).append(item)
    return [
        _pool(group, each, by_instrument=by_instrument)
        for group, each in groups.items()
        if len(each) >= least
    ]


def _pool(group: tuple[str, ...], items: Sequence[Found], *, by_instrument: bool) -> Found:
    name = " ".join(filter(None, (group[0] if by_instrument else TOTAL, group[1])))
    return Found(group[0] if by_instrument else "", pool([item.in_pool for item in items], name), len(items))


def flows_behind(session: Session, found: Found) -> list[Flow]:
    """The transfers that a ratio rests on: of its records, at its stages, by its day or in its period."""
    position = found.position
    if position is None or not position.stages:
        return []
    return [
        flow
        for record_id in position.rests_on
        for flow in flows(
            session, stages=position.stages, record_id=record_id, since=position.tags.since, as_of=position.tags.as_of
        )
    ]  # fmt: skip


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
    behind = (
        flows_behind(unit.session, item)
        if item.position
        else flows(unit.session, stages=(record.stage,), instrument=item.instrument, as_of=as_of)
    )
    entries = {flow.entry_number for flow in behind}
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
