"""Figures that several pages show: a plan's progress, and the usual leverage of every method."""

from datetime import date

from sqlmodel import Session, select

from ledger.instrument import instrument_of, instruments
from ledger.measures.headlines import Usual, headlines
from ledger.measures.leverage import Found
from ledger.measures.money import Window, read_money
from ledger.measures.targets import Progress, Target, progress, targets_of
from ledger.ui.context import Context


def plans_of_year(session: Session, year: int) -> list[str]:
    """The plans of a year."""
    return list(session.exec(select(Target.plan).where(Target.year == year).distinct()))


def progress_of(session: Session, plan: str, as_of: date) -> list[Progress]:
    """How far each target of a plan is, from the evidence of its funding method."""
    found = []
    for target in targets_of(session, plan):
        method = instruments().get(target.instrument)
        found.append(progress(target, method.evidence(session, target.year, as_of) if method else ()))
    return found


def year_progress(context: Context) -> list[Progress]:
    """How far the targets of the chosen year are as of the chosen day."""
    with context.reading() as session:
        return [
            item
            for plan in plans_of_year(session, context.year)
            for item in progress_of(session, plan, context.as_of)
        ]


def usual_figures() -> dict[str, Usual]:
    """Definition and stage by which each funding method's leverage is usually told."""
    return {key: method.headline for key, method in instruments().items()}


def headline_ratios(context: Context) -> list[Found]:
    """The usual ratio of every funding method as of the chosen day, each by itself."""
    sources = {key: method.positions for key, method in instruments().items() if method.positions}
    told = usual_figures()
    with context.reading() as session:
        money = read_money(
            session, Window(context.as_of, stages=tuple({usual.stage for usual in told.values()}))
        )
        return headlines({key: list(give(session, money)) for key, give in sources.items()}, told)


def method_title(context: Context, key: str) -> str:
    """A funding method's title in words."""
    return context.translate(instrument_of(key).title)
