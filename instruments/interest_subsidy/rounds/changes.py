"""What changed since the last run of a round: who came in, who fell out, whose amount is another, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from instruments.interest_subsidy.rounds.kept import Kept, RoundClaim, RoundRefusal
from ledger.values.money import yuan_text
from ledger.values.trace import Message, message

NOTHING = "0.00"


def changed_since(
    kept: Kept | None, outcome: Mapping[str, Any], name: Callable[[int], str]
) -> dict[str, Any] | None:
    """What a run answers otherwise than the last one that was kept; None where none was.

    Args:
        kept: the last run.
        outcome: what the round answers now; see `running.claim_round`.
        name: the name of a firm that is in the round no more.

    Returns:
        `{"round", "as_of", "added", "gone", "changed", "unchanged"}`; each firm with old and new amount in yuan
        and why.
    """
    if kept is None:
        return None
    now = {row["firm_id"]: row for row in outcome["claims"]}
    members = {firm: row for firm, row in now.items() if _is_member(row, kept)}
    terms = list(_of_terms(kept, outcome))
    added = [_entry(row, None, _why_added(kept, row, terms)) for firm, row in members.items()
             if firm not in kept.by_firm]  # fmt: skip
    gone = [
        _gone(firm, old, now.get(firm), name) for firm, old in kept.by_firm.items() if firm not in members
    ]
    both = [(row, kept.by_firm[firm]) for firm, row in members.items() if firm in kept.by_firm]
    changed = [_entry(row, old, _why_changed(kept, outcome, row, old, terms)) for row, old in both
               if row["amount"] != yuan_text(old.amount_fen)]  # fmt: skip
    return {
        "round": kept.record.code, "as_of": kept.facts.claimed_on.isoformat(), "added": added, "gone": gone,
        "changed": changed, "unchanged": len(both) - len(changed),
    }  # fmt: skip


def _is_member(row: Mapping[str, Any], kept: Kept) -> bool:
    """Whether a firm gets something from this round, and not from one that was approved before it."""
    gets = row["amount"] not in (None, NOTHING)
    return gets and (not row["fixed"] or row["record_id"] in kept.by_claim)


def _entry(row: Mapping[str, Any], old: RoundClaim | None, why: Sequence[Message]) -> dict[str, Any]:
    return {
        "firm": row["firm"], "firm_id": row["firm_id"], "old": yuan_text(old.amount_fen) if old else None,
        "new": row["amount"], "why": [reason.as_json() for reason in why],
    }  # fmt: skip


def _gone(
    firm: int, old: RoundClaim, row: Mapping[str, Any] | None, name: Callable[[int], str]
) -> dict[str, Any]:
    amount = yuan_text(old.amount_fen)
    if row is None:
        why = [message("It has no filed loan with accepted interest in the window any more.").as_json()]
        return {"firm": name(firm), "firm_id": firm, "old": amount, "new": None, "why": why}
    refused = [refusal.get("message", {"text": refusal["reason"], "template": refusal["reason"], "parameters": {}})
               for refusal in row["refused"]]  # fmt: skip
    if not refused:
        left = (
            "Nothing of the budget is left for it."
            if not row["fixed"]
            else "It was approved in another round."
        )
        refused = [message(left).as_json()]
    return {"firm": row["firm"], "firm_id": firm, "old": amount, "new": row["amount"], "why": refused}


def _of_terms(kept: Kept, outcome: Mapping[str, Any]) -> Iterator[Message]:
    facts, window = kept.facts, outcome["window"]
    if facts.scheme != outcome["scheme"]:
        yield message("The scheme was {old} and is {new}.", old=facts.scheme, new=outcome["scheme"])
    elif facts.scheme_hash != outcome["scheme_hash"]:
        yield message("The text of the scheme {scheme} has changed.", scheme=facts.scheme)
    old, new = (facts.window_from, facts.window_to), (window["start"], window["end"])
    if tuple(map(str, old)) != new:
        yield message(
            "The window was {old} and is {new}.", old=f"{old[0]}..{old[1]}", new=f"{new[0]}..{new[1]}"
        )


def _why_added(kept: Kept, row: Mapping[str, Any], terms: Sequence[Message]) -> list[Message]:
    before = next((refusal for refusal in kept.facts.refused if refusal.firm == row["firm_id"]), None)
    if before is None:
        return [*terms, message("It was not in the last run: it had no accepted interest, or nothing of the budget"
                                " was left for it.")]  # fmt: skip
    return [*terms, *_of_inputs(before, row)] or [_otherwise()]


def _why_changed(
    kept: Kept, outcome: Mapping[str, Any], row: Mapping[str, Any], old: RoundClaim, terms: Sequence[Message]
) -> list[Message]:
    found = [*terms, *_of_inputs(old, row)]
    due = yuan_text(old.due_amount_fen)
    if row["due"] == due or outcome["short"]:
        found += _of_share(kept, outcome)
    return found or [_otherwise()]


def _of_inputs(old: RoundClaim | RoundRefusal, row: Mapping[str, Any]) -> Iterator[Message]:
    new = row["inputs"]
    if new.get("facts_hash", "") != old.facts_hash:
        yield message("The facts of the firm, its claim or its loans have changed.")
    if new.get("lines_hash", "") != old.lines_hash:
        yield message("Lines of interest were accepted or taken back.")


def _of_share(kept: Kept, outcome: Mapping[str, Any]) -> Iterator[Message]:
    old_due = sum(claim.due_amount_fen for claim in kept.facts.claims)
    old, new = yuan_text(kept.facts.to_share_fen), outcome["to_share"]
    if old != new:
        yield message("{old} yuan could be shared out and now {new}.", old=old, new=new)
    due = outcome["due_of_round"]
    if yuan_text(old_due) != due:
        yield message("{old} yuan were due to all and now {new}.", old=yuan_text(old_due), new=due)


def _otherwise() -> Message:
    return message("Nothing that it rests on has changed: this program computes it otherwise.")
