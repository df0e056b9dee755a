import json
from collections.abc import Iterator
from datetime import date

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import Book, KeyReused
from ledger.measures.leverage import Choice, Found, MethodsMixed, collect, keep, kept_ratios, pooled, report
from ledger.values.leverage import Sums, Tags, ratio
from tests import toybook

DAY = date(2009, 11, 30)
TAGS = Tags(level="fund", stage="paid_in", base="paid_in", as_of=DAY)


@pytest.fixture
def filled(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Book, toybook.People]]:
    toybook.install(monkeypatch, toybook.toy())
    with toybook.new_book(database_url) as book:
        yield book, toybook.fill(book)
    toybook.forget()


def a_found(instrument: str, office: int, private: int, stage: str = "paid_in") -> Found:
    chosen = Tags(level="fund", stage=stage, base="paid_in", as_of=DAY)
    return Found(instrument, ratio("M1", Sums(office_fen=office, private_fen=private), chosen, "a fund"))


def test_ratios_come_from_the_entries_of_the_day(filled: tuple[Book, toybook.People]) -> None:
    book, _ = filled
    with book.reading() as session:
        on_the_day = collect(session, DAY, {"toy": toybook.ratios})
        before = collect(session, date(2009, 1, 1), {"toy": toybook.ratios})
    assert [("deal 1", "3.0000"), ("nobody", None)] == [
        (item.ratio.subject, item.as_json()["value"]) for item in on_the_day
    ]
    assert ["nobody"] == [item.ratio.subject for item in before]


@pytest.mark.parametrize(
    ("count", "choice"),
    [
        (2, Choice(instrument="toy", key="M1", level="recipient", stage="reached_recipient")),
        (1, Choice(subject="nobody")),
        (0, Choice(key="M2")),
        (0, Choice(level="fund")),
        (0, Choice(stage="paid_in")),
        (0, Choice(instrument="other")),
    ],
)
def test_a_choice_narrows(filled: tuple[Book, toybook.People], count: int, choice: Choice) -> None:
    with filled[0].reading() as session:
        assert count == len(collect(session, DAY, {"toy": toybook.ratios}, choice))


def test_a_pool_is_a_quotient_of_sums_and_no_mean() -> None:
    found = [a_found("fund", 100, 900), a_found("fund", 900, 900)]
    (pool,) = pooled(found, by_instrument=False)
    assert ("all", "2.8000", 2, None) == tuple(
        pool.as_json()[name] for name in ("subject", "value", "pooled", "instrument")
    )


def test_methods_are_not_added_up_and_the_reason_is_told() -> None:
    with pytest.raises(MethodsMixed, match="fund, equity is not added up: a loan that is paid back"):
        pooled([a_found("fund", 1, 1), a_found("equity", 1, 1)], by_instrument=False)


def test_ratios_of_other_stages_are_never_pooled() -> None:
    assert 2 == len(pooled([a_found("fund", 1, 1), a_found("fund", 1, 1, stage="committed")]))


def test_each_method_is_pooled_by_itself() -> None:
    found = [a_found("fund", 100, 900), a_found("equity", 900, 900), a_found("fund", 100, 100)]
    assert [("fund", 2), ("equity", 1)] == [
        (item.ratio.subject, item.parts) for item in pooled(found, by_instrument=True)
    ]
    assert ["fund"] == [item.ratio.subject for item in pooled(found, by_instrument=True, least=2)]


def test_a_report_names_its_day() -> None:
    assert {"as_of": "2009-11-30", "ratios": []} == report(DAY, [])


def test_ratios_are_kept_once_with_their_entries(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    with book.reading() as session:
        found = [*collect(session, DAY, {"toy": toybook.ratios}), a_found("", 1, 1)]
    with book.writing(people.recorder) as unit:
        first = keep(unit, DAY, found, "keep")
    with book.writing(people.recorder) as unit:
        again = keep(unit, DAY, found, "keep")
    assert first == again
    with book.reading() as session:
        kept = kept_ratios(session, DAY)
        assert [] == kept_ratios(session, date(2009, 1, 1))
        assert 3 == len(kept_ratios(session))
    assert ("M1", "deal 1", "60000000", "20000000", "3.0000") == (
        kept[0].key, kept[0].subject, kept[0].numerator_fen, kept[0].denominator_fen, kept[0].value,
    )  # fmt: skip
    assert [3] == json.loads(kept[0].inputs)["entries"]
    assert "reached_recipient" == json.loads(kept[0].tags)["stage"]
    assert kept[1].value is None


def test_another_set_under_the_same_key_is_refused(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    with book.writing(people.recorder) as unit:
        keep(unit, DAY, [a_found("", 1, 1)], "keep")
    with pytest.raises(KeyReused), book.writing(people.recorder) as unit:
        keep(unit, DAY, [a_found("", 1, 2)], "keep")


def test_a_side_that_is_not_known_is_kept_as_unknown(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    unknown = Found("toy", ratio("M5", Sums(office_fen=1), TAGS, "x"))
    with book.writing(people.recorder) as unit:
        keep(unit, DAY, [unknown], "keep")
    with book.reading() as session:
        assert kept_ratios(session)[0].numerator_fen is None


def test_only_a_recorder_keeps(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    with pytest.raises(RoleMissing), book.writing(people.reviewer) as unit:
        keep(unit, DAY, [], "keep")
