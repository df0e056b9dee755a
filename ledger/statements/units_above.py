"""The unit that rows above a table state: behind 单位, in a title, in a corner; or the cell that is not understood."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ledger.statements.cells import Cell, cell_text, column_letters
from ledger.statements.units import (
    CLOSE,
    FOREIGN,
    OPEN,
    UNIT_FACTORS,
    YUAN,
    is_scaled,
    parse_unit,
    split_units,
)
from ledger.statements.vocabulary import fold

_MAY_SPEAK: Final = re.compile(f"单位|币|[万萬亿億百千佰仟元圆圓分角]|{FOREIGN.pattern}")
_LABEL: Final = re.compile("(.{0,2})(单位|币种|币别|货币)(?!单位|码|代|名)")
_ORGANISED: Final = frozenset(
    {
        "借款",
        "贷款",
        "编制",
        "填报",
        "填表",
        "制表",
        "报送",
        "开户",
        "客户",
        "付款",
        "收款",
        "申请",
        "用款",
        "所属",
        "主管",
        "担保",
        "经办",
        "使用",
    }
)
"""What stands before 单位 where it means an organisation."""
_SPEAKS: Final = re.compile(f"[:(/=为是以按]|{FOREIGN.pattern}")
_SCALE: Final = "(?:[十百千佰仟]?[万萬][元圆圓]?|[百千佰仟][元圆圓]|十?[亿億][元圆圓]?|[元圆圓角分])"
_PHRASE: Final = re.compile(
    rf"(?:[{OPEN}:,、/+=.-]|{YUAN}|以|为|是|按|金额)*{_SCALE}(?:[{CLOSE}{OPEN}]|{YUAN}|计)*"
    "(?=$|[^一-龥]|币种|币别|货币|日期|单位|[一-龥]{2,8}:)"
)
_NEXT_LABEL: Final = re.compile("[;。]|币种|币别|货币|日期|单位|[一-龥]{2,8}:")
_COUNTED_IN: Final = re.compile("以([^以]{1,10}?)(?:为单位|计|列示|填列|表示|反映)")
_ORGANISATION: Final = re.compile(
    "公司|银行|分行|支行|集团|股份|中心|学|院|研究|厂|局|所|厅|科技|有限|部|处|社|会|店"
)
_ENDING: Final = re.compile(f"(.+?)[{OPEN}]([^{OPEN}{CLOSE}]+)[{CLOSE}]")
_GLUED: Final = re.compile(
    "(?:^|[^0-9.一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾百千万几数余多])([十百千]?[万萬]元|[百千]元|亿元)"
)
_GROUPED: Final = re.compile(f"[{OPEN}].*[{CLOSE}]")
_FOREIGN_TABLE: Final = re.compile(
    "(?<!本)(?:美元|美金|欧元|日元|英镑|港元|港币|外币|外汇)(?:贷款|借款|利息|结息|账户)"
)
_FIGURE_LABEL: Final = re.compile("(?:额|本金|利息|合计|数)$")
_NUMBER: Final = re.compile(r"[-+¥]?[0-9][0-9,.]*")
_LONGEST_HEADING: Final = 24


class UnitsAbove(NamedTuple):
    """What rows above a table say of units.

    Attributes:
        unit: what amounts count; "" where nothing is said.
        doubt: address and text of a cell that speaks of a unit and is not understood, or contradicts another.
    """

    unit: str = ""
    doubt: tuple[str, str] | None = None


def units_above(rows: Sequence[Sequence[Cell]], first: int) -> UnitsAbove:
    """What some rows say of units.

    Args:
        rows: the rows above a header.
        first: number (from 1) of the first of them.
    """
    said = ""
    for number, row in enumerate(rows, first):
        filled = [(column, fold(cell_text(cell))) for column, cell in enumerate(row) if cell != ""]
        texts = [text for _, text in filled]
        for at, (column, text) in enumerate(filled):
            for unit in _stated(texts, at) if _MAY_SPEAK.search(text) else ():
                if unit is None or unit != (said or unit):
                    return UnitsAbove(
                        said, (f"{column_letters(column)}{number}", cell_text(row[column]).strip())
                    )
                said = unit
    return UnitsAbove(said)


def _stated(texts: Sequence[str], at: int) -> Iterator[str | None]:
    """The units that a cell of a row states; None for one that is not understood."""
    before = texts[at - 1] if at else ""
    after = texts[at + 1] if at + 1 < len(texts) else ""
    yield from _behind_label(texts[at], after)
    yield from _counted_in(texts[at])
    if len(texts) == 1:
        yield from _of_heading(texts[at])
    if not _NUMBER.fullmatch(before) and not _LABEL.search(before):
        yield from _of_corner(texts[at])
        if len(texts) == 1 or not (
            _FIGURE_LABEL.search(texts[at].partition("(")[0]) or _NUMBER.fullmatch(after)
        ):
            yield from _of_ending(texts[at])


def _behind_label(text: str, after: str) -> Iterator[str | None]:
    for label in _LABEL.finditer(text):
        if label[1] in _ORGANISED or label[1].endswith("为"):
            continue
        rest = text[label.end() :]
        rest = rest if rest.strip(":") else f":{after}"
        said = rest[0] + _NEXT_LABEL.split(rest[1:], maxsplit=1)[0]
        is_unit = label[2] == "单位"
        phrase = _PHRASE.match(rest)
        unit = parse_unit(phrase[0]) if phrase else None
        if phrase and unit:
            if is_unit or unit != "元":
                yield None if is_scaled(said[len(phrase[0]) :]) else unit
        # 币种：美元 is a fact by itself, and costs every line that it counts for.
        elif _SPEAKS.match(rest) and _is_unknown(said) and (is_unit or rest[0] != ":"):
            yield None


def _counted_in(text: str) -> Iterator[str | None]:
    for match in _COUNTED_IN.finditer(text):
        unit = parse_unit(match[1])
        if unit or _is_unknown(match[1]):
            yield unit


def _of_heading(text: str) -> Iterator[str | None]:
    """A line that stands alone: 美元贷款结息清单, 利息清单 万元."""
    glued = _GLUED.search(text)
    if glued and text.endswith(glued[1]):
        yield parse_unit(glued[1])
    if len(text) <= _LONGEST_HEADING and _FOREIGN_TABLE.search(text):
        yield None


def _of_corner(text: str) -> Iterator[str | None]:
    """A cell that is a unit and nothing else."""
    unit = parse_unit(text)
    if unit and len(text) > 1:
        yield unit
    elif FOREIGN.fullmatch(text.strip(OPEN + CLOSE)) or (_GROUPED.fullmatch(text) and _is_unknown(text)):
        yield None


def _of_ending(text: str) -> Iterator[str | None]:
    """The brackets at the end of a title: 贷款利息清单(万元)."""
    ending = _ENDING.fullmatch(text)
    if ending is None or _LABEL.search(text):
        return
    said, words = split_units(ending[2])
    units = said & UNIT_FACTORS.keys()
    if len(units) > 1 or (units and any(map(is_scaled, words))) or FOREIGN.search(ending[2]):
        yield None
    yield from units if len(units) == 1 else ()


def _is_unknown(text: str) -> bool:
    """Whether wording that is no unit may be one, and is no name of an organisation such as 万科公司."""
    return is_scaled(text) and parse_unit(text) is None and not _ORGANISATION.search(text)
