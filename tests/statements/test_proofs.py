"""What the lines must agree with: one another, the life of their loan, what is stated around them."""

from typing import Any

import pytest

from tests.statements.readers import only, read, told

PERIODS = ["借据号", "起息日", "止息日", "利息"]
STATEMENT = ["交易日期", "借方金额", "贷方金额", "余额", "摘要"]


class TestPeriods:
    @pytest.mark.parametrize(
        ("second", "word"),
        [(("2022-06-21", "2022-09-21"), ""), (("2022-06-22", "2022-09-21"), ""), (("2022-06-20", "2022-09-21"), "overlap"),
         (("2022-06-23", "2022-09-21"), "days are missing"), (("2022-03-21", "2022-06-21"), "overlap")],
    )  # fmt: skip
    def test_of_one_loan_follow_each_other(self, second: tuple[str, str], word: str) -> None:
        result = read([PERIODS, ["1", "2022-03-21", "2022-06-21", "5"], ["1", *second, "6"]])
        assert word in told(result)
        assert bool(word) == bool(result["warnings"])
        if word:
            assert "rows 2 and 3" in told(result)

    def test_the_habit_of_counting_days_decides_about_the_day_between(self) -> None:
        header = [*PERIODS, "天数"]
        first_out = read(
            [
                header,
                ["1", "2022-03-21", "2022-06-21", "5", "92"],
                ["1", "2022-06-22", "2022-09-21", "6", "91"],
            ]
        )
        assert "days are missing" in told(first_out)
        both_in = [
            header,
            ["1", "2022-03-21", "2022-06-20", "5", "92"],
            ["1", "2022-06-20", "2022-09-20", "6", "93"],
        ]
        assert "overlap" in told(read(both_in))
        assert "overlap" not in told(read([*both_in[:2], ["1", "2022-06-21", "2022-09-20", "6", "92"]]))

    def test_of_other_loans_and_of_lines_taken_back_do_not_count(self) -> None:
        lines = [["1", "2022-03-21", "2022-06-21", "5"], ["2", "2022-03-21", "2022-06-21", "5"], ["2", "2022-03-21", "2022-06-21", "-5"],
                 ["2", "2022-03-21", "2022-06-21", "5"], ["", "2022-03-21", "2022-06-21", "5"], ["", "2022-03-21", "2022-06-21", "5"]]  # fmt: skip
        assert read([PERIODS, *lines])["warnings"] == []


class TestLives:
    HEADER = ("借据号", "放款日期", "到期日", "起息日", "止息日", "利息")

    @pytest.mark.parametrize(
        ("life", "outside"),
        [(("2022-01-01", "2022-12-31"), False), (("2022-03-22", ""), True), (("", "2022-06-20"), True), (("", ""), False), (("?", "?"), False)],
    )  # fmt: skip
    def test_interest_belongs_into_the_life_of_the_loan(self, life: tuple[str, str], outside: bool) -> None:
        result = read([self.HEADER, ["1", *life, "2022-03-21", "2022-06-21", "5"]])
        assert ("outside the life of the loan" in told(result)) is outside
        assert only(result)["rejected"] == []

    def test_a_life_may_stand_above_the_table(self) -> None:
        rows: list[list[Any]] = [
            ["借据号：J1", "放款日期：2022-04-01", "到期日：2023-03-31"],
            PERIODS[1:],
            ["2022-03-21", "2022-06-21", "5"],
        ]
        result = read(rows)
        assert (
            "row 3: the period from 2022-03-21 to 2022-06-21 lies outside the life of the loan, 2022-04-01"
            in told(result)
        )
        assert only(result)["facts"]["loan_start"] == "2022-04-01"


def test_a_life_that_cannot_be_read_is_unknown() -> None:
    rows: list[list[Any]] = [
        ["借据号：J1", "放款日期：见合同"],
        PERIODS[1:],
        ["2022-03-21", "2022-06-21", "5"],
        [7],
    ]
    result = read(rows)
    assert "loan_start" not in only(result)["facts"]
    assert [row["interest"] for row in only(result)["rows"]] == ["5.00"]


class TestStatedFigures:
    LINES = (STATEMENT, ["2022-01-05", "", "100.00", "100.00", ""], ["2022-01-06", "30.00", "", "70.00", ""])

    @pytest.mark.parametrize(
        "above",
        [[["借方发生总笔数", "1", "借方发生总额", "30.00"], ["总笔数：2", "贷方发生总额：100.00"]],
         [["支出总笔数", "支出总金额", "收入总笔数", "收入总金额"], ["1笔", "30.00", "1", "100.00"]],
         [["总笔数", "借方发生总额(元)", "备注"], ["--", "见下", ""]], [["总笔数"]]],
    )  # fmt: skip
    def test_that_agree_are_not_told(self, above: list[list[str]]) -> None:
        assert read([*above, *self.LINES])["warnings"] == []

    @pytest.mark.parametrize(
        ("row", "says"),
        [(["借方发生总笔数", "2"], "stated as 2, and the lines read make 1"), (["总笔数：3"], "stated as 3, and the lines read make 2"),
         (["支出总金额", "31.00"], "stated as 31.00, and the lines read make 30.00"), (["贷方发生总额：1.00"], "stated as 1.00, and the lines read make 100.00")],
    )  # fmt: skip
    def test_that_differ_are_told_above_and_below(self, row: list[str], says: str) -> None:
        above, below = read([row, *self.LINES]), read([*self.LINES, row])
        assert f"row 1: {row[0].partition('：')[0]!r} is {says}".replace("'", '"') in told(above)
        assert says in told(below)

    def test_a_sum_is_kept_beside_the_sum_of_the_lines(self) -> None:
        totals = only(read([["单位：万元"], ["支出总金额", "0.0030"], *self.LINES]))["totals"]
        assert totals["stated"] == {"out": "30.00"}

    def test_refused_lines_are_lines(self) -> None:
        assert (
            read([["总笔数", "2"], *self.LINES[:2], ["2022-01-06", "坏", "", "70.00", ""]])["warnings"] == []
        )

    def test_of_interest(self) -> None:
        result = read([["利息合计：5.00"], PERIODS, ["1", "2022-03-21", "2022-06-21", "6"]])
        assert '"利息合计" is stated as 5.00, and the lines read make 6.00' in told(result)


def pairs(rows: list[list[Any]]) -> list[tuple[int, bool, int | None, int | None]]:
    """Row, whether it takes back, what it takes back, and what takes it back."""
    return [
        (row["row"], row["reversal"], row["reverses"], row["reversed_by"]) for row in only(read(rows))["rows"]
    ]


class TestReversals:
    def test_a_negative_line_is_paired_with_what_it_takes_back(self) -> None:
        lines = [["2022-01-05", "5.00", "", "", "贷款利息"], ["2022-01-06", "9.00", "", "", "贷款利息"], ["2022-01-07", "-5.00", "", "", "冲正"],
                 ["2022-01-08", "5.00", "", "", "贷款利息"]]  # fmt: skip
        assert pairs([STATEMENT, *lines]) == [
            (2, False, None, 4),
            (3, False, None, None),
            (4, True, 2, None),
            (5, False, None, None),
        ]

    def test_money_that_comes_back_is_paired_where_it_is_said(self) -> None:
        lines = [
            ["2022-01-05", "5.00", "", "", "贷款利息"],
            ["2022-01-07", "", "5.00", "", "反交易"],
            ["2022-01-08", "", "5.00", "", "货款"],
        ]
        assert pairs([STATEMENT, *lines]) == [(2, False, None, 3), (3, True, 2, None), (4, False, None, None)]

    def test_a_flag_on_both_lines(self) -> None:
        header = [*STATEMENT, "冲正标志"]
        lines = [["2022-01-05", "5.00", "", "", "", "1"], ["2022-01-07", "-5.00", "", "", "", "1"]]
        assert pairs([header, *lines]) == [(2, False, None, 3), (3, True, 2, None)]

    def test_a_flag_on_a_line_of_the_same_sign(self) -> None:
        header = [*PERIODS, "冲销"]
        lines = [
            ["1", "2022-03-21", "2022-06-21", "5", "否"],
            ["1", "2022-03-21", "2022-06-21", "5", "是"],
            ["1", "2022-03-21", "2022-06-21", "0", "是"],
        ]
        assert pairs([header, *lines]) == [(2, False, None, 3), (3, True, 2, None), (4, True, None, None)]

    def test_the_original_may_come_later_in_the_file(self) -> None:
        lines = [["2022-01-07", "-5.00", "", "", "冲正"], ["2022-01-05", "5.00", "", "", "贷款利息"]]
        assert pairs([STATEMENT, *lines]) == [(2, True, 3, None), (3, False, None, 2)]

    def test_another_loan_or_period_is_no_original(self) -> None:
        header = [*PERIODS, "备注"]
        lines = [
            ["1", "2022-03-21", "2022-06-21", "5", ""],
            ["2", "2022-03-21", "2022-06-21", "-5", "红字"],
            ["1", "2022-06-21", "2022-09-21", "-5", ""],
        ]
        assert pairs([header, *lines]) == [
            (2, False, None, None),
            (3, True, None, None),
            (4, False, None, None),
        ]

    def test_each_of_two_reversals_takes_its_own_line(self) -> None:
        lines = [["2022-01-05", "5.00", "", "", "a"]] * 2 + [["2022-01-07", "-5.00", "", "", "抹账"]] * 2
        assert pairs([STATEMENT, *lines]) == [
            (2, False, None, 5),
            (3, False, None, 4),
            (4, True, 3, None),
            (5, True, 2, None),
        ]
