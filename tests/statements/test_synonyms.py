"""An office's own words for columns, and what is wrong with them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.statements.errors import NoStatement
from ledger.statements.headers import claim_of
from ledger.statements.natures import is_reversal, nature_of
from ledger.statements.synonyms import VARIABLE, SynonymsFaulty
from ledger.statements.vocabulary import parse_name, vocabulary
from ledger.values.errors import SeveralErrors
from tests.statements.readers import only, read

ROWS = [
    ["贷款单号", "计收起日", "计收 止日", "划扣息额(元)", "划扣日"],
    ["JK1", "2009-03-21", "2009-06-20", "5.00", "2009-06-21"],
]
OWN = """
fields:
  iou: [贷款单号]
  period_start: [计收起日]
  period_end: [计收止日]
  interest: [划扣 息额]
  posting_date: [划扣日]
loan_words: [划扣息]
reversal_words: [退息]
"""

Written = Callable[[str], None]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Puts an office's words into a file that the environment names."""
    caches = (vocabulary, parse_name, claim_of, nature_of, is_reversal)
    path = tmp_path / "words.yaml"

    def write(text: str) -> None:
        path.write_text(text, "utf-8")
        monkeypatch.setenv(VARIABLE, str(path))
        for cached in caches:
            cached.cache_clear()

    yield write
    for cached in caches:
        cached.cache_clear()


def test_names_that_an_office_adds_are_known(written: Written) -> None:
    with pytest.raises(NoStatement):
        read(ROWS)
    written(OWN)
    (row,) = only(read(ROWS))["rows"]
    assert (row["iou"], row["period_end"], row["interest"], row["posting_date"]) == (
        "JK1",
        "2009-06-20",
        "5.00",
        "2009-06-21",
    )
    assert (nature_of("划扣息", "out"), is_reversal(None, "退息")) == ("loan_interest", True)


def test_all_that_is_wrong_is_told_at_once(written: Written) -> None:
    written(
        "fields: {iou: [合同号, 起息日, 单号（元）], interests: [息], days: 天数, rate_percent: [' ']}\nwords: [a]\ntotals: 合计"
    )
    with pytest.raises(SeveralErrors) as caught:
        read(ROWS)
    told = str(caught.value)
    assert [part for part in (
        '"合同号" cannot be iou, because it is contract', '"起息日" has two meanings', '"单号（元）" states a unit', 'the field "interests" is not known',
        'the names of "days" are no list', 'the names of "rate_percent" are no list', 'the part "words" is not known',
        '"totals" is no list of words',
    ) if part not in told] == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"), [("fields: [", "it is no YAML"), ("- a", "it holds no parts"), ("fields: [a]", '"fields" names no fields')]
)  # fmt: skip
def test_a_file_of_another_form(written: Written, text: str, fault: str) -> None:
    written(text)
    with pytest.raises(SynonymsFaulty, match=fault):
        read(ROWS)


def test_a_file_that_is_not_there(written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written("{}")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.yaml"))
    with pytest.raises(SynonymsFaulty, match="cannot be opened"):
        read(ROWS)
