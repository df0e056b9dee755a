"""What every export says of itself: the head hash, the program, what was chosen, who made it and when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ledger import __version__

Language = Literal["zh", "en"]

WORDS = {
    "About this file": "关于本表",
    "Head hash": "链尾哈希",
    "Program version": "程序版本",
    "Selection": "筛选条件",
    "Made by": "导出人",
    "Made at": "导出时间",
    "As of": "截止日",
    "Records": "项目清单",
    "No.": "序号",
    "Code": "项目编号",
    "Title": "项目名称",
    "Party": "单位名称",
    "Funding method": "投入方式",
    "Kind": "类别",
    "Year": "年度",
    "State": "状态",
    "Scheme": "适用办法",
    "Amount (yuan)": "金额（元）",
    "Amount (10,000 yuan)": "金额（万元）",
    "Total": "合计",
    "In capitals": "合计大写",
    "Steps": "计算过程",
    "Step": "步骤",
    "Label": "项目",
    "Subject": "对象",
    "Value": "数值",
    "Unit": "单位",
    "Operation": "运算",
    "From steps": "依据步骤",
    "Clause": "条款",
    "Notes": "备注",
    "Amount": "金额",
    "Refused": "不予支持",
    "Warnings": "提示",
    "Ratios": "杠杆倍数",
    "Definition": "口径",
    "Formula": "公式",
    "Level": "层级",
    "Stage": "阶段",
    "Base": "基数",
    "Numerator class": "分子构成",
    "Numerator (yuan)": "分子（元）",
    "Denominator (yuan)": "分母（元）",
    "Denominator (10,000 yuan)": "分母（万元）",
    "Numerator (10,000 yuan)": "分子（万元）",
    "Reason": "原因",
    "Publication list": "公示名单",
    "none": "无",
    "yes": "是",
    "no": "否",
    "Result": "结果",
    "Inputs": "输入",
    "Rules of the scheme": "办法",
    "Exact fractions": "精确分数",
    "Value (may be changed)": "数值（可改）",
    "Divided by": "除以",
    "Value as computed": "原数值",
    "Changed": "已改",
    "Used by steps": "用于步骤",
    "Document": "文件",
    "Article": "条款",
    "Address": "出处",
    "Mark": "来源等级",
    "Confirmed on": "核对日期",
    "Follows inputs": "随输入变化",
    "Numerator": "分子",
    "Denominator": "分母",
    "the rows below": "见下列各行",
    "The whole scheme": "办法全部内容",
    "In force": "施行期间",
    "Scheme id": "办法编号",
    "Scheme hash": "办法哈希",
    "Inputs changed": "已改输入数",
    "Amount by the program": "程序计算金额",
    "Amount by the program (yuan)": "程序计算金额（元）",
    "Amount by the formulas (yuan)": "公式计算金额（元）",
    "Check": "核对",
    "Condition": "条件",
    "How to use this": "使用说明",
    "official page": "官方网页",
    "press": "媒体报道",
    "only a mirror was seen": "仅见转载",
    "no source was found": "未找到出处",
}
"""Words of the sheets in English, which are their keys, and in Chinese."""

WORDS |= {
    "The formulas give the program's amount to the fen.": "一致：公式结果与程序金额分毫不差。",
    "NOT THE SAME: the formulas give another amount than the program. Tell whoever keeps the program.":
        "不一致：公式结果与程序金额不同，请告知程序维护人员。",
    "Inputs were changed: this is the amount for the inputs as they stand now.":
        "输入已改动：以上为按现有输入重新计算的金额。",
    "No figure: a value is missing or lies too near a turning point. Compute it with the program.":
        "不给出数值：缺少数值，或数值过于接近取舍界限，请用程序计算。",
    "No figure: step {step} ({label}) does not follow its inputs. Compute it with the program.":
        "不给出数值：步骤 {step}（{label}）不随输入变化，请用程序计算。",
    "No figure: the condition of step {step} ({label}) no longer holds. Compute it with the program.":
        "不给出数值：步骤 {step} 的条件（{label}）不再满足，请用程序计算。",
    "Change a yellow cell on the sheets of inputs and rules; the amount above follows, or says in words why not.":
        "改动“输入”“办法”两表的黄色单元格，上方金额随之变化；不能变化时以文字说明原因。",
    "Caps, floors, bands, day counts, roundings and shares follow.":
        "上限、下限、分档、天数、取舍和分摊均随输入变化。",
    "Days, loans and lines that were left out do not come back.":
        "已剔除的天数、贷款和利息单不会因改动而重新计入。",
    "Money is reckoned in whole fen and exact fractions, and rounded only where the scheme says.":
        "金额以整数分和精确分数计算，仅在办法规定处取舍。",
}  # fmt: skip


@dataclass(frozen=True)
class Imprint:
    """What an export says of itself.

    Attributes:
        head: the head hash of the entries when it was made.
        user: who made it.
        made_at: when, as text.
        selection: which filter was on, in words; empty where there was none.
        language: of headings.
        translate: gives labels, states and reasons, which are English, in the language of the reader.
    """

    head: str
    user: str
    made_at: str
    selection: str = ""
    language: Language = "zh"
    translate: Callable[[str], str] = str

    def word(self, english: str) -> str:
        """A heading in the language of the export."""
        return WORDS.get(english, english) if self.language == "zh" else english

    def mark(self, mark: str) -> str:
        """How well a text was seen, in words; nothing where it is not said."""
        words = {
            "O": "official page", "P": "press", "M": "only a mirror was seen", "unsourced": "no source was found",
        }  # fmt: skip
        return self.word(words[mark]) if mark in words else mark

    def lines(self) -> list[tuple[str, str]]:
        """Name and value of each thing said."""
        return [
            (self.word("Head hash"), self.head),
            (self.word("Program version"), f"scitech-ledger {__version__}"),
            (self.word("Selection"), self.selection or self.word("none")),
            (self.word("Made by"), self.user),
            (self.word("Made at"), self.made_at),
        ]
