"""What the screen says, in Chinese and in English: catalogues by msgid, and sentences with parameters.

A msgid is the English text itself. One process serves both languages in threads, so nothing is installed
globally: each rerun asks for the translator of its language. Codes (`interest_subsidy`) are looked up by their
words (`interest subsidy`).

A parameter of a sentence may be English itself (the `fault` of a refusal). It is translated where the catalogue
knows it, also where it was built from a template of the catalogue: "it is {state}; ..." becomes a pattern.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.pofile import read_po

from ledger.instrument import instruments
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.facts import FactRefused
from ledger.values.trace import Message

LANGUAGES: Final = {"zh": "中文", "en": "English"}
DEFAULT: Final = "zh"
LOCALES: Final = Path(__file__).parent / "locales"
# What only names something is data: a firm called "Draft" keeps its name.
DATA: Final = frozenset(
    {
        "code",
        "field",
        "key",
        "name",
        "party",
        "path",
        "person",
        "record",
        "scheme",
        "subject",
        "text",
        "written",
    }
)
_FIELD: Final = re.compile(r"\{(\w+)\}")
_PLACED: Final = re.compile(r"((?:\{\w+\}[ ,“”]*)+: )(.+)", re.DOTALL)
_CODE: Final = re.compile(r"[a-z0-9_]+")
_NUMBERED: Final = re.compile(r"(.*[a-z]) ([0-9]+)")
_DEEPEST: Final = 4
_LEAST_FIXED: Final = 8


@dataclass(frozen=True)
class Translator:
    """The words of one language."""

    language: str

    def __call__(self, msgid: str, **parameters: object) -> str:
        """The text of a msgid, its fields filled as they are; the msgid itself where it has no translation."""
        known = catalogue(self.language)
        text = known.get(msgid) or known.get(msgid[:1].lower() + msgid[1:], msgid)
        return text.format(**parameters) if parameters else text

    def name(self, code: str) -> str:
        """A code (state, action, kind, field) in words; of a composed one (`M1_paid_in`, `unfunded.甲`) each part."""
        words = code.removesuffix("_fen").replace("_", " ")
        found = self._known(words)
        if found is None and (numbered := _NUMBERED.fullmatch(words)) and (head := self._known(numbered[1])):
            found = f"{head} {numbered[2]}"
        if found is None:
            head, separator, rest = words.replace(".", " ").partition(" ")
            known = self._known(head) or head
            composed = separator and (known != head or head.startswith("M")) and self.language != "en"
            found = f"{known} {self._known(rest) or rest}" if composed else words
        return found[:1].upper() + found[1:] if self.language == "en" else found

    def term(self, text: str) -> str:
        """A label, a unit, a code or a sentence that was built elsewhere: whatever stands in a trace."""
        said = self.phrase(text)
        return self.name(text) if said == text and _CODE.fullmatch(text) else said

    def _known(self, words: str) -> str | None:
        known = catalogue(self.language)
        return known.get(words) or known.get(words.lower()) or known.get(words[:1].upper() + words[1:])

    def message(self, said: Message | Mapping[str, Any]) -> str:
        """A message of a rule; also one that was read back from its JSON."""
        if isinstance(said, Message):
            return self.sentence(said.template, said.parameters)
        return self.sentence(str(said.get("template", said.get("text", ""))), said.get("parameters", {}))

    def error(self, error: LedgerError) -> list[str]:
        """All that an error says, one sentence a cause."""
        if isinstance(error, SeveralErrors):
            return [sentence for each in error.errors for sentence in self.error(each)]
        if isinstance(error, FactRefused):
            return [self._fact(error.parameters)]
        return [self.sentence(type(error).template, error.parameters)]

    def _fact(self, parameters: Mapping[str, object]) -> str:
        """What is wrong with a fact, with the way to it in words; what is missing was not written."""
        parts = str(parameters["field"]).split(".")
        place = " · ".join(
            self("row {number}", number=int(part) + 1) if part.isdecimal() else self.name(part)
            for part in parts
        )
        missing = parameters["fault"] == "is missing"
        template = "{field}: {fault}." if missing else FactRefused.template
        return self.sentence(
            template, {"fault": parameters["fault"], "written": parameters["written"]} | {"field": place}
        )

    def sentence(self, template: str, parameters: Mapping[str, object]) -> str:
        """A template in this language, its parameters translated where they are words and not data."""
        said = {
            name: value if name in DATA else self.phrase(str(value)) for name, value in parameters.items()
        }
        return self._template(template).format(**said)

    def _template(self, template: str) -> str:
        known = catalogue(self.language)
        found = known.get(template)
        if found is None and (placed := _PLACED.fullmatch(template)):
            # A sentence with the place before it: only the sentence is in the catalogue.
            return placed[1] + known.get(placed[2], placed[2])
        return found or template

    def phrase(self, text: str, depth: int = 0) -> str:
        """An English phrase that was built elsewhere: looked up, matched with templates, or taken apart at `;`."""
        if self.language == "en" or depth > _DEEPEST:
            return text
        known = catalogue(self.language)
        bare = text.rstrip(".")
        for candidate in (text, bare, bare + ".", text.replace("_", " "), text[:1].upper() + text[1:]):
            if candidate in known:
                return known[candidate].rstrip("。") if candidate != text else known[candidate]
        matched = self._matched(bare, depth)
        if matched is not None:
            return matched
        for separator, joined in (("; ", "；"), (", ", "、")):
            if separator in text:
                return joined.join(self.phrase(part, depth + 1) for part in text.split(separator))
        return text

    def _matched(self, text: str, depth: int) -> str | None:
        for pattern, msgid in patterns(self.language):
            found = pattern.fullmatch(text)
            if found:
                filled = {name: self.phrase(value, depth + 1) for name, value in found.groupdict().items()}
                return catalogue(self.language)[msgid].rstrip("。").format(**filled)
        return None


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """A language's texts by msgid; English needs only those that differ from their msgid.

    A funding method may bring the words of its own; they do not change what the app says.
    """
    texts: dict[str, str] = {}
    for method in instruments().values():
        own = method.locales / f"{language}.po" if method.locales else None
        texts |= _read(own, language) if own and own.exists() else {}
    return texts | _read(LOCALES / language / "LC_MESSAGES" / "ledger.po", language)


def _read(path: Path, language: str) -> dict[str, str]:
    with path.open("rb") as file:
        entries = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}


@cache
def patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates with fields as patterns, those with most fixed text first."""
    templates = [
        msgid
        for msgid in catalogue(language)
        if _FIELD.search(msgid) and len(_FIELD.sub("", msgid)) > _LEAST_FIXED
    ]
    templates.sort(key=lambda msgid: -len(_FIELD.sub("", msgid)))
    return tuple((re.compile("".join(_pieces(msgid)), re.DOTALL), msgid) for msgid in templates)


def _pieces(template: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, piece in enumerate(_FIELD.split(template.rstrip("."))):
        if number % 2 == 0:
            yield re.escape(piece)
        elif piece in seen:
            yield f"(?P={piece})"
        else:
            seen.add(piece)
            yield f"(?P<{piece}>.+?)"
