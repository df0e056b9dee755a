"""`leverage` and `targets`: what the book means, as of a day."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.cli.failures import InputRefused
from ledger.cli.shared import actor, answer, as_of, opened, table
from ledger.instrument import instrument_of, instruments
from ledger.measures.leverage import Choice, Found, Source, collect, keep, pooled, report
from ledger.measures.targets import plans_of, progress, targets_of
from ledger.measures.targets import report as targets_report


def leverage(options: argparse.Namespace) -> int:
    """Leverage ratios by definition, of each subject and pooled."""
    day = as_of(options)
    choice = Choice(key=options.key or "", level=options.level or "", stage=options.stage or "")
    with opened(options) as book:
        with book.reading() as session:
            found = arranged(collect(session, day, sources(options.instrument), choice), options.by)
        content = report(day, found)
        if options.keep:
            content["kept"] = _keep(book, options, found)
    rows = [_ratio_row(ratio) for ratio in content["ratios"]]
    heading = ("key", "subject", "level", "stage", "numerator", "denominator", "value")
    answer(options, content, [f"Leverage as of {day}", *table(heading, rows)])
    return 0


def targets(options: argparse.Namespace) -> int:
    """A plan's targets: reached, in the pipeline, missing."""
    day = as_of(options)
    with opened(options) as book, book.reading() as session:
        known = plans_of(session)
        if not known and not options.plan:
            raise InputRefused(
                what="the book", fault="there is no plan in it", mend="Record the year's plan first"
            )
        plan = options.plan or known[0]
        progresses = [
            progress(target, instrument_of(target.instrument).evidence(session, target.year, day))
            for target in targets_of(session, plan)
        ]
    content = targets_report(plan, day, progresses)
    names = ("reached", "pipeline", "missing", "status")
    rows = [
        [item["code"], item["label"], _range(item), *(item[name] for name in names)]
        for item in content["targets"]
    ]
    heading = ("code", "target", "range", *names)
    answer(options, content, [f"{plan} as of {day}", *table(heading, rows)])
    return 0


def sources(instrument: str | None) -> dict[str, Source]:
    """What gives the ratios: of one funding method, or of all.

    Raises:
        InstrumentUnknown: none of that name is installed.
    """
    methods = [instrument_of(instrument)] if instrument else list(instruments().values())
    return {method.key: method.ratios for method in methods}


def arranged(found: Sequence[Found], by: str) -> list[Found]:
    """Ratios of each subject with the pool of all, each method's pools, or the pools of all alone."""
    if by == "subject":
        return [*found, *pooled(found, least=2)]
    return pooled(found, by_instrument=by == "instrument")


def _keep(book: Any, options: argparse.Namespace, found: Sequence[Found]) -> list[int]:
    import hashlib

    content = report(as_of(options), found)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]
    person = actor(book, options.actor)
    with book.writing(person) as unit:
        return keep(unit, as_of(options), found, f"leverage/{person.id}/{digest}")


def _ratio_row(ratio: Mapping[str, Any]) -> list[object]:
    shown = ratio["value"] if ratio["reason"] is None else ratio["reason"]
    return [
        ratio["key"],
        ratio["subject"],
        ratio["level"],
        ratio["stage"],
        ratio["numerator"],
        ratio["denominator"],
        shown,
    ]


def _range(target: Mapping[str, Any]) -> str:
    if target["minimum"] is None and target["maximum"] is None:
        return "-"
    ends = ("" if end is None else str(end) for end in (target["minimum"], target["maximum"]))
    return f"{'-'.join(ends)} {target['unit']}"
