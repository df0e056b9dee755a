"""What every export says of itself: the head hash, the program, what was chosen, who made it and when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ledger import __version__

Language = Literal["zh", "en"]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of every workbook."""

WORDS = {
    "About this file": "关于本表",
    "Chart": "图表",
    "{label} (yuan)": "{label}（元）",
    "A spreadsheet has no such chart: this is the nearest one; the table is the same.": (
        "电子表格没有这种图，此处为最接近的图形；数据与表一致。"
    ),
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
    "Fund report": "基金报告",
    "All partners": "全部出资人",
    "The office": "本单位",
    "Returns": "回报",
    "Partners": "出资人",
    "Partner": "出资人",
    "Sector": "性质",
    "Committed (yuan)": "认缴（元）",
    "Paid in (yuan)": "实缴（元）",
    "Distributed (yuan)": "分配（元）",
    "Value left (yuan)": "剩余价值（元）",
    "Payments": "往来款项",
    "Day": "日期",
    "Entry": "凭证号",
    "Firms": "被投企业",
    "Firm": "企业",
    "Invested on": "投资日",
    "Cost (yuan)": "成本（元）",
    "Others in the round (yuan)": "同轮其他出资（元）",
    "Round": "轮次",
    "Proceeds (yuan)": "退出回款（元）",
    "Value (yuan)": "估值（元）",
    "Ended on": "退出日",
    "Valuations": "估值",
    "Valued on": "估值日",
    "Net asset value (yuan)": "净资产（元）",
    "Method": "方法",
    "Fees": "费用",
    "Leverage": "放大倍数",
    "Printed": "公布数",
    "Compliance": "合规检验",
    "Test": "检验项",
    "Limit": "限值",
    "Fails on": "不变则何日不合格",
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
        """A heading or a sentence in the language of the export."""
        return WORDS.get(english) or self.translate(english) if self.language == "zh" else english

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
