"""The words of statements as data (`synonyms.yaml`), and names brought to one form so that they can be compared."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from ledger.statements.synonyms import extended
from ledger.statements.units import without_unit
from ledger.values.safe_yaml import SAFE_LOADER

_SPACES: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*]+")
_BILINGUAL: Final = re.compile(r"\[[^\]]*\]")
_BRACKETED: Final = re.compile(r"\([^)]*\)")
_COUNTED: Final = re.compile(r"_+\d*$|(?<=\D)\d{1,2}$")


@dataclass(frozen=True)
class Name:
    """A header cell in comparable form.

    Attributes:
        full: folded, without spaces, unit and foreign words, brackets kept.
        bare: the same without brackets and a running number at the end.
        unit: "元", "万元", "%", "‰", ... as the header says, else "".
        shown: the text of the cell, with its spaces made single.
    """

    full: str
    bare: str
    unit: str
    shown: str


@dataclass(frozen=True)
class Vocabulary:
    """All words of the data file, in the forms in which they are looked up."""

    fold: Mapping[int, str]
    exact: Mapping[str, tuple[str, int]]
    by_length: tuple[tuple[str, str, int], ...]
    several: frozenset[str]
    never: tuple[str, ...]
    accrued: tuple[str, ...]
    not_paid: tuple[str, ...]
    base: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str]
    totals: frozenset[str]
    carried: tuple[str, ...]
    summaries: tuple[str, ...]
    nothing_found: frozenset[str]
    deposit_words: tuple[str, ...]
    loan_words: tuple[str, ...]
    either_words: tuple[str, ...]
    reversal_words: tuple[str, ...]
    directions: Mapping[str, str]
    facts: Mapping[str, str]
    deposit_titles: tuple[str, ...]
    payable_titles: tuple[str, ...]
    overviews: tuple[str, ...]
    interest_kinds: Mapping[str, str]
    stated: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """The words that ship with the program and those of the office, read once.

    Raises:
        SynonymsFaulty, SeveralErrors: the office's words cannot be used.
    """
    text = files("ledger.statements").joinpath("synonyms.yaml").read_text("utf-8")
    return parse_vocabulary(extended(yaml.load(text, Loader=SAFE_LOADER)))  # noqa: S506 - a safe loader


def parse_vocabulary(written: Mapping[str, Any]) -> Vocabulary:
    """The words of a data file of the form that `synonyms.yaml` explains."""
    exact = {
        name.upper(): (field, rank)
        for field, ranks in written["fields"].items()
        for rank, names in enumerate(ranks)
        for name in names
    }
    words = written["interest_words"]
    by_length = sorted(
        ((name, field, rank) for name, (field, rank) in exact.items()), key=lambda item: -len(item[0])
    )
    directions = dict.fromkeys(written["out_words"], "out") | dict.fromkeys(written["in_words"], "in")
    return Vocabulary(
        fold={ord(one): other for one, other in written["fold"].items()},
        exact=exact,
        by_length=tuple(item for item in by_length if len(item[0]) > 1),
        several=frozenset(written["several"]),
        never=tuple(written["never"]),
        accrued=tuple(written["accrued"]),
        not_paid=tuple(written["not_paid"]),
        base=tuple(written["base"]),
        ambiguous={name: tuple(fields) for name, fields in written["ambiguous"].items()},
        groups={name: group for group, names in written["groups"].items() for name in names},
        totals=frozenset(written["totals"]),
        carried=tuple(written["carried"]),
        summaries=tuple(written["summaries"]),
        nothing_found=frozenset(written["nothing_found"]),
        deposit_words=tuple(words["deposit"]),
        loan_words=tuple(words["loan"]),
        either_words=tuple(words["either"]),
        reversal_words=tuple(written["reversal_words"]),
        directions=directions,
        facts={label: fact for fact, labels in written["facts"].items() for label in labels},
        deposit_titles=tuple(written["deposit_titles"]),
        payable_titles=tuple(written["payable_titles"]),
        overviews=tuple(written["overviews"]),
        stated={label: name for name, labels in written["stated"].items() for label in labels},
        interest_kinds={name: kind for kind, names in written["interest_kinds"].items() for name in names},
    )


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Text in one form: full-width and traditional characters folded, no spaces, Latin letters upper case.

    >>> fold("日 志　号 "), fold("帳號（元）")
    ('日志号', '账号(元)')
    """
    folded = unicodedata.normalize("NFKC", text).translate(vocabulary().fold)
    return _SPACES.sub("", folded).upper()


@lru_cache(maxsize=4096)
def parse_name(text: str) -> Name:
    """A header cell in comparable form.

    >>> parse_name("借方发生额/元（支取）")
    Name(full='借方发生额(支取)', bare='借方发生额', unit='元', shown='借方发生额/元（支取）')
    """
    named, unit = without_unit(fold(text))
    full = _BILINGUAL.sub("", named).strip(":")
    bare = _COUNTED.sub("", _BRACKETED.sub("", full)) or full
    return Name(full, bare, unit, " ".join(text.split()))
