"""An office's own words for columns: a YAML file beside the one that ships, checked before a word of it is used.

The environment variable names the file. It has the form of `synonyms.yaml`, with any part of it left out:

    fields:
      iou: [贷款单号]
      posting_date: [划扣日]
    loan_words: [划扣息]
"""

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import yaml

from ledger.values.errors import LedgerError, raise_all

VARIABLE: Final = "SCITECH_LEDGER_SYNONYMS"
_LISTS: Final = ("accrued", "totals", "carried", "reversal_words", "out_words", "in_words", "deposit_titles",
                 "payable_titles")  # fmt: skip
"""Lists of words that an office may add to, besides names of columns and words of interest."""
_UNIT: Final = re.compile(r"[(/](?:百万|千|万|亿)?(?:元|%|‰)")
_WORDS: Final = {"deposit_words": "deposit", "loan_words": "loan"}


class SynonymsFaulty(LedgerError):
    """The office's file of words cannot be used."""

    template = "The file of column names {file} (SCITECH_LEDGER_SYNONYMS) cannot be used: {fault}."


def extended(shipped: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words that ship, with those of the office's own file where the environment names one.

    Raises:
        SynonymsFaulty, SeveralErrors: the file cannot be read, or contradicts what is known; all faults at once.
    """
    path = os.environ.get(VARIABLE, "").strip()
    if not path:
        return shipped
    own = _loaded(path)
    raise_all([SynonymsFaulty(file=path, fault=fault) for fault in _faults(own, shipped)])
    return _joined(shipped, own)


def _loaded(path: str) -> Mapping[str, Any]:
    try:
        own = yaml.safe_load(Path(path).read_text("utf-8-sig"))
    except OSError as error:
        raise SynonymsFaulty(file=path, fault=f"it cannot be opened ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise SynonymsFaulty(file=path, fault=f"it is no YAML ({told})") from error
    if not isinstance(own, dict):
        raise SynonymsFaulty(file=path, fault="it holds no parts such as fields:")
    return own


def _faults(own: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[str]:
    known = {"fields", *_LISTS, *_WORDS}
    for part in own.keys() - known:
        yield f'the part "{part}" is not known; there are {", ".join(sorted(known))}'
    for part in own.keys() & known - {"fields"}:
        if not _is_words(own[part]):
            yield f'"{part}" is no list of words'
    fields = own.get("fields", {})
    if not isinstance(fields, dict):
        yield '"fields" names no fields'
        return
    yield from _field_faults(fields, shipped)


def _field_faults(fields: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[str]:
    claimed = {
        _compared(name): field
        for field, ranks in shipped["fields"].items()
        for names in ranks
        for name in names
    }
    doubtful = {_compared(name) for name in shipped["ambiguous"]}
    for field, names in fields.items():
        if field not in shipped["fields"]:
            yield f'the field "{field}" is not known; there are {", ".join(sorted(shipped["fields"]))}'
        elif not _is_words(names):
            yield f'the names of "{field}" are no list of words'
        else:
            for name in names:
                other = claimed.setdefault(_compared(name), field)
                if other != field:
                    yield f'"{name}" cannot be {field}, because it is {other}'
                if _UNIT.search(_compared(name)):
                    yield f'"{name}" states a unit; write the name without it'
                if _compared(name) in doubtful:
                    yield f'"{name}" has two meanings; a person is asked each time'


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


def _compared(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def _joined(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    words = deepcopy(dict(shipped))
    for field, names in own.get("fields", {}).items():
        words["fields"][field][0] += [_compared(name) for name in names]
    for part in _LISTS:
        words[part] += own.get(part, [])
    for part, kind in _WORDS.items():
        words["interest_words"][kind] += own.get(part, [])
    return words
