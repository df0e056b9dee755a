"""Post-subsidies of the year: tasks that were announced, applications that were paid or not; three firms are paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sample_data.year import BEFORE_APPROVAL, Approval, Life, Year, decided, later

SCHEME = "assumed_2009"
AUDITOR = "秋毫会计师事务所"


@dataclass(frozen=True)
class Task:
    """A task of the guide: firm, title, when it was announced, where it stops."""

    firm: str
    title: str
    start: date
    approval: Approval
    done_on: date | None = None


@dataclass(frozen=True)
class Application:
    """An application: firm, title, day, its own facts, where it stops, and what is then paid, in yuan.

    A withdrawal with `reason` and no state of the approval gives an approved subsidy back.
    """

    firm: str
    title: str
    start: date
    facts: dict[str, Any]
    approval: Approval
    paid: tuple[str, ...] = ()
    wrongly_paid: bool = False
    settled: bool = False
    given_up: str = ""


def _research(claimed: str, verified: str, fiscal: str, accepted: str, number: int) -> dict[str, Any]:
    line = {"label": "研发设备与试制", "claimed": claimed, "verified": verified, "fiscal_money": fiscal,
            "spent_from": "2008-07-01", "spent_to": "2009-03-31", "auditor": AUDITOR,
            "report_number": f"秋毫专审〔2009〕{number}号", "report_date": "2009-04-20"}  # fmt: skip
    return {"kind": "research", "period_from": "2008-07-01", "period_to": "2009-03-31", "spend": [line],
            "acceptance": {"accepted_on": accepted, "document": f"科验字〔2009〕{number}号"},
            "announced": True, "measurable_targets": True}  # fmt: skip


def _platform(grade: str, number: int) -> dict[str, Any]:
    return {
        "kind": "service",
        "assessment": {"grade": grade, "document": f"产学研平台评估〔2009〕{number}号"},
    }


def _posts(count: int) -> dict[str, Any]:
    holders = (
        "首席工程师",
        "工艺研究员",
        "材料研究员",
        "软件架构师",
        "测试工程师",
        "标准化工程师",
        "中试主管",
        "情报分析师",
    )
    return {
        "kind": "post",
        "posts": [{"holder": holder, "evidence": "聘用合同与社保缴费证明"} for holder in holders[:count]],
    }


TASKS = (
    Task("拓澜", "高功率激光切割头研制", date(2009, 1, 12), Approval("approved"), date(2009, 4, 3)),
    Task("白泽", "口服疫苗载体研究", date(2009, 1, 13), Approval("approved"), date(2009, 4, 10)),
    Task("烛龙", "大功率LED封装工艺", date(2009, 2, 9), Approval("approved")),
    Task("弱水", "纳滤膜国产化", date(2009, 2, 10), Approval("approved")),
    Task("昆吾", "超硬刀具涂层", date(2009, 9, 7), Approval("submitted")),
    Task("含光", "光伏逆变器并网试验", date(2009, 9, 8), Approval("reviewed")),
    Task(
        "瑶草",
        "植物有效成分提取",
        date(2009, 9, 9),
        Approval("returned", returned="没有可考核的指标，请补充"),
    ),
    Task("当康", "无抗饲料配方", date(2009, 3, 2), Approval("rejected", reason="与上年度任务重复")),
    Task("文鳐", "水下机器人密封", date(2009, 3, 3), Approval("withdrawn", reason="企业改做其他方向")),
    Task("青耕", "便携式水质检测仪", date(2009, 11, 16), Approval("draft")),
)

APPLICATIONS = (
    Application(
        "拓澜",
        "高功率激光切割头研发后补助",
        date(2009, 4, 27),
        _research("260万", "240万", "40万", "2009-04-08", 11),
        Approval("approved", document="科财〔2009〕21号"),
        paid=("400000", "200000"),
        settled=True,
    ),
    Application(
        "青囊",
        "医疗器械产学研平台补助",
        date(2009, 5, 11),
        _platform("excellent", 3),
        Approval("approved", returned="评估结论未盖章，请重新提交", document="科财〔2009〕28号"),
        paid=("500000",),
    ),
    Application(
        "云犀",
        "创新岗位补助（8岗）",
        date(2009, 6, 8),
        _posts(8),
        Approval("approved", document="科财〔2009〕33号"),
        paid=("400000",),
        wrongly_paid=True,
    ),
    Application(
        "白泽",
        "口服疫苗载体研发后补助",
        date(2009, 10, 12),
        _research("180万", "172.5万", "22.5万", "2009-04-15", 12),
        Approval("approved", document="科财〔2009〕61号"),
    ),
    Application(
        "砺锋", "五轴机床产学研平台补助", date(2009, 11, 2), _platform("good", 9), Approval("reviewed")
    ),
    Application("墨舟", "创新岗位补助（4岗）", date(2009, 11, 16), _posts(4), Approval("submitted")),
    Application(
        "霁川",
        "水处理药剂研发后补助",
        date(2009, 10, 19),
        _research("96.8万", "88.66万", "0", "2009-04-22", 14),
        Approval("returned", returned="审计报告未区分财政资金，请事务所补充说明"),
    ),
    Application(
        "鸾鸣",
        "声学器件研发后补助",
        date(2009, 11, 23),
        _research("150万", "138万", "18万", "2009-05-06", 19),
        Approval("draft"),
    ),
    Application(
        "飞廉",
        "风机控制产学研平台补助",
        date(2009, 7, 6),
        _platform("qualified", 5),
        Approval("rejected", reason="平台本年度已获市级同类补助"),
    ),
    Application(
        "旋龟",
        "创新岗位补助（2岗）",
        date(2009, 7, 13),
        _posts(2),
        Approval("withdrawn", reason="岗位人员已离职，企业撤回申请"),
    ),
    Application(
        "玄圃",
        "育种平台补助",
        date(2009, 8, 3),
        _platform("qualified", 6),
        Approval("approved", document="科财〔2009〕47号"),
        given_up="企业迁往外省，放弃补助",
    ),
)


def lives(year: Year) -> Iterator[Life]:
    """Every task and application."""
    yield from (_task(year, task) for task in TASKS)
    yield from (_application(year, application) for application in APPLICATIONS)


def _task(year: Year, task: Task) -> Life:
    yield later(task.start, 0)
    facts = {"firm": year.parties[task.firm], "task": task.title, "kind": "research", "period_from": "2008-07-01",
             "period_to": "2009-12-31", "expected_spend": "200万", "measurable_targets": True}  # fmt: skip
    record = year.records[f"task {task.firm}"] = year.draft("post_subsidy", "task", facts, task.title)
    yield from decided(year, record, facts, task.approval)
    if task.done_on:
        yield later(task.done_on, 0)
        year.event(record, "completion", {"report": f"科结〔2009〕{task.done_on.month}号"})


def _application(year: Year, application: Application) -> Life:
    yield later(application.start, 0)
    facts = {"firm": year.parties[application.firm], "registered_task": year.records.get(f"task {application.firm}"),
             "applicant": application.firm, "task": application.title, "legal_person": True,
             "applied_on": year.today.isoformat(), **application.facts}  # fmt: skip
    record = year.draft("post_subsidy", "application", facts, application.title, scheme=SCHEME)
    year.records[f"application {application.firm}"] = record
    yield from decided(year, record, facts, application.approval)
    if application.approval.state not in BEFORE_APPROVAL:
        yield from _after_approval(year, record, application)


def _after_approval(year: Year, record: int, application: Application) -> Life:
    if application.given_up:
        yield later(year.today, 9)
        year.event(record, "withdrawal", {"reason": application.given_up})
    if application.wrongly_paid:
        yield from _paid_to_a_closed_account(year, record, application.paid[0])
    for amount in application.paid:
        yield later(year.today, 15)
        year.event(record, "payment", {"amount": amount, "paid_to": "企业基本户"}, document="国库支付凭证")
    if application.settled:
        yield later(year.today, 30)
        year.event(record, "settlement", {"remark": "资料归档"})


def _paid_to_a_closed_account(year: Year, record: int, amount: str) -> Life:
    yield later(year.today, 10)
    number = year.event(
        record, "payment", {"amount": amount, "paid_to": "企业一般户（已销户）"}, document="国库支付凭证"
    )
    yield later(year.today, 6)
    year.event(
        record,
        "reversal",
        {"entry_number": number, "reason": "收款账户已销户，银行退回"},
        document="银行退票通知",
    )
