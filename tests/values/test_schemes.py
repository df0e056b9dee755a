"""Tests of schemes: dated, cited, hashed; faulty ones refused in words."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.parameters import typed_value
from ledger.values.schemes import (
    Kind,
    ParameterMissing,
    Scheme,
    SchemeFaulty,
    SchemeUnknown,
    content_hash,
    load_schemes,
    pick,
    read_scheme,
    scheme_from,
)
from ledger.values.trace import Clause, value_text

KINDS = {
    "rate": Kind("percent", required=True),
    "factor": Kind("number"),
    "cap": Kind("money"),
    "years": Kind("whole"),
    "evidence_needed": Kind("truth"),
    "rounding": Kind("choice", choices=("up", "down")),
    "note": Kind("text"),
    "last_day": Kind("day"),
    "tiers": Kind("table"),
}
TODAY = date(2026, 11, 23)


def content(**changed: Any) -> dict[str, Any]:
    """A scheme without fault, with some keys changed; a key changed to `...` is left out."""
    plain = {
        "id": "hubei_2009",
        "instrument": "post_subsidy",
        "title": "后补助办法",
        "issuer": "湖北省科技厅",
        "document": "鄂科〔2009〕1号",
        "in_force_from": date(2009, 1, 1),
        "picked_by": "applied_on",
        "mark": "O",
        "confirmed_on": TODAY,
        "clauses": {"rate": {"article": "第五条"}},
        "parameters": {"rate": {"value": "30", "clause": "rate"}},
    }
    return {key: value for key, value in {**plain, **changed}.items() if value is not ...}


def stating(**parameters: Any) -> dict[str, Any]:
    """A scheme with more parameters, each with its value only."""
    stated = {name: {"value": value, "clause": "rate"} for name, value in parameters.items()}
    return content(parameters={"rate": {"value": "30", "clause": "rate"}, **stated})


def setting(**entry: Any) -> dict[str, Any]:
    """A scheme with one setting, some of whose keys are changed."""
    plain = {"value": "up", "decided_on": TODAY, "why": "usual"}
    merged = {key: value for key, value in {**plain, **entry}.items() if value is not ...}
    return content(settings={"rounding": merged})


def faults(written: object) -> str:
    with pytest.raises(LedgerError) as caught:
        scheme_from(written, KINDS, "a.yaml")
    return str(caught.value)


def test_a_scheme_holds_what_its_file_states() -> None:
    scheme = scheme_from(content(title_english="Rule", address="https://example.org", remark="seen"), KINDS)
    assert (scheme.id, scheme.instrument, scheme.issuer) == ("hubei_2009", "post_subsidy", "湖北省科技厅")
    assert (scheme.title, scheme.title_english, scheme.remark) == ("后补助办法", "Rule", "seen")
    assert (scheme.in_force_from, scheme.in_force_to, scheme.picked_by) == (
        date(2009, 1, 1),
        None,
        "applied_on",
    )
    assert scheme.clauses["rate"] == Clause("鄂科〔2009〕1号", "第五条", "https://example.org", "O", TODAY)


def test_an_english_title_may_be_left_out() -> None:
    assert (
        scheme_from(content(title_english=None, address=None, remark=None), KINDS).title_english
        == "后补助办法"
    )


def test_a_clause_may_stand_in_another_document() -> None:
    other = {
        "article": "第一条",
        "document": "另文",
        "address": "https://a",
        "mark": "P",
        "confirmed_on": date(2026, 1, 1),
    }
    scheme = scheme_from(content(clauses={"rate": {**other, "text": "…"}}), KINDS)
    assert scheme.clauses["rate"] == Clause("另文", "第一条", "https://a", "P", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("expected", "name", "written", "unit"),
    [
        (Decimal("5.310"), "rate", "5.310", "percent"),
        (Decimal(5), "rate", 5, "percent"),
        (Decimal("0.7"), "factor", "0.7", "number"),
        (100_000_000, "cap", "100万", "fen"),
        (1_00, "cap", 1, "fen"),
        (3, "years", 3, "number"),
        (True, "evidence_needed", True, "truth"),
        ("down", "rounding", "down", "text"),
        ("as agreed", "note", "as agreed", "text"),
        (TODAY, "last_day", TODAY, "date"),
        ([{"percent": "10"}], "tiers", [{"percent": "10"}], "text"),
        ({"a": 1}, "tiers", {"a": 1}, "text"),
    ],
)
def test_a_parameter_is_typed_by_its_kind(expected: Any, name: str, written: Any, unit: str) -> None:
    parameter = scheme_from(stating(**{name: written}), KINDS).parameter(name)
    assert (expected, unit) == (parameter.value, parameter.unit)
    assert type(parameter.value) is type(expected)


def test_a_parameter_may_state_its_unit() -> None:
    stated = {
        "rate": {"value": 1, "clause": "rate"},
        "years": {"value": 3, "clause": "rate", "unit": "years"},
    }
    assert scheme_from(content(parameters=stated), KINDS).parameter("years").unit == "years"


@pytest.mark.parametrize(
    ("expected", "name", "written"),
    [
        ("write 5.31 in quotation marks", "rate", 5.31),
        ("write 0.5 in quotation marks", "tiers", [{"percent": ["1", 0.5]}]),
        ("write 5 in quotation marks as a name", "tiers", {"deep": [{5: "a"}]}),
        ("a lot is no number such as 5.31", "rate", "a lot"),
        ("nan is no number", "rate", "nan"),
        ("1e999999999 is no number", "rate", "1e999999999"),
        ("True is no number", "rate", True),
        ("True is no amount such as 100万", "cap", True),
        ("[1] is no amount", "cap", [1]),
        ("The amount", "cap", "a lot"),
        ("must be a whole number", "years", "3"),
        ("must be a whole number", "years", True),
        ("must be true or false", "evidence_needed", 1),
        ("sideways is none of up, down", "rounding", "sideways"),
        ("must be text", "note", 5),
        ("must be text", "note", "  "),
        ("must be a date such as 2009-01-15", "last_day", "2009-01-15"),
        ("must be a date", "last_day", datetime(2009, 1, 15, 10, 0)),  # noqa: DTZ001 - as YAML reads it
        ("must be a list or a mapping", "tiers", "10"),
        ("write it as a mapping with a value", "note", None),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_a_fault(expected: str, name: str, written: Any) -> None:
    told = faults(stating(**{name: written}))
    assert told.startswith(f"Scheme a.yaml: the parameter {name} cannot be read (")
    assert expected in told


@pytest.mark.parametrize(
    ("expected", "entry"),
    [
        ("write it as a mapping with a value", "30"),
        ("write it as a mapping with a value", {"clause": "rate"}),
        ("its clause is missing", {"value": "30"}),
        ("its clause cap is not among the clauses: rate", {"value": "30", "clause": "cap"}),
        ("its clause ['rate'] is not among the clauses", {"value": "30", "clause": ["rate"]}),
        ("claus is not known; there may be value, clause", {"value": "30", "clause": "rate", "claus": 1}),
        ("why is not known", {"value": "30", "clause": "rate", "why": "a setting's key"}),
    ],
)
def test_a_parameter_must_name_a_clause_of_the_scheme(expected: str, entry: Any) -> None:
    assert expected in faults(content(parameters={"rate": entry}))


def test_a_setting_says_who_decided_what_the_text_leaves_open() -> None:
    parameter = scheme_from(setting(), KINDS).parameter("rounding")
    assert (parameter.value, parameter.decided_on, parameter.why) == ("up", TODAY, "usual")
    assert parameter.clause == Clause("鄂科〔2009〕1号", "left open", "", "unsourced", TODAY)


def test_a_setting_may_name_a_clause() -> None:
    scheme = scheme_from(setting(clause="rate"), KINDS)
    assert scheme.parameter("rounding").clause == scheme.clauses["rate"]


@pytest.mark.parametrize(
    ("expected", "entry"),
    [
        ("its decided_on is missing or no date", {"decided_on": ...}),
        ("its decided_on is missing or no date", {"decided_on": "2026-11-23"}),
        ("its decided_on is missing or no date", {"decided_on": datetime(2026, 11, 23, 1, 0)}),  # noqa: DTZ001
        ("its why is missing", {"why": ...}),
        ("its why is missing", {"why": " "}),
        ("its clause cap is not among the clauses", {"clause": "cap"}),
        ("sideways is none of up, down", {"value": "sideways"}),
    ],
)
def test_a_setting_without_day_or_reason_is_a_fault(expected: str, entry: dict[str, Any]) -> None:
    assert expected in faults(setting(**entry))


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("it is no mapping of names to values", ["id"]),
        ("it is no mapping of names to values", None),
        ("id is missing", content(id=...)),
        ("title is missing", content(title="")),
        ("confirmed_on is missing", content(confirmed_on=None)),
        ("clauses is missing", content(clauses=None)),
        ("titel is not known", content(titel="x")),
        ("title is no text (write it in quotation marks)", content(title=2009)),
        ("remark is no text", content(remark=["a"])),
        ("mark is X, but must be one of O, P, M, unsourced", content(mark="X")),
        ("parameters is no mapping", content(parameters=["rate"])),
        ("settings is no mapping", content(settings=["rate"])),
        ("settings is empty; leave it out", content(settings=None)),
        ("in_force_from is no date (write 2009-01-15)", content(in_force_from="2009")),
        ("published_on is no date", content(published_on=datetime(2009, 1, 1, 8, 0))),  # noqa: DTZ001
        (
            "in_force_to 2008-12-31 is before in_force_from 2009-01-01",
            content(in_force_to=date(2008, 12, 31)),
        ),
        ("the clause rate must be a mapping with an article", content(clauses={"rate": "第五条"})),
        ("the clause rate must be a mapping with an article", content(clauses={"rate": {"article": 5}})),
        ("clauses is no mapping", content(clauses=["rate"])),
        ("titel of the clause rate is not known", content(clauses={"rate": {"article": "5", "titel": "x"}})),
        ("mark of the clause rate is X", content(clauses={"rate": {"article": "5", "mark": "X"}})),
        (
            "confirmed_on of the clause rate is no date",
            content(clauses={"rate": {"article": "5", "confirmed_on": "x"}}),
        ),
        ("the parameter bonus is not known to the rules", stating(bonus="1")),
        ("the parameter rate is missing", content(parameters={"cap": {"value": "1", "clause": "rate"}})),
        (
            "rate is both a parameter and a setting",
            content(settings={"rate": {"value": "1", "decided_on": TODAY, "why": "x"}}),
        ),
    ],
)
def test_a_scheme_that_does_not_say_what_it_must_is_faulty(expected: str, written: object) -> None:
    told = faults(written)
    assert expected in told
    assert told.startswith(("Scheme a.yaml: ", "2 things are to be mended: Scheme a.yaml: "))
    assert told.endswith("Mend the scheme file.")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SeveralErrors) as caught:
        scheme_from(content(id=..., mark="X", in_force_from="2009"), KINDS)
    assert len(caught.value.errors) == 3


def test_a_kind_must_be_known() -> None:
    with pytest.raises(ValueError, match="there is no kind percnt, only percent, number"):
        Kind("percnt")


def test_a_value_may_be_typed_without_a_scheme() -> None:
    assert typed_value("1万", Kind("money")) == 1_000_000


def test_a_parameter_that_is_not_stated_has_its_default() -> None:
    scheme = scheme_from(content(), KINDS)
    assert (scheme.value("rate"), scheme.value("cap"), scheme.value("cap", 7)) == (Decimal(30), None, 7)
    assert ("rate" in scheme, "cap" in scheme) == (True, False)


def test_a_parameter_that_a_rule_needs_and_the_scheme_lacks_is_named() -> None:
    with pytest.raises(ParameterMissing, match=r"does not state cap\. Add it"):
        scheme_from(content(), KINDS).given("cap", "Cap")


def test_a_clause_is_found_by_parameter_or_by_name() -> None:
    clauses = {"rate": {"article": "第五条"}, "who": {"article": "第二条"}}
    scheme = scheme_from(content(clauses=clauses), KINDS)
    assert scheme.clause("rate") == scheme.clauses["rate"]
    assert scheme.clause("who") == scheme.clauses["who"]
    assert scheme.clause("nothing") is None


def test_a_parameter_enters_a_trace_with_its_clause() -> None:
    scheme = scheme_from(content(), KINDS)
    node = scheme.given("rate", "Rate")
    assert (node.label, node.value, node.unit, node.clause, node.notes) == (
        "Rate",
        Decimal(30),
        "percent",
        scheme.clauses["rate"],
        (),
    )


def test_a_setting_enters_a_trace_with_its_reason() -> None:
    node = scheme_from(setting(), KINDS).given("rounding", "Rounding")
    assert [str(note) for note in node.notes] == ["The text leaves this open; decided on 2026-11-23: usual"]


def test_a_table_enters_a_trace_as_text() -> None:
    node = scheme_from(stating(tiers=[{"percent": "10", "from": TODAY}]), KINDS).given("tiers", "Tiers")
    assert value_text(node) == '[{"from":"2026-11-23","percent":"10"}]'


@pytest.mark.parametrize(
    ("expected", "day", "last"),
    [
        (False, date(2008, 12, 31), None),
        (True, date(2009, 1, 1), None),
        (True, date(2099, 1, 1), None),
        (True, date(2009, 12, 31), date(2009, 12, 31)),
        (False, date(2010, 1, 1), date(2009, 12, 31)),
    ],
)
def test_a_scheme_holds_from_its_first_to_its_last_day(expected: bool, day: date, last: date | None) -> None:
    assert expected == scheme_from(content(in_force_to=last), KINDS).holds_on(day)


@pytest.mark.parametrize(
    ("expected", "mark"),
    [
        ([], "O"),
        ([], "P"),
        (["Only a mirror of 鄂科〔2009〕1号 was seen; open the original before quoting it."], "M"),
        (["No source was found for 鄂科〔2009〕1号; treat its figures as assumptions."], "unsourced"),
    ],
)
def test_a_scheme_says_how_well_it_was_seen(expected: list[str], mark: str) -> None:
    assert expected == [str(warning) for warning in scheme_from(content(mark=mark), KINDS).warnings()]


def test_the_hash_is_of_the_content_and_not_of_the_layout() -> None:
    text = yaml.safe_dump(content(), allow_unicode=True)
    scheme = read_scheme(text, KINDS)
    assert scheme.content_hash == read_scheme("# a comment\n\n" + text, KINDS).content_hash
    assert scheme.content_hash == content_hash(content())
    assert scheme.content_hash != scheme_from(stating(cap="1"), KINDS).content_hash


def test_text_that_is_no_yaml_is_told_with_its_line() -> None:
    with pytest.raises(SchemeFaulty, match=r"Scheme inline: it is no YAML \(.*line 2") as caught:
        read_scheme("id: a\nb: ]\nc: 1\n", KINDS)
    assert "\n" not in str(caught.value)


def test_a_name_written_twice_is_a_fault() -> None:
    with pytest.raises(SchemeFaulty, match=r"cap is written twice.* line 3"):
        read_scheme("parameters:\n  cap: 1\n  cap: 2\n", KINDS)


def write(folder: Path, name: str, written: dict[str, Any]) -> None:
    (folder / name).write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")


def test_the_schemes_of_a_folder_come_by_id_in_the_order_of_their_files(tmp_path: Path) -> None:
    write(tmp_path, "b.yaml", content(id="first"))
    write(tmp_path, "a.yaml", content(id="second"))
    (tmp_path / "notes.txt").write_text("not a scheme", encoding="utf-8")
    assert list(load_schemes(tmp_path, KINDS)) == ["second", "first"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", content(id="same"))
    write(tmp_path, "b.yaml", content(id="same"))
    write(tmp_path, "c.yaml", content(mark="X"))
    (tmp_path / "d.yaml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(SeveralErrors) as caught:
        load_schemes(tmp_path, KINDS)
    assert [str(error) for error in caught.value.errors] == [
        "Scheme b.yaml: the id same is used twice. Mend the scheme file.",
        "Scheme c.yaml: mark is X, but must be one of O, P, M, unsourced. Mend the scheme file.",
        "Scheme d.yaml: it is not written in UTF-8. Mend the scheme file.",
    ]


def test_a_scheme_is_picked_by_its_id() -> None:
    schemes: dict[str, Scheme] = {"hubei_2009": scheme_from(content(), KINDS)}
    assert pick(schemes, "hubei_2009").id == "hubei_2009"
    with pytest.raises(SchemeUnknown, match=r"no scheme henan\. Known schemes: hubei_2009\."):
        pick(schemes, "henan")
