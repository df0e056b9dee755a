"""Where a fund stands on a day: commitments, paid-in money and investments as sums, and the leverage of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from instruments.guidance_fund.rules.facts import Case, Investment, Owner, Partner
from ledger.values.leverage import SECTORS, Ratio, Sums, Switches, Tags, ratio, reported
from ledger.values.money import split_fen
from ledger.values.outcomes import Result
from ledger.values.trace import Node, difference, given, message, total

FUND_KEYS = ("M1", "M2", "M3", "M4", "M9")
RECIPIENT_KEYS = ("M5", "M6", "M7", "M8")


def paid_in(case: Case, partner: Partner) -> Node:
    """What a partner paid in by the day of the case, in fen."""
    paid = [
        given("payment", payment.amount_fen, "fen", subject=payment.paid_on.isoformat())
        for payment in partner.payments
        if payment.paid_on <= case.as_of
    ]
    return total("paid in", paid, "fen", subject=partner.name)


def committed(partner: Partner, as_of: date | None = None) -> Node | None:
    """What a partner promised less what was cancelled by a day, in fen; None where it is not recorded."""
    if partner.commitment_fen is None:
        return None
    promised = given("commitment", partner.commitment_fen, "fen", subject=partner.name)
    taken = [
        given("cancelled", each.amount_fen, "fen", subject=each.cancelled_on.isoformat())
        for each in partner.cancellations
        if as_of is None or each.cancelled_on <= as_of
    ]
    if not taken:
        return promised
    cancelled = total("cancelled", taken, "fen")
    return difference("commitment less cancellations", promised, cancelled, subject=partner.name)


def distributed(case: Case, partner: Partner, *, recallable_only: bool = False) -> Node:
    """What a partner got back by the day of the case, in fen."""
    back = [
        given("distribution", each.amount_fen, "fen", subject=each.paid_on.isoformat())
        for each in case.distributions
        if each.to == partner.name and each.paid_on <= case.as_of and (each.recallable or not recallable_only)
    ]
    label = "recallable distributions" if recallable_only else "distributed"
    return total(label, back, "fen", subject=partner.name)


def investments(case: Case) -> tuple[Investment, ...]:
    """The investments made by the day of the case and not called off by then."""
    return tuple(
        each
        for each in case.investments
        if each.invested_on <= case.as_of and (each.cancelled_on is None or each.cancelled_on > case.as_of)
    )


def unfunded_results(case: Case) -> dict[str, Result]:
    """Commitment less paid in plus recallable, for each partner with a commitment."""
    results = {}
    for partner in case.partners:
        promised = committed(partner, case.as_of)
        if promised is None:
            reason = message(
                "Not computable: the commitment of {partner} is not recorded.", partner=partner.name
            )
            results[f"unfunded.{partner.name}"] = Result(reason=reason)
            continue
        open_part = difference("not yet paid in", promised, paid_in(case, partner))
        callable_again = distributed(case, partner, recallable_only=True)
        unfunded = total("unfunded", [open_part, callable_again], "fen", subject=partner.name)
        results[f"unfunded.{partner.name}"] = Result(unfunded)
    return results


def leverage_of(case: Case) -> Mapping[str, Ratio]:
    """The fund's leverage by definition and stage, as `M1_committed`, `M5_invested` and so on.

    At the stage `invested` M1 to M4 and M9 look through the fund: its money in companies is shared by what each
    sector paid in, and the others of the same rounds are added. The stages `target` and `approved` are there
    where every partner states them.
    """
    found: dict[str, Ratio] = {}
    for stage, sums in (("target", sums_target(case)), ("approved", sums_approved(case))):
        if sums is not None:
            found |= _ratios(case, FUND_KEYS, sums, _tags(case, "fund", stage, "commitment"))
    promised = sums_committed(case)
    if promised is not None:
        found |= _ratios(case, FUND_KEYS, promised, _tags(case, "fund", "committed", "commitment"))
    base = "recycled" if case.count_recycled else "paid_in"
    found |= _ratios(case, FUND_KEYS, sums_paid_in(case), _tags(case, "fund", "paid_in", base))
    portfolio = _tags(case, "portfolio", "invested", "invested")
    found |= _ratios(case, FUND_KEYS, sums_invested(case), portfolio)
    recipients = _tags(case, "recipient", "invested", base)
    return found | _ratios(case, RECIPIENT_KEYS, sums_recipients(case), recipients)


def leverage_results(case: Case) -> dict[str, Result]:
    """The fund's leverage as results; where a commitment is missing, the committed stage says so."""
    if not case.partners:
        return {}
    results = {name: reported(found) for name, found in leverage_of(case).items()}
    if sums_committed(case) is None:
        missing = ", ".join(partner.name for partner in case.partners if partner.commitment_fen is None)
        reason = message("Not computable: the commitment of {partner} is not recorded.", partner=missing)
        results |= {f"{key}_committed": Result(reason=reason) for key in FUND_KEYS}
    recycled = [
        given("recycled payment", each.amount_fen, "fen", subject=f"{partner.name} {each.paid_on}")
        for partner in case.partners
        for each in partner.payments
        if each.recycled and each.paid_on <= case.as_of
    ]
    if recycled:
        results["recycled"] = Result(total("recycled money, shown apart", recycled, "fen"))
    return results


def _tags(case: Case, level: str, stage: str, base: str) -> Tags:
    switches = Switches(
        recycled=case.count_recycled,
        fees=case.count_fees,
        follow_on=case.count_follow_on,
        state_owned_as_private=case.state_owned_as_private,
    )
    return Tags(level=level, stage=stage, base=base, as_of=case.as_of, switches=switches)


def _ratios(case: Case, keys: tuple[str, ...], sums: Sums, tags: Tags) -> dict[str, Ratio]:
    return {f"{key}_{tags.stage}": ratio(key, sums, tags, case.fund) for key in keys}


def sums_target(case: Case) -> Sums | None:
    """Hoped-for money by sector; None where a partner states none."""
    return _stated(case, [partner.target_fen for partner in case.partners])


def sums_approved(case: Case) -> Sums | None:
    """Approved money by sector; None where a partner states none."""
    return _stated(case, [partner.approved_fen for partner in case.partners])


def sums_committed(case: Case) -> Sums | None:
    """Commitments by sector, cancellations taken off; None where one is not recorded."""
    promises = [committed(partner, case.as_of) for partner in case.partners]
    return _stated(case, [None if promise is None else int(promise.exact) for promise in promises])


def _stated(case: Case, amounts: Sequence[int | None]) -> Sums | None:
    by_sector = dict.fromkeys(SECTORS, 0)
    for partner, amount_fen in zip(case.partners, amounts, strict=True):
        if amount_fen is None:
            return None
        _add(by_sector, by_owner(partner, amount_fen))
    return Sums.of_sectors(by_sector)


def by_owner(partner: Partner | Owner, amount_fen: int) -> dict[str, int]:
    """A partner's money by the sector of those who stand behind it, to the fen; the parts sum to it."""
    if not partner.behind:
        return {partner.sector: amount_fen}
    found: dict[str, int] = {}
    shares = split_fen(amount_fen, [Fraction(owner.part) for owner in partner.behind])
    for owner, share_fen in zip(partner.behind, shares, strict=True):
        _add(found, by_owner(owner, share_fen))
    return found


def _add(by_sector: dict[str, int], more: Mapping[str, int]) -> None:
    for sector, amount_fen in more.items():
        by_sector[sector] = by_sector.get(sector, 0) + amount_fen


def sums_paid_in(case: Case) -> Sums:
    """Paid-in money by sector."""
    return Sums.of_sectors(_paid_by_sector(case))


def sums_invested(case: Case) -> Sums:
    """Money in companies by the sector that it came from, the fund's own shared by what was paid in."""
    paid, made = _paid_by_sector(case), investments(case)
    own_fen = sum(each.amount_fen for each in made)
    shared = (
        split_fen(own_fen, [Fraction(paid[sector]) for sector in SECTORS]) if any(paid.values()) else [0] * 4
    )
    by_sector = dict(zip(SECTORS, shared, strict=True))
    for each in _rounds(case):
        for other in each.co_investors:
            by_sector[other.sector] += other.amount_fen
    return Sums.of_sectors(by_sector)


def sums_recipients(case: Case) -> Sums:
    """Paid-in money by sector, and what reached the companies."""
    made = investments(case)
    own_fen = sum(each.amount_fen for each in made)
    others_fen = sum(other.amount_fen for each in _rounds(case) for other in each.co_investors)
    theirs_fen = sum(each.own_money_fen for each in made)
    paid = _paid_by_sector(case)
    return Sums(
        office_fen=paid["office"],
        other_public_fen=paid["public"],
        state_owned_fen=paid["state_owned"],
        private_fen=paid["private"],
        vehicle_fen=own_fen,
        recipients_fen=own_fen + others_fen,
        recipient_investment_fen=own_fen + others_fen + theirs_fen,
    )


def _rounds(case: Case) -> list[Investment]:
    """The rounds whose other investors count: later rounds only where the case says so."""
    return [each for each in investments(case) if case.count_follow_on or not each.follow_on]


def _paid_by_sector(case: Case) -> dict[str, int]:
    """Paid-in money as leverage counts it: recycled money and fees by the switches of the case."""
    by_sector = dict.fromkeys(SECTORS, 0)
    for partner in case.partners:
        paid_fen = sum(
            each.amount_fen
            for each in partner.payments
            if each.paid_on <= case.as_of and (case.count_recycled or not each.recycled)
        )
        _add(by_sector, by_owner(partner, paid_fen))
    if case.count_fees or not any(by_sector.values()):
        return by_sector
    fees_fen = sum(fee.amount_fen for fee in case.fees if fee.inside_commitment and fee.paid_on <= case.as_of)
    left_fen = max(0, sum(by_sector.values()) - fees_fen)
    return dict(zip(by_sector, split_fen(left_fen, list(by_sector.values())), strict=True))
