"""How far a target is: distinct parties, the range, and what is missing to its lower end."""

from datetime import date

import pytest

from ledger.measures.targets import Evidence, Target, progress, report


def proof(party: int, standing: str) -> Evidence:
    return Evidence(party, f"firm {party}", party, f"R{party}", standing, "paid")


@pytest.mark.parametrize(
    ("minimum", "maximum", "status", "missing"),
    [
        (None, None, "untargeted", 0),
        (3, None, "below", 1),
        (2, 2, "within", 0),
        (None, 1, "above", 0),
        (1, None, "within", 0),
    ],
)
def test_a_target_counts_each_party_once(
    minimum: int | None, maximum: int | None, status: str, missing: int
) -> None:
    target = Target(plan="p", year=2009, code="c", label="l", instrument="i", minimum=minimum, maximum=maximum,
                    unit="firms", source="s")  # fmt: skip
    told = [proof(1, "reached"), proof(1, "pipeline"), proof(2, "reached"), proof(3, "pipeline")]
    found = progress(target, told)
    assert (2, 1, status, missing) == (found.reached, found.pipeline, found.status, found.missing)
    assert 4 == len(found.as_json()["evidence"])
    assert [found.as_json()] == report("p", date(2009, 12, 31), [found])["targets"]
