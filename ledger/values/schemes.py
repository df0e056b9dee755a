"""Schemes: dated, cited rule sets loaded from YAML, each with a hash of its content.

A scheme holds parameters that its document states, each with the clause that states it, and settings for
what the document leaves open, each with the day on which somebody decided it and why. A scheme never
changes: another value is another dated scheme.
"""

import hashlib
import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ledger.values.errors import LedgerError, raise_all
from ledger.values.parameters import Kind, Parameter, is_day, read_parameters
from ledger.values.safe_yaml import SAFE_LOADER
from ledger.values.trace import Clause, Message, Node, given, message

__all__ = [
    "MARKS",
    "Kind",
    "Parameter",
    "ParameterMissing",
    "Scheme",
    "SchemeFaulty",
    "SchemeUnknown",
    "content_hash",
    "load_schemes",
    "pick",
    "read_scheme",
    "scheme_from",
]

MARKS = ("O", "P", "M", "unsourced")
_TEXTS = ("id", "instrument", "title", "issuer", "document", "picked_by", "mark")
_DAYS = ("in_force_from", "confirmed_on")
_MAPPINGS = ("clauses", "parameters")
_REQUIRED = (*_TEXTS, *_DAYS, *_MAPPINGS)
_OPTIONAL_TEXTS = ("title_english", "address", "remark")
_OPTIONAL_DAYS = ("published_on", "in_force_to")
_KNOWN = (*_REQUIRED, *_OPTIONAL_TEXTS, *_OPTIONAL_DAYS, "settings")
_CLAUSE_KEYS = ("article", "document", "address", "mark", "confirmed_on", "text")


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
class Scheme:
    """A rule set of one document: who issued it, when it holds, what it states.

    `content` is what it was read from, as its YAML has it, to be copied into another scheme.
    """

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
    content: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

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
        """A parameter as a node of a trace, with its clause; a table as its canonical text.

        Raises:
            ParameterMissing: the scheme does not state it.
        """
        stated = self.parameter(name)
        value = _canonical(stated.value) if isinstance(stated.value, list | dict) else stated.value
        notes = []
        if stated.decided_on:
            template = "The text leaves this open; decided on {day}: {why}"
            notes.append(message(template, day=stated.decided_on, why=stated.why))
        return given(label, value, stated.unit, clause=stated.clause, notes=notes)

    def holds_on(self, day: date) -> bool:
        """Whether the scheme is in force on a day, both ends included."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def warnings(self) -> tuple[Message, ...]:
        """What whoever uses the scheme must know: that only a mirror or no source at all was seen."""
        if self.mark == "M":
            mirror = "Only a mirror of {document} was seen; open the original before quoting it."
            return (message(mirror, document=self.document),)
        if self.mark == "unsourced":
            assumed = "No source was found for {document}; treat its figures as assumptions."
            return (message(assumed, document=self.document),)
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
        except UnicodeDecodeError:
            errors.append(SchemeFaulty(scheme=path.name, fault="it is not written in UTF-8"))
        except LedgerError as error:
            errors.append(error)
        else:
            if scheme.id in schemes:
                errors.append(SchemeFaulty(scheme=path.name, fault=f"the id {scheme.id} is used twice"))
            schemes[scheme.id] = scheme
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
        content = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as error:
        # The parser's last words name the line; its first ones say what it was reading.
        why = " ".join(str(error).split())
        raise SchemeFaulty(scheme=name, fault=f"it is no YAML ({why})") from error
    return scheme_from(content, kinds, name)


def scheme_from(content: object, kinds: Mapping[str, Kind], name: str = "inline") -> Scheme:
    """A scheme from the content of its YAML, checked.

    Raises:
        LedgerError: all that is wrong with it.
    """
    if not isinstance(content, dict):
        raise SchemeFaulty(scheme=name, fault="it is no mapping of names to values")
    _refuse(name, [*_faults_of_frame(content), *_faults_of_days(content), *_faults_of_clauses(content)])
    clauses = {key: _clause(content, stated) for key, stated in content["clauses"].items()}
    parameters, faults = read_parameters(
        content["parameters"], content.get("settings", {}), kinds, clauses, content["document"]
    )
    _refuse(name, faults)
    return Scheme(
        id=content["id"],
        instrument=content["instrument"],
        title=content["title"],
        title_english=content.get("title_english") or content["title"],
        issuer=content["issuer"],
        document=content["document"],
        in_force_from=content["in_force_from"],
        in_force_to=content.get("in_force_to"),
        picked_by=content["picked_by"],
        mark=content["mark"],
        confirmed_on=content["confirmed_on"],
        address=content.get("address") or "",
        remark=content.get("remark") or "",
        clauses=clauses,
        parameters=parameters,
        content_hash=content_hash(content),
        content=content,
    )


def content_hash(content: object) -> str:
    """SHA-256, as hex, of a scheme's content in canonical JSON: layout and comments do not count."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


class _StrictLoader(SAFE_LOADER):  # type: ignore[misc]
    """Refuses a key that is written twice, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - as inherited
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"{key.value} is written twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(str(key.value))
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


def _refuse(name: str, faults: list[str]) -> None:
    raise_all([SchemeFaulty(scheme=name, fault=fault) for fault in faults])


def _faults_of_frame(content: Mapping[Any, Any]) -> Iterator[str]:
    yield from (f"{key} is missing" for key in _REQUIRED if content.get(key) in (None, ""))
    yield from (f"{key} is not known" for key in content if key not in _KNOWN)
    for key in (*_TEXTS, *_OPTIONAL_TEXTS):
        if not isinstance(content.get(key), str | None):
            yield f"{key} is no text (write it in quotation marks)"
    if content.get("mark") not in (None, "", *MARKS):
        yield f"mark is {content['mark']}, but must be one of {', '.join(MARKS)}"
    for key in (*_MAPPINGS, "settings"):
        if key in content and not isinstance(content[key], dict | None):
            yield f"{key} is no mapping"
    if "settings" in content and content["settings"] is None:
        yield "settings is empty; leave it out"


def _faults_of_days(content: Mapping[Any, Any]) -> Iterator[str]:
    for key in (*_DAYS, *_OPTIONAL_DAYS):
        if content.get(key) not in (None, "") and not is_day(content[key]):
            yield f"{key} is no date (write 2009-01-15)"
    first, last = content.get("in_force_from"), content.get("in_force_to")
    if isinstance(first, date) and isinstance(last, date) and str(last) < str(first):
        yield f"in_force_to {last} is before in_force_from {first}"


def _faults_of_clauses(content: Mapping[Any, Any]) -> Iterator[str]:
    clauses = content.get("clauses")
    for name, stated in clauses.items() if isinstance(clauses, dict) else ():
        if not isinstance(stated, dict) or not isinstance(stated.get("article"), str):
            yield f"the clause {name} must be a mapping with an article in quotation marks"
            continue
        yield from (f"{key} of the clause {name} is not known" for key in stated if key not in _CLAUSE_KEYS)
        if stated.get("mark", "O") not in MARKS:
            yield f"mark of the clause {name} is {stated['mark']}, but must be one of {', '.join(MARKS)}"
        if "confirmed_on" in stated and not is_day(stated["confirmed_on"]):
            yield f"confirmed_on of the clause {name} is no date (write 2009-01-15)"


def _clause(content: Mapping[str, Any], stated: Mapping[str, Any]) -> Clause:
    return Clause(
        document=str(stated.get("document", content["document"])),
        article=stated["article"],
        address=str(stated.get("address", content.get("address") or "")),
        mark=stated.get("mark", content["mark"]),
        confirmed_on=stated.get("confirmed_on", content["confirmed_on"]),
    )
