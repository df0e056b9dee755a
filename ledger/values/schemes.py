"""Schemes: dated, cited rule sets loaded from YAML, each with a hash of its content.

A scheme holds parameters that its document states, each with the clause that states it, and settings for
what the document leaves open, each with the day on which somebody decided it and why. A scheme never
changes: another value is another dated scheme.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from ledger.values.errors import LedgerError, raise_all
from ledger.values.money import parse_amount_fen
from ledger.values.trace import Clause, Message, Node, given, message

REQUIRED = ("id", "instrument", "title", "issuer", "document", "in_force_from", "picked_by", "mark", "confirmed_on",
            "clauses", "parameters")  # fmt: skip
OPTIONAL = ("title_english", "published_on", "in_force_to", "address", "settings", "remark")
MARKS = ("O", "P", "M", "unsourced")


class SchemeFaulty(LedgerError):
    """A scheme file that does not say what a scheme must say."""

    template = "Scheme {scheme}: {fault}. Mend the scheme file."


class SchemeUnknown(LedgerError):
    """No scheme of that name."""

    template = "There is no scheme {scheme}. Known schemes: {known}."


class ParameterMissing(LedgerError):
    """A rule asks for a parameter that the scheme does not state."""

    template = "Scheme {scheme} does not state {parameter}. Add it to the scheme with its clause."


@dataclass(frozen=True)
class Kind:
    """What a parameter must be.

    `kind` is "percent" or "number" (Decimal from text), "money" (yuan, 万元 or 亿元 as text; fen in code),
    "whole" (int), "truth", "choice" (one of `choices`), "text", "day", or "table" (any list or mapping, which
    the rule itself checks).
    """

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """One parameter or setting of a scheme.

    Attributes:
        value: as its `Kind` says; money in fen, percentages and numbers as Decimal.
        unit: for display and trace.
        clause: where the document states it, or the note of who left it open.
        decided_on: for a setting, the day of the decision.
        why: for a setting, the reason.
    """

    name: str
    value: Any
    unit: str
    clause: Clause
    decided_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Scheme:
    """A rule set of one document: who issued it, when it holds, what it states."""

    id: str
    instrument: str
    title: str
    title_english: str
    issuer: str
    document: str
    in_force_from: date
    in_force_to: date | None
    picked_by: str
    mark: str
    confirmed_on: date
    address: str
    remark: str
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    content_hash: str

    def __contains__(self, name: str) -> bool:
        """Whether the scheme states a parameter or setting."""
        return name in self.parameters

    def parameter(self, name: str) -> Parameter:
        """One parameter.

        Raises:
            ParameterMissing: the scheme does not state it.
        """
        if name not in self.parameters:
            raise ParameterMissing(scheme=self.id, parameter=name)
        return self.parameters[name]

    def value(self, name: str, default: Any = None) -> Any:
        """A parameter's value, or the default where the scheme does not state it."""
        return self.parameters[name].value if name in self.parameters else default

    def clause(self, name: str) -> Clause | None:
        """The clause of a parameter, or of that name among the scheme's clauses."""
        if name in self.parameters:
            return self.parameters[name].clause
        return self.clauses.get(name)

    def given(self, name: str, label: str) -> Node:
        """A parameter as a node of a trace, with its clause.

        Raises:
            ParameterMissing: the scheme does not state it.
        """
        stated = self.parameter(name)
        notes = []
        if stated.decided_on:
            notes.append(message("The text leaves this open; decided on {day}: {why}", day=stated.decided_on,
                                 why=stated.why))  # fmt: skip
        return given(label, stated.value, stated.unit, clause=stated.clause, notes=notes)

    def holds_on(self, day: date) -> bool:
        """Whether the scheme is in force on a day, both ends included."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def warnings(self) -> tuple[Message, ...]:
        """What whoever uses the scheme must know: that only a mirror or no source at all was seen."""
        if self.mark == "M":
            return (message("Only a mirror of {document} was seen; open the original before quoting it.",
                            document=self.document),)  # fmt: skip
        if self.mark == "unsourced":
            return (message("No source was found for {document}; treat its figures as assumptions.",
                            document=self.document),)  # fmt: skip
        return ()


def load_schemes(folder: Path, kinds: Mapping[str, Kind]) -> Mapping[str, Scheme]:
    """All schemes of a folder by id, in the order of their file names.

    Raises:
        LedgerError: any file is faulty; all faults of all files at once.
    """
    schemes: dict[str, Scheme] = {}
    errors: list[LedgerError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            scheme = read_scheme(path.read_text(encoding="utf-8"), kinds, path.name)
            if scheme.id in schemes:
                errors.append(SchemeFaulty(scheme=path.name, fault=f"the id {scheme.id} is used twice"))
            schemes[scheme.id] = scheme
        except LedgerError as error:
            errors.append(error)
    raise_all(errors)
    return schemes


def pick(schemes: Mapping[str, Scheme], scheme_id: str) -> Scheme:
    """A scheme by its id.

    Raises:
        SchemeUnknown: there is none; the message lists those there are.
    """
    if scheme_id not in schemes:
        raise SchemeUnknown(scheme=scheme_id, known=", ".join(sorted(schemes)))
    return schemes[scheme_id]


def read_scheme(text: str, kinds: Mapping[str, Kind], name: str = "inline") -> Scheme:
    """A scheme from YAML text.

    Args:
        text: the YAML.
        kinds: what the instrument's rules know, by parameter name.
        name: the file's name, for messages.

    Raises:
        LedgerError: all that is wrong with it.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SchemeFaulty(scheme=name, fault=f"it is no YAML ({str(error).splitlines()[0]})") from error
    return scheme_from(content, kinds, name)


def scheme_from(content: Any, kinds: Mapping[str, Kind], name: str = "inline") -> Scheme:
    """A scheme from the content of its YAML, checked.

    Raises:
        LedgerError: all that is wrong with it.
    """
    if not isinstance(content, dict):
        raise SchemeFaulty(scheme=name, fault="it is no mapping of names to values")
    faults = list(_faults_of_frame(content))
    raise_all([SchemeFaulty(scheme=name, fault=fault) for fault in faults])
    clauses = {key: _clause(content, stated) for key, stated in content["clauses"].items()}
    parameters, faults = _parameters(content, kinds, clauses)
    raise_all([SchemeFaulty(scheme=name, fault=fault) for fault in faults])
    return Scheme(
        id=content["id"],
        instrument=content["instrument"],
        title=content["title"],
        title_english=content.get("title_english", content["title"]),
        issuer=content["issuer"],
        document=content["document"],
        in_force_from=content["in_force_from"],
        in_force_to=content.get("in_force_to"),
        picked_by=content["picked_by"],
        mark=content["mark"],
        confirmed_on=content["confirmed_on"],
        address=content.get("address", ""),
        remark=content.get("remark", ""),
        clauses=clauses,
        parameters=parameters,
        content_hash=content_hash(content),
    )


def content_hash(content: Any) -> str:
    """SHA-256, as hex, of a scheme's content in canonical JSON: layout and comments do not count."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _faults_of_frame(content: Mapping[str, Any]) -> Iterable[str]:
    for key in REQUIRED:
        if content.get(key) in (None, ""):
            yield f"{key} is missing"
    for key in content:
        if key not in REQUIRED + OPTIONAL:
            yield f"{key} is not known"
    if content.get("mark") not in (None, *MARKS):
        yield f"mark is {content['mark']}, but must be one of {', '.join(MARKS)}"
    for key in ("in_force_from", "in_force_to", "confirmed_on", "published_on"):
        if content.get(key) is not None and not isinstance(content[key], date):
            yield f"{key} is no date (write 2009-01-15)"
    for key in ("clauses", "parameters", "settings"):
        if not isinstance(content.get(key, {}), dict):
            yield f"{key} is no mapping"


def _clause(content: Mapping[str, Any], stated: Mapping[str, Any]) -> Clause:
    return Clause(
        document=str(stated.get("document", content["document"])),
        article=str(stated["article"]),
        address=str(stated.get("address", content.get("address", ""))),
        mark=str(stated.get("mark", content["mark"])),
        confirmed_on=stated.get("confirmed_on", content["confirmed_on"]),
    )


def _parameters(
    content: Mapping[str, Any], kinds: Mapping[str, Kind], clauses: Mapping[str, Clause]
) -> tuple[dict[str, Parameter], list[str]]:
    parameters: dict[str, Parameter] = {}
    faults = []
    stated = {**content["parameters"], **content.get("settings", {})}
    for name, entry in stated.items():
        if name not in kinds:
            faults.append(f"the parameter {name} is not known to the rules")
            continue
        try:
            parameters[name] = _parameter(name, entry, kinds[name], clauses, name in content.get("settings", {}))
        except (ValueError, KeyError, TypeError, InvalidOperation, LedgerError) as error:
            faults.append(f"the parameter {name} cannot be read ({error})")
    faults += [f"the parameter {name} is missing" for name, kind in kinds.items() if kind.required and name not in stated]
    return parameters, faults


def _parameter(name: str, entry: Any, kind: Kind, clauses: Mapping[str, Clause], is_setting: bool) -> Parameter:
    if not isinstance(entry, dict) or "value" not in entry:
        raise ValueError("write it as a mapping with a value")
    if is_setting:
        clause = Clause("", "", "", "unsourced", entry["decided_on"])
        if "clause" in entry:
            clause = clauses[entry["clause"]]
        return Parameter(name, _typed(entry["value"], kind), _unit(kind, entry), clause, entry["decided_on"], entry["why"])
    return Parameter(name, _typed(entry["value"], kind), _unit(kind, entry), clauses[entry["clause"]])


def _unit(kind: Kind, entry: Mapping[str, Any]) -> str:
    units = {"percent": "percent", "money": "fen", "truth": "truth", "day": "date"}
    return str(units.get(kind.kind, entry.get("unit", "text")))


def _typed(value: Any, kind: Kind) -> Any:
    if isinstance(value, float):
        raise ValueError("write numbers with a decimal point in quotation marks")  # noqa: TRY004 - told as a fault
    match kind.kind:
        case "percent" | "number":
            return Decimal(str(value))
        case "money":
            return parse_amount_fen(str(value))
        case "whole":
            if isinstance(value, bool) or not isinstance(value, int):
                raise ValueError("must be a whole number")
            return value
        case "truth":
            if not isinstance(value, bool):
                raise ValueError("must be true or false")
            return value
        case "choice":
            if value not in kind.choices:
                raise ValueError(f"{value} is none of {', '.join(kind.choices)}")
            return value
        case "day":
            if not isinstance(value, date):
                raise ValueError("must be a date such as 2009-01-15")
            return value
        case _:
            return value


