"""Random claims and schemes over all eight bases from a seed, and random changes of one of their figures."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from instruments.interest_subsidy.rules import Case, compute, recompute_interest
from instruments.interest_subsidy.rules.parameters import BASES
from ledger.values.outcomes import Outcome
from tests.instruments.interest_subsidy.toyscheme import scheme

TIMES = ("act/360", "act/365", "30/360", "30E/360", "whole_months", "act/act ISDA", "once")
ROUNDINGS = ("half_up_to_fen", "half_up_to_fen", "half_up_to_fen", "half_even_to_fen", "down_to_fen",
             "half_up_to_yuan", "down_to_yuan", "down_to_hundred_yuan")  # fmt: skip
_WITH_TIME = BASES[1:7]
_WITH_SHARE = {BASES[0], BASES[2], BASES[3], BASES[4]}
_WITH_REFERENCE = {BASES[2], BASES[3], BASES[5], BASES[6]}


@dataclass(frozen=True)
class Change:
    """One figure changed: its sheet, the label of its cells, which of them (by subject; empty for all), its new value.

    `apply` changes facts and rules alike in place.
    """

    sheet: str
    label: str
    subject: str
    value: Any
    apply: Callable[[dict[str, Any], dict[str, Any]], None]


@dataclass(frozen=True)
class Claim:
    """The facts of a claim and the rules of a scheme, both as a person writes them."""

    facts: dict[str, Any]
    rules: dict[str, Any]

    def outcome(self) -> Outcome:
        """What the program answers."""
        return compute(Case.read(copy.deepcopy(self.facts)), scheme(**copy.deepcopy(self.rules)))

    def changed(self, change: Change) -> "Claim":
        """The claim with one figure changed."""
        facts, rules = copy.deepcopy(self.facts), copy.deepcopy(self.rules)
        change.apply(facts, rules)
        return Claim(facts, rules)


def random_claim(seed: int) -> Claim:
    """A claim under a scheme of the seed's basis: the eight bases take turns."""
    random = Random(seed)
    basis = BASES[seed % len(BASES)]
    rules = _rules(random, basis)
    facts: dict[str, Any] = {
        "firm": {"name": "甲", "attributes": {"first_loan": random.random() < 0.5, "digital": True, "listed": True},
                 "score": str(random.randint(80, 99))},
        "claimed_on": "2023-03-01",
        "window": {"start": "2022-01-01", "end": "2022-12-31"},
        "loans": [_loan(random, number) for number in range(1, random.randint(1, 3) + 1)],
        "balances": [{"bank": "行", "opening": _yuan(random, 10**4, 10**6), "closing": _yuan(random, 10**6, 10**8)}],
        "received_this_year": _yuan(random, 1, 500) if random.random() < 0.3 else "0",
    }  # fmt: skip
    facts["paid_lines"] = [line for loan in facts["loans"] for line in _lines(random, loan)]
    if rules.get("double_funding") == "higher_of":
        facts["other_subsidies"] = [{"name": "市级", "level": "city", "amount": _yuan(random, 1, 900)}]
    return Claim(facts, rules)


def changes(claim: Claim, seed: int) -> Iterator[Change]:
    """Changes of one figure each, in random order; some bind a cap or let one go."""
    random = Random(seed + 7)
    found = [
        *_rule_changes(random, claim.rules),
        *_line_changes(random, claim.facts),
        *_loan_changes(random, claim.facts),
    ]
    random.shuffle(found)
    yield from found


def _rules(random: Random, basis: str) -> dict[str, Any]:
    rules: dict[str, Any] = {"basis": basis, "rounding": random.choice(ROUNDINGS)}
    if basis in _WITH_SHARE:
        rules |= _share(random)
    if basis == "points_on_principal":
        rules |= {"points_percent": _percent(random, 50, 250)}
        rules |= {"first_loan_points_percent": _percent(random, 200, 300)} if random.random() < 0.4 else {}
    if basis in _WITH_REFERENCE or (basis == BASES[4] and random.random() < 0.7):
        rules |= _reference(random)
    if basis == BASES[5] and random.random() < 0.7:
        rules["spread_cap_basis_points"] = str(random.randint(20, 180))
    if basis == BASES[6]:
        rules["floor_spread_basis_points"] = str(-random.randint(50, 250))
    if basis == BASES[7]:
        sizes = sorted(random.sample(range(10, 900), 2))
        rules["lump_sums"] = [{"below": f"{sizes[0]}万", "amount": "5万", "costs_above": "1"},
                              {"below": f"{sizes[1]}万", "amount": "7万"}, {"amount": f"{random.randint(8, 30)}万"}]  # fmt: skip
    if basis in _WITH_TIME:
        time = random.choice(TIMES)
        rules |= {"time_basis": time}
        rules |= (
            {"cut_off_exactly": random.choice(("counts", "does_not_count"))} if time == "whole_months" else {}
        )
    return rules | _limits(random, basis)


def _share(random: Random) -> dict[str, Any]:
    if random.random() < 0.2:
        return {
            "score_bands": [
                {"from": "80", "share": "30"},
                {"from": "90", "share": _percent(random, 4000, 6000)},
            ]
        }
    uplift = {"digital": {"multiply": "1.2"}, "listed": {"add": "0.5"}}
    own = {"share_percent": random.choice((str(random.randint(10, 80)), _percent(random, 1000, 8000)))}
    return own | ({"uplifts": uplift} if random.random() < 0.3 else {})


def _reference(random: Random) -> dict[str, Any]:
    if random.random() < 0.5:
        rules = {"reference_rate_percent": _percent(random, 300, 480)}
    else:
        rules = {
            "reference_series": "lpr",
            "reference_tenor": "1y",
            "reference_day": random.choice(("drawdown", "signing")),
        }
    return rules | ({"reference_multiplier": _percent(random, 100, 150)} if random.random() < 0.3 else {})


def _limits(random: Random, basis: str) -> dict[str, Any]:
    counted = random.choice(("whole", "whole", "net_increase", "confirmed_or_drawn_lower", "eligible_share"))
    optional = {
        "principal_cap_per_loan": f"{random.randint(20, 600)}万",
        "principal_cap_per_firm": f"{random.randint(50, 900)}万",
        "cap_per_loan": _yuan(random, 2_000, 90_000),
        "cap_per_firm_year": _yuan(random, 3_000, 200_000),
        "not_above_interest_paid": True,
        "double_funding": "higher_of",
        "rounding_point": "loan",
        "payers": {"省": str(random.randint(1, 99)), "市": str(random.randint(1, 99)), "区": "1.5"},
    }
    if basis in _WITH_TIME:
        optional["points_at_most_percent"] = _percent(random, 80, 300)
    chosen = {name: value for name, value in optional.items() if random.random() < 0.25}
    return chosen | ({"principal_counted": counted} if counted != "whole" else {})


def _loan(random: Random, number: int) -> dict[str, Any]:
    drawn_on = date(2021, 10, 1) + timedelta(days=random.randint(0, 300))
    due_on = drawn_on + timedelta(days=random.randint(90, 500))
    amount = _yuan(random, 100_000, 9_000_000)
    loan = {
        "contract": f"C{number}", "signed_on": str(drawn_on - timedelta(days=random.randint(0, 20))),
        "drawdowns": [{"iou": f"J{number}", "amount": amount, "drawn_on": str(drawn_on), "due_on": str(due_on),
                       "rate": _rate(random)}],
        "day_count": random.choice(("act/360", "act/365", "30/360")),
        "confirmed_amount": _yuan(random, 100_000, 9_000_000), "eligible_share_percent": _percent(random, 3000, 9999),
        "costs": _yuan(random, 100, 9_000),
    }  # fmt: skip
    if random.random() < 0.3:
        day = drawn_on + timedelta(days=random.randint(1, 80))
        loan["repayments"] = [{"day": str(day), "amount": "30000.33"}]
    return loan


def _rate(random: Random) -> dict[str, Any]:
    if random.random() < 0.6:
        return {
            "percent": random.choice((_percent(random, 340, 650), f"{random.randint(34000, 65000) / 10000}"))
        }
    return {"series": "lpr", "tenor": "1y", "spread_basis_points": str(random.randint(-30, 180)),
            "reset": random.choice(("contract_day", "at_once", "quarterly", "anniversary"))}  # fmt: skip


def _lines(random: Random, loan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    read = Case.read({"firm": {"name": "甲"}, "loans": [copy.deepcopy(dict(loan))]}).loans[0]
    for slip in recompute_interest(read):
        yield {
            "iou": slip.iou, "posting_date": str(slip.period.end), "period_start": str(slip.period.start),
            "period_end": str(slip.period.end), "normal_interest": _text(slip.amount_fen + random.randint(-3, 3)),
            "penalty": "1.5" if random.random() < 0.1 else "0",
        }  # fmt: skip


def _rule_changes(random: Random, rules: Mapping[str, Any]) -> Iterator[Change]:
    percents = {"share_percent": ("share", 1000, 9000), "points_percent": ("points a year", 50, 400),
                "reference_rate_percent": ("reference rate", 250, 500), "reference_multiplier": ("reference multiplier", 100, 150),
                "points_at_most_percent": ("most points a year", 50, 300)}  # fmt: skip
    moneys = {"cap_per_loan": ("cap per loan", 100, 200_000), "cap_per_firm_year": ("cap per firm and year", 600, 400_000),
              "principal_cap_per_loan": ("principal cap per loan", 1_000, 9_000_000),
              "principal_cap_per_firm": ("principal cap per firm", 1_000, 9_000_000)}  # fmt: skip
    points = {"spread_cap_basis_points": "most spread", "floor_spread_basis_points": "floor spread"}
    for name in rules:
        if name in percents:
            label, low, high = percents[name]
            yield _of_rules(name, label, _percent(random, low, high))
        elif name in moneys:
            label, low, high = moneys[name]
            yield _of_rules(name, label, _yuan(random, low, high))
        elif name in points:
            yield _of_rules(
                name, points[name], str((-1 if name.startswith("floor") else 1) * random.randint(1, 300))
            )
    yield _of_rules("rounding", "rounding", random.choice(ROUNDINGS))


def _of_rules(name: str, label: str, value: str) -> Change:
    def apply(_facts: dict[str, Any], rules: dict[str, Any]) -> None:
        rules[name] = value

    return Change("Rules of the scheme", label, "", value, apply)


def _line_changes(random: Random, facts: Mapping[str, Any]) -> Iterator[Change]:
    for number, line in enumerate(facts["paid_lines"]):
        factor = Decimal(random.randint(70, 120)) / 100
        value = str(round(Decimal(line["normal_interest"]) * factor, 2))

        def apply(
            facts: dict[str, Any], _rules: dict[str, Any], number: int = number, value: str = value
        ) -> None:
            facts["paid_lines"][number]["normal_interest"] = value

        yield Change("Inputs", "normal interest paid", f"{line['iou']} {line['posting_date']}", value, apply)


def _loan_changes(random: Random, facts: Mapping[str, Any]) -> Iterator[Change]:
    if facts["received_this_year"] != "0":
        yield _of_facts(("received_this_year",), "received before", "", _yuan(random, 1, 900))
    yield _of_facts(("balances", 0, "closing"), "closing balance", "行", _yuan(random, 10**6, 10**8))
    for number, loan in enumerate(facts["loans"]):
        own = ("loans", number)
        yield _of_facts(
            (*own, "confirmed_amount"), "confirmed amount", loan["contract"], _yuan(random, 10_000, 9_000_000)
        )
        yield _of_facts(
            (*own, "eligible_share_percent"), "eligible part", loan["contract"], _percent(random, 1000, 9999)
        )
        drawn, iou = (*own, "drawdowns", 0), loan["drawdowns"][0]["iou"]
        if "percent" in loan["drawdowns"][0]["rate"]:
            yield _of_facts((*drawn, "rate", "percent"), "loan rate", iou, _percent(random, 300, 700))
        if "repayments" not in loan:
            yield _of_facts(
                (*drawn, "amount"), "amount drawn|balance", iou, _yuan(random, 150_000, 9_000_000)
            )


def _of_facts(path: tuple[str | int, ...], label: str, subject: str, value: str) -> Change:
    def apply(facts: dict[str, Any], _rules: dict[str, Any]) -> None:
        place: Any = facts
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return Change("Inputs", label, subject, value, apply)


def _percent(random: Random, low: int, high: int) -> str:
    return str(Decimal(random.randint(low, high)) / 100)


def _yuan(random: Random, low: int, high: int) -> str:
    return _text(random.randint(low * 100, high * 100))


def _text(fen: int) -> str:
    return str(Decimal(fen) / 100)
