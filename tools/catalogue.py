"""List every text that the screen may show, and those without a Chinese translation.

`python tools/catalogue.py` prints the missing ones as entries for a .po file and ends with status 1 if there are any.
Texts are found in the syntax trees (error templates, messages, labels of traces, sentences of pages) and in the
described funding methods (titles, states, field names, choices, rules of schemes).
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("ledger", "instruments")
# Calls whose first text is shown.
SENTENCES = {
    "message",
    "Message",
    "given",
    "total",
    "difference",
    "product",
    "quotient",
    "least",
    "greatest",
    "rounded",
    "to_places",
    "chosen",
    "say",
    "translate",
}
# Calls whose second text is shown.
SECOND = {"PydanticCustomError", "empty", "require"}
NAMES = {"template", "fault", "why"}
SENTENCE = re.compile(r"[A-Z{][^\n]* [^\n]*\.")
FIELD = re.compile(r"\{\w+\}")


def texts_of(tree: ast.AST, *, screen: bool) -> Iterator[str]:
    """The texts that a module may show."""
    documented = {id(text) for text in _docstrings(tree)}
    for node in ast.walk(tree):
        if (
            not screen
            and isinstance(node, ast.Constant)
            and id(node) not in documented
            and _is_sentence(node.value)
        ):
            yield str(node.value)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id in NAMES for target in targets) and node.value:
                yield from _texts(node.value)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, screen=screen)
        elif (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and _called(node.exc) == "ValueError"
            and not screen
        ):
            yield from (text for argument in node.exc.args for text in _texts(argument))


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        yield from (
            (inner.value for inner in getattr(node, "body", ()) if isinstance(inner, ast.Expr))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            else ()
        )


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and bool(SENTENCE.fullmatch(value))


def _of_call(node: ast.Call, *, screen: bool) -> Iterator[str]:
    called = _called(node)
    is_scheme = isinstance(node.func, ast.Attribute) and called == "given"
    place = 1 if called in SECOND or is_scheme else 0
    if called in SENTENCES | SECOND and len(node.args) > place:
        yield from _texts(node.args[place])
    if (
        called == "append"
        and isinstance(node.func, ast.Attribute)
        and "fault" in ast.unparse(node.func.value)
    ):
        yield from _texts(node.args[0])
    for keyword in node.keywords:
        if keyword.arg in ("fault", "title") and not (screen and keyword.arg == "title"):
            yield from _texts(keyword.value)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield _template(node)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for inner in node.elts:
            yield from _texts(inner)


def _template(node: ast.JoinedStr) -> str:
    parts, number = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            number += 1
            parts.append(f"{{a{number}}}")
    return "".join(parts)


def from_code() -> Iterator[str]:
    """Every text of every module."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "cli" in path.parts or "migrations" in path.parts:
                continue
            yield from texts_of(
                ast.parse(path.read_text(encoding="utf-8")),
                screen="ui" in path.parts or path.name == "page.py",
            )


def from_methods() -> Iterator[str]:
    """Every word by which the funding methods, the book and the screen name things."""
    from ledger.book import journal, parties, people
    from ledger.instrument import REVERSAL, instruments
    from ledger.statements.tables import STANDINGS, STATES, STRENGTHS
    from ledger.ui import frame
    from ledger.values.leverage import BASES, DEFINITIONS, LEVELS
    from ledger.values.leverage import STAGES as RATIO_STAGES

    for words in (
        journal.PURPOSES,
        journal.STAGES,
        parties.KINDS,
        parties.SECTORS,
        people.ROLES,
        LEVELS,
        RATIO_STAGES,
        BASES,
        STANDINGS,
        STATES,
        STRENGTHS,
        ("below", "within", "above", "untargeted", "confirmed", "refused", "mend", "confirm"),
    ):
        yield from words
    for definition in DEFINITIONS.values():
        yield from (definition.title, definition.formula, definition.numerator_class)
    for title, _, _, section in frame.PAGES.values():
        yield from (title, section)
    yield from field_names(REVERSAL.facts)
    for method in instruments().values():
        yield from _of_method(method)


def _of_method(method: Any) -> Iterator[str]:
    yield method.title
    for kind in method.kinds.values():
        yield kind.title
        yield from kind.states
        yield from (step.action for step in kind.transitions)
        yield from field_names(kind.facts)
        for event in kind.events:
            yield event.title
            yield from field_names(event.facts)
    for scheme in method.schemes.values():
        yield from scheme.parameters
        yield from (stated.unit for stated in scheme.parameters.values())


def field_names(model: Any) -> Iterator[str]:
    """Names and choices of a facts model, of all that is inside it."""
    from ledger.ui.forms.fields import Field, fields_of

    def of(fields: tuple[Field, ...]) -> Iterator[str]:
        for field in fields:
            yield field.name
            yield from field.choices
            yield from of(field.fields)

    yield from of(fields_of(model))
    for part in model.model_json_schema().get("$defs", {}).values():
        yield from part.get("properties", {})


def wanted() -> list[str]:
    """Every msgid, once, in the order in which it was found; a code by its words."""
    found = [*from_code(), *(code.removesuffix("_fen").replace("_", " ") for code in from_methods())]
    return [
        text
        for text in dict.fromkeys(found)
        if any(letter.isalpha() and letter.isascii() for letter in FIELD.sub("", text))
    ]


def missing() -> list[str]:
    """Every msgid that has no Chinese."""
    from ledger.ui.language import catalogue

    known = catalogue("zh")
    return [text for text in wanted() if text not in known and text.lower() not in known]


def main() -> int:
    """Print what is missing."""
    sys.path.insert(0, str(ROOT))
    found = missing()
    for text in found:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        print(f'msgid "{escaped}"\nmsgstr ""\n')
    print(f"# {len(found)} missing", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
