"""Every bank's layout that is known: two lines are written into it, and the same two lines must be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tests.statements.readers import only, read

ROLES: Final = {
    "day": "交易日期 交易日 记账日期 记账日 入账日期 申请日期 起息日",
    "clock": "入账时间 记账时间",
    "moment": "交易时间 提交时间",
    "out": "借方发生额 借方发生额/元(支取) 借方发生额（支取） 借方发生额(支取) 转出金额 支出 支出金额 借方发生额（支出） 借方金额 借方发生额（元） 借方金额（支出） 借方 取出金额 "
    "支出金额(元) 支出(元) 交易金额(支出) 记账金额(支出) 借方交易金额 借方合计金额 付出金额 支出金额（-元） 付方金额",
    "in": "贷方发生额 贷方发生额/元(收入) 贷方发生额（收入） 贷方发生额(收入) 转入金额 收入 收入金额 贷方金额 贷方发生额（元） 贷方金额（收入） 贷方 存入金额 存入 "
    "收入金额(元) 收入(元) 交易金额(收入) 记账金额(收入) 贷方交易金额_1 收入金额（+元） 收方金额",
    "amount": "发生额 金额 交易金额 交易金额[Trade_Amount] 交易额(按原币计)（元）",
    "flag": "借/贷 借贷标志 扣账/入账 借贷 借贷标记 收支 交易方向 资金收付标志",
    "balance": "余额 账户余额 账户余额（元） 账户余额(元) 余额(元) 交易后余额 本次余额 联机余额 合约账户余额1 余额/元",
    "other": "对方户名 对方单位名称 对方单位 对方名称 对方账户名称 对方账号名称 收(付)方名称 对方 对手方 交易对手名称 对方账户名 对手信息 对方户名/账号 对方账号与户名",
    "other_account": "对方账号 对方卡号/账号 对手账号 对手方账号 收(付)方账号 交易对手账号 对方账户",
    "text": "摘要 交易摘要 交易用途 用途",
    "serial": "交易流水号 账户明细编号-交易流水号 流水号 账务流水号 核心唯一流水号 核心流水号 日_志_号",
    "account": "本方账号 账号 账　　号",
    "owner": "账户名 账户名称 账号名称 户名",
    "currency": "币种 币别 货币 交易币种 记账币种 交易货币",
    "payer": "付款人名称 付款人名称[Payer's_Name] 付款人户名",
    "payee": "收款人名称 收款人名称[Payee's_Name] 收款人户名",
}
ROLE_OF: Final = {
    name.replace("_", " ").replace("金额 1", "金额_1"): role
    for role, names in ROLES.items()
    for name in names.split()
}
LINES: Final = (
    {"out": "", "in": "100.00", "balance": "100.00", "other": "乙公司", "other_account": "99", "text": "货款", "serial": "20220105000001", "payer": "乙公司", "payee": "甲公司"},
    {"out": "30.00", "in": "", "balance": "70.00", "other": "某银行", "other_account": "98", "text": "贷款结息", "serial": "20220106000002", "payer": "甲公司", "payee": "某银行"},
)  # fmt: skip
ALWAYS: Final = {"account": "62", "owner": "甲公司", "currency": "人民币"}
DAYS: Final = (("2022-01-05", "20220105"), ("2022-01-06", "20220106"))


@dataclass(frozen=True)
class Bank:
    """How one bank lays out its statement.

    Attributes:
        columns: names in order, separated by commas; roles as in `ROLES`.
        above: rows above the header, with | between cells.
        below: footer rows.
        flags: what says in and out.
        amounts: amounts of the two lines where one column holds them.
        joined: days and moments without separators.
        gap: what stands between date and time.
        padding: what each cell ends in.
        blank: what a blank amount is written as.
        backwards: newest line first.
        roles: where a name means something else here.
    """

    columns: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    flags: tuple[str, str] = ("贷", "借")
    amounts: tuple[str, str] = ("100.00", "30.00")
    joined: bool = False
    gap: str = " "
    padding: str = ""
    blank: str = ""
    backwards: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> list[list[Any]]:
        """The sheet."""
        names = [name.strip("\n") for name in self.columns.split(",")]
        lines = [[self.cell(name, at) for name in names] for at in (0, 1)]
        if self.backwards:
            lines.reverse()
        split = [[row.split("|") for row in rows] for rows in (self.above, self.below)]
        return [*split[0], names, *lines, *split[1]]

    def cell(self, name: str, at: int) -> str:
        """What a column holds in one of the two lines."""
        role = self.roles.get(name) or ROLE_OF.get(" ".join(name.split()))
        day = DAYS[at][self.joined]
        clock = "100001" if self.joined else "10:00:01"
        made: dict[str, Callable[[], str]] = {
            "day": lambda: day,
            "clock": lambda: clock,
            "moment": lambda: f"{day}{self.gap}10:00:01",
            "amount": lambda: self.amounts[at],
            "flag": lambda: self.flags[at],
        }
        if role in made:
            return made[role]() + self.padding
        written = {**LINES[at], **ALWAYS}.get(role or "", "")
        return (written or (self.blank if role in ("in", "out") else "")) + (self.padding if written else "")


COUNTED: Final = (
    "收入总笔数|收入总金额|支出总笔数|支出总金额|借方发生总笔数|贷方发生总笔数",
    "1|100.00|1|30.00|1|1",
)
BANKS: Final = {
    "ICBC corporate 1": Bank("凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息", ("[HISTORYDETAIL]",)),
    "ICBC corporate 2": Bank("对方账号,交易时间,借贷标志,对方单位,对方行号,用途,摘要,附言,发生额,余额,转入金额,转出金额", ("[HISTORYDETAIL]",)),
    "ICBC corporate 2, one amount": Bank("对方账号,交易时间,借贷标志,对方单位,对方行号,用途,摘要,附言,发生额,余额", ("[HISTORYDETAIL]",)),
    "ICBC corporate 3": Bank("入账日期,入账时间,对方账号,对方单位,借贷标志,转入金额,转出金额,余额,本方账号,摘要"),
    "ICBC corporate 4": Bank("凭证号,交易时间,对方单位,对方账号,转入金额,转出金额,余额,摘要,附言,业务编号"),
    "ICBC personal": Bank(
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户",
        ("明细查询", "卡号: 62|户名: 甲", "", "起止日期：2022-01-01 至 2022-01-31", "", ""), ("人民币合计||||||100.00|30.00||100.00|30.00",), padding=" \t", blank="--", backwards=True),
    "ICBC Asia": Bank("賬戶名,賬號,業務類型,交易時間,扣賬/入賬,幣種,金額,餘額,摘要,對方賬號,對方戶名,憑證號", flags=("入賬", "扣賬"),
                      roles={"賬戶名": "owner", "賬號": "account", "交易時間": "moment", "扣賬/入賬": "flag", "幣種": "currency", "金額": "amount", "摘要": "text", "餘額": "balance", "對方賬號": "other_account", "對方戶名": "other"}),
    "CCB corporate 1": Bank(
        "交易时间,借方发生额/元(支取),贷方发生额/元(收入),余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,交易介质编号",
        ("明细查询结果", "账　　号|62|账户名称|甲公司|开户行名称|某支行"), joined=True),
    "CCB corporate 2": Bank(
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,"
        + ",".join(f"个性化信息名称{n},个性化信息{n}" for n in range(1, 11)), joined=True),
    "CCB personal 1": Bank("记账日 ,交易日期 ,交易时间 ,支出 ,收入 ,账户余额 ,币种 ,摘要 ,对方账号 ,对方户名 ,交易地点 ", ("",) * 5, ("以上数据仅供参考，具体内容请以柜台为准",),
                           joined=True, roles={"交易时间 ": "clock"}),
    "CCB personal 2": Bank("序号,摘要,交易日期,交易金额,账户余额,交易地点/附言,对方账号与户名", ("",) * 5, ("以上数据仅供参考",), amounts=("100.00", "-30.00")),
    "ABC corporate": Bank("序号,交易时间,收入金额,支出金额,账户余额,对方账号,对方户名,对方开户行,交易用途", ("账户明细", "账号:62|户名:甲公司|币种:人民币|起止日期:20220101-20220131"), ("2 收 100.00",)),
    "ABC corporate, no numbers": Bank("交易时间,收入金额,支出金额,账户余额,对方账号,对方户名,对方开户行,摘要", ("账户历史明细", "账号:62|户名:甲公司|币种:人民币")),
    "ABC personal": Bank("交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言", amounts=("+100.00", "-30.00"), joined=True, roles={"交易时间": "clock"}),
    "ABC for others": Bank("合约号,产品号,交易日期,交易金额借方,贷方交易金额_1,合约账户余额1,对方户名,摘要", roles={"合约号": "account", "交易金额借方": "out"}),
    "ABC for others, names end in a line": Bank("合约号,交易日期,借方交易金额,贷方交易金额_,合约账户余额1,对方户名,摘要", roles={"合约号": "account", "贷方交易金额_": "in"}),
    "BOC corporate": Bank(
        "交易类型[ Transaction Type ],业务类型[ Business type ],付款人开户行号[ Account holding bank number of payer ],付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],收款人账号[ Payee's Account Number ],收款人名称[ Payee's Name ],"
        "交易日期[ Transaction Date ],交易时间[ Transaction time ],交易货币[ Trade Currency ],交易金额[ Trade Amount ],交易后余额[ After-transaction balance ],交易流水号[ Transaction reference number ],摘要[ Reference ]",
        ("查询账号[ Inquirer account number ]|62\t", "总笔数|2", "借方发生总笔数|1|借方发生总金额|30.00", "贷方发生总笔数|1|贷方发生总金额|100.00", "查询时间范围|20220101 - 20220131", "", ""), amounts=("100.00", "-30.00"), joined=True,
        roles={"付款人名称[ Payer's Name ]": "payer", "收款人名称[ Payee's Name ]": "payee", "交易日期[ Transaction Date ]": "day", "交易时间[ Transaction time ]": "clock", "交易货币[ Trade Currency ]": "currency",
               "交易金额[ Trade Amount ]": "amount", "交易后余额[ After-transaction balance ]": "balance", "交易流水号[ Transaction reference number ]": "serial", "摘要[ Reference ]": "text"}),
    "BOC personal": Bank("记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行", ("中国某银行交易流水明细清单",), amounts=("100.00", "-30.00"), roles={"附言": "text"}),
    "BoCom corporate": Bank("交易时间,借方发生额（支出）,贷方发生额（收入）,账户余额,对方账号,对方户名,摘要", ("查询账号:|62|户  名:|甲公司",), ("借方交易笔数|1|借方交易金额|30.00|贷方交易笔数|1|贷方交易金额|100.00",)),
    "BoCom personal": Bank("序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要", flags=("贷 Cr", "借 Dr"), roles={"交易时间": "clock"}),
    "CMB corporate": Bank(
        "账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,流程实例号,业务名称,用途,业务参考号,业务摘要,其它摘要,收(付)方分行名,收(付)方名称,收(付)方账号,收(付)方开户行行号,冲账标志,扩展摘要,交易分析码,票据号",
        ("文件类型|ACCOUNT", "查询开始日期|20220101", "查询结束日期|20220131", "", ""), joined=True, roles={"交易时间": "clock"}),
    "CMB corporate, lower": Bank(
        "账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称,收(付)方账号,冲账标志", ("文件类型|ACCOUNT", *("",) * 11), joined=True, roles={"交易时间": "clock"}),
    "CMB personal": Bank("记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要", amounts=("100.00", "-30.00")),
    "CITIC corporate A": Bank("交易日期,交易时间,对方账号,对方账户名称,借方发生额,贷方发生额,账户余额,摘要,附言", ("账户交易明细", "账号：62", *COUNTED, *("",) * 11), roles={"交易时间": "clock"}),
    "CITIC corporate B": Bank("账号,账号名称,币种,交易日,交易时间,借方金额,贷方金额,余额,摘要,对方户名", ("",) * 13, roles={"交易时间": "clock"}),
    "Minsheng corporate": Bank("交易时间,交易流水号,借方发生额,贷方发生额,账户余额,对方账号,对方账号名称,对方开户行,客户附言", ("账号:62 账户名称:甲公司 币种:人民币",), roles={"客户附言": "text"}),
    "Minsheng personal": Bank("凭证类型,凭证号码,交易时间,摘要,交易金额,账户余额,现转标志,交易渠道,交易机构,对方户名/账号,对方行名", ("个人账户对账单",), amounts=("100.00", "-30.00")),
    "Ping An corporate": Bank("交易时间,账号,收入,支出,账户余额,对方户名,对方账号,对方账号开户行,摘要,交易流水号,核心唯一流水号,交易用途,币种"),
    "Ping An corporate, old": Bank("交易时间,账号,收入,支出,账户余额,冲正标志,对方户名,对方账号,摘要,交易流水号"),
    "Ping An as text": Bank("交易日期,传票号,借方,贷方,余额,付款人账户,付款人名称,收款人账户,收款人名称,用途,摘要"),
    "Ping An for others": Bank("交易日期,借方发生额,贷方发生额,账户余额,对方户名,摘要", ("",) * 6, ("打印日期：2022-02-01", "以上数据仅供参考")),
    "Everbright 1": Bank("交易日期,交易时间,借方发生额（元）,贷方发生额（元）,账户余额（元）,对方账号,对方名称,摘要", ("对公账户对账单", "查询日期:2022-01-01 至 2022-01-31", "借贷方向：全部", ""), roles={"交易时间": "clock"}),
    "Everbright 2": Bank("交易日期,交易时间,借方金额（支出）,贷方金额（收入）,账户余额,对方账号,对方名称,摘要", ("",) * 6, roles={"交易时间": "clock"}),
    "SPDB corporate": Bank("交易日期,交易时间,申请日期,凭证号,借方金额,贷方金额,余额,对方账号,对方户名,对方行名,交易流水号,摘要", ("",) * 4, joined=True, roles={"交易时间": "clock"}),
    "SPDB card": Bank("顺序号,交易日期,交易类型,存入金额,取出金额,余额,交易对手名称,交易对手账号,附言", ("交易明细",), joined=True, roles={"附言": "text"}),
    "CIB": Bank("流水编号,户名,借方,贷方,余额,摘要,对方", ("交易明细",), roles={"流水编号": "serial"}),
    "Huaxia": Bank("序号,交易日期,交易时间,支出金额,收入金额,余额,对方账号,对方户名,摘要", ("",) * 9, roles={"交易时间": "clock"}),
    "Huaxia with a summary": Bank("序号,交易日期,交易时间,支出金额,收入金额,余额,对方账号,对方户名,摘要", (*("",) * 9, "支出总笔数|1|支出总金额|30.00", "收入总笔数|1|收入总金额|100.00"), roles={"交易时间": "clock"}),
    "China Zheshang": Bank("流水号,付款账号,付款人户名,收款账号,收款人户名,交易日期,交易金额,借贷标志,备注", flags=("1", "2"), joined=True, roles={"备注": "text"}),
    "MYbank corporate": Bank("账务流水号,提交时间,交易时间,交易名称,借方金额（收）,贷方金额（支）,余额,对方户名,对方账号,对方机构,备注", roles={"借方金额（收）": "in", "贷方金额（支）": "out", "备注": "text"}),
    "PSBC": Bank("序号,交易日期,支出金额,收入金额,余额,对方账号,对方户名,摘要", ("",) * 5, ("打印机构", "打印时间：2022-02-01", "第1页")),
    "CDB": Bank("账号,账户名称,交易时间,借方发生额(支取),贷方发生额(收入),余额,币种,对方户名,对方账号,对方开户机构,摘要"),
    "Exim": Bank("记账日期,借方发生额(支取),贷方发生额(收入),余额,币种,对方户名,对方账号,对方开户机构,摘要", ("",) * 3),
    "Rural commercial": Bank("交易日期,对方户名,收入金额,支出金额,余额,账号,币种,对方账号,用途,附言,核心流水号", ("",) * 4),
    "Rural, Jiangxi": Bank("交易日期,支出金额,收入金额,账户余额,对方账号,对方名称,对方行名,交易渠道,摘要", ("交易明细", "账号:62")),
    "Jiangsu": Bank("序号,付款账号,交易日期,交易时间,凭证代号,借贷标记,交易金额,账户余额,交易柜员,摘要代码,对方账号,对方户名,币种,流水号,摘要", ("明细", "账号：62"), joined=True, roles={"交易时间": "clock"}),
    "Beijing": Bank("序号,交易时间,币种,借方发生额,贷方发生额,余额,对手方,对手方账号,对手方银行,收款人,收款账号,用途,备注,凭证号,摘要,流水号,操作员", ("明细", "账号：62")),
    "Nanjing 1": Bank("交易日期,摘要,借方发生额,贷方发生额,余额,凭证序号,营业机构号,对方账号,对方户名,柜员流水号,备注信息", ("明细", "账号：62")),
    "Nanjing 2": Bank("交易日期,收入,支出,账户余额,对方户名,对方账号,摘要", ("明细", "账号：62")),
    "Changsha": Bank("交易时间,摘要,币种,收入,支出,余额,对方账户,对方户名,对方行行名,备注,交易流水号", COUNTED),
    "Sanxiang": Bank("序号,交易日期,收入金额(元),支出金额(元),账户余额(元),对方户名,对方账号,摘要", COUNTED),
    "Jiujiang": Bank("交易日期,收入(元),支出(元),余额(元),对方户名,对方账号,摘要", COUNTED),
    "Jiangxi": Bank("交易日期,收支,交易金额,余额,对方户名,对方账号,相关信息,摘要", COUNTED, flags=("收", "支")),
    "Shangrao": Bank("交易日期,支出,收入,余额,批次号,总笔数,对方户名,摘要", COUNTED),
    "Shanghai": Bank("交易流水号,交易时间,记账日期,交易方向,交易金额,余额,对手账号,对方户名,摘要", ("",) * 5, flags=("贷", "借")),
    "Ningbo": Bank("交易日期,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要", ("",) * 3),
    "Jinzhou": Bank("交易日期,支出,存入,余额,对方户名,摘要"),
    "Harbin": Bank("交易日期,支出金额,收入金额,余额,对方户名,摘要", (), ("共 2 笔", "支出合计：30.00", "收入合计：100.00", "打印日期：2022-02-01", "以上数据仅供参考")),
    "Ningxia": Bank("交易日期,借方发生额,贷方发生额,余额,对方户名,摘要", ("",) * 6),
    "Tianjin": Bank("交易日期, 交易额(按原币计)（元）,资金收付标志,账户余额,对方名称,交易摘要", flags=("收", "付")),
    "Everyday words": Bank("交易日期,收入金额（+元）,支出金额（-元）,账户余额,对方户名,摘要"),
    "payer's and receiver's amounts": Bank("交易日期,付方金额,收方金额,余额,对方户名,摘要"),
}  # fmt: skip


@pytest.mark.parametrize("bank", BANKS.values(), ids=BANKS.keys())
def test_two_lines_are_read_from_every_layout(bank: Bank) -> None:
    result = read(bank.rows())
    sheet = only(result)
    found = sorted(sheet["rows"], key=lambda row: row["posting_date"])
    names = ("posting_date", "direction", "amount", "nature")
    assert (
        [tuple(row[name] for name in names) for row in found],
        {row["balance"] for row in found},
        sheet["rejected"],
    ) == (
        [("2022-01-05", "in", "100.00", None), ("2022-01-06", "out", "30.00", "loan_interest")],
        {"100.00", "70.00"}
        if any(role(bank, name) == "balance" for name in bank.columns.split(","))
        else {None},
        [],
    )
    known = [name for name in bank.columns.split(",") if role(bank, name) in ("other", "payer")]
    assert [row["counterparty"] for row in found] == (["乙公司", "某银行"] if known else [None, None])
    told = [warning for warning in result["warnings"] if "the balance decided" not in warning]
    assert told == []


def role(bank: Bank, name: str) -> str | None:
    """What a column of a layout holds."""
    return bank.roles.get(name) or ROLE_OF.get(" ".join(name.split()))
