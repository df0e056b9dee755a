"""Writing a round down: a draft claim for each firm that is due something, and the round itself as a record."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, func, select

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds.changes import NOTHING
from instruments.interest_subsidy.rounds.claimants import GIVEN_UP
from instruments.interest_subsidy.rounds.kept import KIND, Kept, newest_round
from ledger.book.columns import stored_id
from ledger.book.queries import facts_of
from ledger.book.store import Unit
from ledger.book.store.records import record_of
from ledger.book.workflow import EDITABLE_STATES, Record
from ledger.instrument import draft_deal, office_of, revise_deal
from ledger.values.errors import LedgerError


class RoundUndecided(LedgerError):
    """A round is on its way, and its amounts may not move under it."""

    template = (
        "The round {round} is {state}. Approve, return or reject it before another run is written down."
    )


def record_claims(unit: Unit, outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write a round's claims down: one draft for each firm that gets something, each once.

    A draft that is there already gets its new share; a claim that goes its way is left alone.

    Args:
        unit: the unit of work.
        outcome: what `claim_round` answered.

    Returns:
        `{"firm", "record", "code", "new"}` for each claim.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    unit.actor.require("recorder", "record claims")
    due = [row for row in outcome["claims"] if row["amount"] not in (None, NOTHING) or _is_draft(row)]
    return [_record(unit, outcome, row) for row in due if row["amount"] is not None]


def record_round(unit: Unit, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Write a round and its claims down; while the round is a draft, a later run gives it a new version.

    Claims that an earlier round or nobody's round has approved stand as they are and are not part of it.

    Args:
        unit: the unit of work.
        outcome: what `claim_round` answered.

    Returns:
        `{"round", "record", "new", "claims"}`: code and id of the round's record, whether anything was written,
        and the claims as `record_claims` answers them.

    Raises:
        RoleMissing: the actor is no recorder.
        RoundUndecided: an earlier round of the year under the scheme is on its way.
    """
    claims = record_claims(unit, outcome)
    facts = _round_facts(unit, outcome, {claim["firm_id"]: claim["record"] for claim in claims})
    kept = newest_round(unit.session, outcome["year"], outcome["scheme"])
    if kept is not None and kept.record.state in EDITABLE_STATES:
        return _answer(kept.record, claims, new=_revised(unit, kept, facts))
    if kept is not None and kept.record.state != "approved":
        raise RoundUndecided(round=kept.record.code, state=kept.record.state)
    title = f"{outcome['window']['start']}..{outcome['window']['end']}"
    key = f"round {outcome['scheme']} {outcome['year']} {title} {_rounds_before(unit, outcome)}"
    number = draft_deal(unit, KEY, KIND, facts, title=title, year=outcome["year"], scheme_id=outcome["scheme"],
                        key=key)  # fmt: skip
    return _answer(record_of(unit, number), claims, new=True)


def _answer(record: Record, claims: list[dict[str, Any]], *, new: bool) -> dict[str, Any]:
    return {"round": record.code, "record": record.id, "new": new, "claims": claims}


def _revised(unit: Unit, kept: Kept, facts: Mapping[str, Any]) -> bool:
    """Give a draft round what it answers now; whether that was anything else than before."""
    # The head moves with every entry: by itself it is no other answer.
    if kept.facts.written() | {"head": ""} == kept.facts.read(facts).written() | {"head": ""}:
        return False
    record = kept.record
    key = f"round {record.code} {record.version + 1}"
    revise_deal(unit, stored_id(record), record.version, facts, key)
    return True


def _round_facts(unit: Unit, outcome: Mapping[str, Any], records: Mapping[int, int]) -> dict[str, Any]:
    rows = [row for row in outcome["claims"] if not row["fixed"]]
    return {
        "office": office_of(unit.session), "scheme": outcome["scheme"], "scheme_hash": outcome["scheme_hash"],
        "policy": outcome["policy_name"],
        "window_from": outcome["window"]["start"], "window_to": outcome["window"]["end"],
        "claimed_on": outcome["as_of"], "budget": outcome["budget"], "to_share": outcome["to_share"],
        "claims": [_claim(row, records[row["firm_id"]]) for row in rows if row["amount"] not in (None, NOTHING)],
        "refused": [_refusal(row) for row in rows if row["amount"] is None],
        "unserved": [row["firm_id"] for row in rows if row["amount"] == NOTHING != row["due"]],
        "given_up": outcome["given_up"],
        "head": outcome["head"],
    }  # fmt: skip


def _claim(row: Mapping[str, Any], record: int) -> dict[str, Any]:
    return {"claim": record, "firm": row["firm_id"], "due_amount": row["due"], "amount": row["amount"],
            "warnings": len(row["warnings"]), **row["inputs"]}  # fmt: skip


def _refusal(row: Mapping[str, Any]) -> dict[str, Any]:
    reasons = [refusal["reason"] for refusal in row["refused"]]
    return {"firm": row["firm_id"], "reasons": reasons, **row["inputs"]}


def _is_draft(row: Mapping[str, Any]) -> bool:
    return row["state"] in EDITABLE_STATES


def _record(unit: Unit, outcome: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    facts = _claim_facts(outcome, row)
    if row["record_id"] is None:
        key = f"claim {row['firm_id']} {outcome['scheme']} {outcome['year']} {_earlier(unit, outcome, row)}"
        title, year, scheme = f"{row['firm']} {outcome['year']}", outcome["year"], outcome["scheme"]
        made = draft_deal(unit, KEY, "claim", facts, title=title, year=year, scheme_id=scheme, key=key)
        return _recorded(unit, row, made, new=True)
    record = record_of(unit, row["record_id"])
    if record.state in EDITABLE_STATES and facts_of(unit.session, record) != facts:
        revise_deal(
            unit, stored_id(record), record.version, facts, f"share {record.code} {record.version + 1}"
        )
    return _recorded(unit, row, row["record_id"], new=False)


def _claim_facts(outcome: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What a claim says, with its share of the round where the budget falls short."""
    share: dict[str, Any] = {"allotted": None, "round_budget": None, "round_due": None}
    if row["amount"] != row["due"]:
        share = {
            "allotted": row["amount"],
            "round_budget": outcome["to_share"],
            "round_due": outcome["due_of_round"],
        }
    loans = [loan["record_id"] for loan in row["loans"]]
    written_here = row["record_id"] is None or row["facts"]["of_round"]
    return {**row["facts"], **share, "loans": loans, "of_round": written_here}


def _recorded(unit: Unit, row: Mapping[str, Any], record_id: int, *, new: bool) -> dict[str, Any]:
    code = record_of(unit, record_id).code
    return {"firm": row["firm"], "firm_id": row["firm_id"], "record": record_id, "code": code, "new": new}


def _earlier(unit: Unit, outcome: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    """How many claims of the firm were given up before: a new one needs a key of its own."""
    query = select(func.count()).select_from(Record).where(
        Record.instrument == KEY, Record.kind == "claim", Record.party_id == row["firm_id"],
        Record.year == outcome["year"], Record.scheme_id == outcome["scheme"],
        col(Record.state).in_(GIVEN_UP),
    )  # fmt: skip
    return int(unit.session.exec(query).one())


def _rounds_before(unit: Unit, outcome: Mapping[str, Any]) -> int:
    query = select(func.count()).select_from(Record).where(
        Record.instrument == KEY, Record.kind == KIND, Record.year == outcome["year"]
    )  # fmt: skip
    return int(unit.session.exec(query).one())
