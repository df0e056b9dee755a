"""`leverage` and `targets`: what the book means, as of a day."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, func, select

from ledger.book.workflow import Record
from ledger.cli.failures import InputRefused, UsageWrong, not_known
from ledger.cli.shared import actor, answer, as_of, opened, table
from ledger.instrument import Instrument, instrument_of, instruments
from ledger.measures.comparable import LIMITS, comparables
from ledger.measures.leverage import (
    Choice,
    Found,
    collect,
    flows_behind,
    keep,
    measure,
    pooled,
    report,
    require_key,
)
from ledger.measures.money import Window, read_money
from ledger.measures.own import own_definitions
from ledger.measures.targets import plans_of, progress, targets_of
from ledger.measures.targets import report as targets_report
from ledger.values.errors import LedgerError, raise_all
from ledger.values.leverage import LEVELS, STAGES, DefinitionUnknown, OwnDefinition, Switches
from ledger.values.money import yuan_text


def leverage(options: argparse.Namespace) -> int:
    """Leverage ratios by definition, of each subject and pooled, and the comparable figure of every method."""
    window = Window(as_of(options), options.since, _switches(options))
    if window.since and window.since > window.as_of:
        fault = f"--from {window.since} is after --as-of {window.as_of}"
        raise UsageWrong(fault=fault, command="leverage")
    choice = Choice(
        key=options.key or "",
        level=options.level or "",
        stage=options.stage or "",
        record=options.record or "",
    )
    with opened(options) as book:
        with book.reading() as session:
            own = own_definitions(session)
            _require_known(session, choice, own)
            found = _arranged(session, window, options, own, choice)
            content = report(window.as_of, found) | {"since": window.since and window.since.isoformat()}
            content["comparable"] = (
                [] if choice != Choice() else _comparables(session, window, options.instrument)
            )
            if options.inputs:
                _add_inputs(session, found, content["ratios"])
        if options.keep:
            content["kept"] = _keep(book, options, found)
    answer(options, content, [*_leverage_lines(window, content), *_comparable_lines(content["comparable"])])
    return 0


def _require_known(session: Session, choice: Choice, own: Sequence[OwnDefinition]) -> None:
    """Refuse a choice that no ratio can match, all at once."""
    faults: list[LedgerError] = []
    try:
        require_key(choice.key, own)
    except DefinitionUnknown as error:
        faults.append(error)
    faults += not_known("--level", choice.level, LEVELS, "there is no such level")
    faults += not_known("--stage", choice.stage, STAGES, "there is no such stage")
    if choice.record and not session.exec(select(Record.id).where(Record.code == choice.record)).first():
        faults.append(InputRefused(what=f"--record {choice.record}", fault="there is no such record",
                                   mend="`export --content records` lists what there is"))  # fmt: skip
    raise_all(faults)


def _switches(options: argparse.Namespace) -> Switches:
    return Switches(
        recycled=options.recycled, fees=not options.without_fees, follow_on=options.follow_on,
        state_owned_as_private=options.state_owned_as_private,
    )  # fmt: skip


def _arranged(
    session: Session,
    window: Window,
    options: argparse.Namespace,
    own: Sequence[OwnDefinition],
    choice: Choice,
) -> list[Found]:
    if options.by != "year":
        found = measured(session, window, methods(options.instrument), own, choice)
        return arranged(found, options.by)
    years: list[Found] = []
    first = window.since or date(first_year(session), 1, 1)
    for year in range(first.year, window.as_of.year + 1):
        since, until = max(first, date(year, 1, 1)), min(window.as_of, date(year, 12, 31))
        part = replace(window, since=since, as_of=until)
        years += arranged(measured(session, part, methods(options.instrument), own, choice), "instrument")
    return years


def first_year(session: Session) -> int:
    """The year of the book's oldest record; this year where there is none."""
    return session.exec(select(func.min(Record.year))).one() or datetime.now(UTC).year


def _comparables(session: Session, window: Window, instrument: str | None) -> list[dict[str, Any]]:
    sources = {method.key: method.mobilised for method in methods(instrument) if method.mobilised}
    return [figure.as_json() for figure in comparables(session, read_money(session, window), sources)]


def _add_inputs(session: Session, found: Sequence[Found], shown: Sequence[dict[str, Any]]) -> None:
    for item, told in zip(found, shown, strict=True):
        told["inputs"] = [
            {"entry": flow.entry_number, "value_date": flow.value_date.isoformat(), "stage": flow.stage,
             "from": flow.source_party_id, "to": flow.target_party_id, "amount": yuan_text(flow.amount_fen)}
            for flow in flows_behind(session, item)
        ]  # fmt: skip


def _leverage_lines(window: Window, content: Mapping[str, Any]) -> list[str]:
    heading = ("key", "subject", "level", "stage", "numerator", "denominator", "value")
    period = f"from {window.since} to {window.as_of}" if window.since else f"as of {window.as_of}"
    rows = [_ratio_row(ratio) for ratio in content["ratios"]]
    inputs = [_inputs_line(told) for told in content["ratios"] if "inputs" in told]
    return [f"Leverage {period}; {window.switches}", *table(heading, rows), *inputs]


def _inputs_line(told: Mapping[str, Any]) -> str:
    entries = ", ".join(dict.fromkeys(str(each["entry"]) for each in told["inputs"])) or "none"
    return f"  {told['key']} {told['subject']}: entries {entries}"


def _comparable_lines(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    if not figures:
        return []
    rows = [
        (each["subject"], each["finance"], each["grant_equivalent"], each["value"] or each["reason"])
        for each in figures
    ]
    heading = ("method", "finance mobilised", "grant equivalent", "per yuan")
    limits = [f"  {limit}" for limit in LIMITS]
    return ["", "Finance mobilised per yuan of grant equivalent (the one figure in which methods compare)",
            *table(heading, rows), *limits]  # fmt: skip


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


def methods(instrument: str | None) -> list[Instrument]:
    """One funding method, or all.

    Raises:
        InstrumentUnknown: none of that name is installed.
    """
    return [instrument_of(instrument)] if instrument else list(instruments().values())


def measured(
    session: Session,
    window: Window,
    chosen: Sequence[Instrument],
    own: Sequence[OwnDefinition] = (),
    choice: Choice | None = None,
) -> list[Found]:
    """Every ratio of some funding methods; one that gives ratios only is asked for the day alone."""
    by_position = {method.key: method.positions for method in chosen if method.positions}
    by_ratio = {method.key: method.ratios for method in chosen if not method.positions}
    found = measure(session, window, by_position, own, choice)
    return [*found, *collect(session, window.as_of, by_ratio, choice)]


def arranged(found: Sequence[Found], by: str) -> list[Found]:
    """Ratios of each subject with each method's pools; or pools by method, by vintage, or of one method.

    Raises:
        MethodsMixed: one pool of several methods is asked for.
    """
    if by == "subject":
        return [*found, *pooled(found, least=2)]
    return pooled(found, by_instrument=by != "total", by_vintage=by == "vintage")


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
