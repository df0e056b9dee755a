"""`calc`: one case of any funding method, from facts and a scheme; needs no book."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ledger.cli.failures import UsageWrong
from ledger.cli.files import read_yaml, write_file
from ledger.cli.schemes import find, usable
from ledger.cli.shared import answer, now_text, table, this_user
from ledger.values.errors import raise_all
from ledger.values.facts import FactRefused
from ledger.values.schemes import Scheme

_CASE = ("instrument", "scheme", "facts")
_BESIDE = ("expect", "covers", "source", "remark")
"""What a golden case holds beside the case."""


def calc(options: argparse.Namespace) -> int:
    """Compute a case file, or print one to start from; a refused case is an answer, not an error."""
    from ledger.instrument import compute_case, instrument_of, scheme_of_case

    if bool(options.case) == bool(options.template):
        raise UsageWrong(fault="name either a case file or --template INSTRUMENT", command="calc")
    if options.template:
        method = instrument_of(options.template)
        answer(
            options, {"instrument": method.key, "template": method.template}, [method.template.rstrip("\n")]
        )
        return 0
    case = _case(options.case)
    if options.scheme:
        case["scheme"] = _scheme(options)
    office = partial(usable, options)
    outcome = compute_case(case, office)
    path = _workbook(options, outcome, scheme_of_case(case, office)) if options.workbook else None
    written = {"workbook": path} if path else {}
    answer(options, outcome | written, [*outcome_lines(outcome), *written.values()])
    return 0


def _scheme(options: argparse.Namespace) -> Any:
    """The scheme to be tried, as a case would write it; one that nobody has confirmed yet may be tried too."""
    return dict(find(options, options.scheme).content)


def _workbook(options: argparse.Namespace, outcome: Mapping[str, Any], scheme: Scheme | None) -> str:
    """Write the computation as a workbook; a case is of no book, so no head hash pins it."""
    from ledger.cli.exporting import words
    from ledger.exports.imprint import Imprint
    from ledger.exports.traces import trace_workbook

    imprint = Imprint(
        "",
        this_user(argparse.Namespace(actor="")),
        now_text(),
        options.case,
        options.language,
        words(options.language),
    )
    return write_file(options.workbook, trace_workbook(outcome, imprint, scheme))


def _case(path: str) -> dict[str, Any]:
    """The case of a file, without what a golden case holds beside it.

    Raises:
        LedgerError: all names that a case file does not have.
    """
    content = read_yaml(path)
    raise_all([
        FactRefused(field=name, fault="is not known here; check the spelling", written="...")
        for name in content
        if name not in _CASE + _BESIDE
    ])  # fmt: skip
    return {name: value for name, value in content.items() if name in _CASE}


def outcome_lines(outcome: Mapping[str, Any]) -> Iterator[str]:
    """An outcome as a person reads it: amount or refusals, warnings, figures, then each step with its clause."""
    yield f"{outcome['instrument']}, scheme {outcome['scheme'] or 'none'}"
    if outcome["amount"] is not None:
        yield f"Amount: {_grouped(outcome['amount'])} yuan"
    for refusal in outcome["refused"]:
        yield f"Refused: {refusal['reason']}{_cited(refusal['clause'])}"
    for warning in outcome["warnings"]:
        yield f"Warning: {warning}"
    yield from _results(outcome["results"])
    yield ""
    yield from _steps([outcome["trace"]], 0)


def _results(results: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    rows = [(name, result["value"] if result["reason"] is None else result["reason"], result.get("unit") or "")
            for name, result in results.items()]  # fmt: skip
    return table(("figure", "value", "unit"), rows) if rows else []


def _steps(nodes: Sequence[Mapping[str, Any]], depth: int) -> Iterator[str]:
    for node in nodes:
        value = _grouped(node["value"]) if node["unit"] == "yuan" and node["value"] else node["value"]
        subject = f" [{node['subject']}]" if node.get("subject") else ""
        operation = "" if node["operation"] == "given" else f" ({node['operation']})"
        unit = "" if node["unit"] in ("text", "number", "date", "truth") else f" {node['unit']}"
        shown = "" if value is None else f": {value}{unit}"
        yield f"{'  ' * depth}{node['label']}{subject}{shown}{operation}{_cited(node['clause'])}"
        yield from (f"{'  ' * depth}  ! {note['text']}" for note in node.get("notes", ()))
        yield from _steps(node["inputs"], depth + 1)


def _cited(clause: Mapping[str, Any] | None) -> str:
    return f"  -- {clause['document']} {clause['article']}".rstrip() if clause else ""


def _grouped(yuan: str) -> str:
    whole, point, rest = yuan.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"
