"""`leverage define` and `index keep`: what the office keeps for its measures, and lists of it."""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger.cli.files import read_text, read_yaml
from ledger.cli.shared import actor, answer, opened, table
from ledger.measures import own
from ledger.measures.indices import indices, keep_index, read_index
from ledger.measures.leverage import kept_ratios
from ledger.values.leverage import DEFINITIONS, OwnDefinition


def define(options: argparse.Namespace) -> int:
    """Keep a definition of the office's own."""
    written = OwnDefinition.read(read_yaml(options.file, "`leverage form`")).written()
    with opened(options) as book:
        person = actor(book, options.actor)
        with book.writing(person) as unit:
            name, version = own.define(
                unit, written, reason=options.reason, key=_key("define", person.id, written)
            )
    answer(options, {"name": name, "version": version}, [f"{name}, version {version}, is kept"])
    return 0


def definitions(options: argparse.Namespace) -> int:
    """List every definition."""
    with opened(options) as book, book.reading() as session:
        kept = [definition.definition() for definition in own.own_definitions(session)]
    rows = [
        {"key": each.key, "title": each.title, "formula": each.formula, "numerator_class": each.numerator_class,
         "own": each in kept}
        for each in [*DEFINITIONS.values(), *kept]
    ]  # fmt: skip
    lines = table(("key", "title", "formula"), [(row["key"], row["title"], row["formula"]) for row in rows])
    answer(options, {"definitions": rows}, lines)
    return 0


def form(options: argparse.Namespace) -> int:
    """Print what a definition of the office's own can say."""
    told = own.form()
    lines = [
        f"numerator, denominator: {', '.join(told['parts'])}",
        *(f"level {level}: stage {', '.join(stages)}" for level, stages in told["stages_of_levels"].items()),
        *(f"stage {stage}: base {', '.join(bases)}" for stage, bases in told["bases_of_stages"].items()),
        f"switches: {', '.join(f'{name} ({str(value).lower()})' for name, value in told['switches'].items())}",
        "name, title, numerator and denominator must stand; document and remark may",
    ]
    answer(options, told, lines)
    return 0


def kept(options: argparse.Namespace) -> int:
    """List the ratios that were kept as records."""
    with opened(options) as book, book.reading() as session:
        rows = [
            {"id": row.id, "as_of": row.as_of, "key": row.key, "subject": row.subject, "value": row.value,
             "tags": json.loads(row.tags), "entries": json.loads(row.inputs)["entries"], "kept_at": row.kept_at}
            for row in kept_ratios(session, options.as_of)
        ]  # fmt: skip
    shown = [(row["as_of"], row["key"], row["subject"], row["value"], len(row["entries"])) for row in rows]
    answer(options, {"kept": rows}, table(("as of", "key", "subject", "value", "entries"), shown))
    return 0


def keep_market_index(options: argparse.Namespace) -> int:
    """Keep a market index."""
    path = Path(options.file)
    levels = read_index(read_text(options.file))
    name = options.name or path.stem
    written = {day.isoformat(): str(level) for day, level in levels.items()}
    with opened(options) as book:
        person = actor(book, options.actor)
        key = _key(f"index {name}", person.id, written | {"source": options.source})
        with book.writing(person) as unit:
            version = keep_index(unit, name, levels, source=options.source, reason=options.reason, key=key)
    told = {"name": name, "version": version, "levels": len(levels)}
    answer(options, told, [f"{name}, version {version}: {len(levels)} levels are kept"])
    return 0


def list_indices(options: argparse.Namespace) -> int:
    """List the market indices that are kept."""
    with opened(options) as book, book.reading() as session:
        found = indices(session)
    heading = ("name", "version", "from", "to", "levels", "source")
    answer(options, {"indices": found}, table(heading, [[each[name] for name in heading] for each in found]))
    return 0


def _key(what: str, person: int, written: Mapping[str, Any]) -> str:
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, default=str)
    return f"{what}/{person}/{hashlib.sha256(text.encode()).hexdigest()[:24]}"
