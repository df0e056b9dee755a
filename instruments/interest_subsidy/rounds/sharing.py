"""A round's budget shared out: what was approved stands, the rest goes by the scheme's policy."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from instruments.interest_subsidy.claims import SHORTFALL, shortfall_policy
from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.reading import net_approved
from instruments.interest_subsidy.rounds.claimants import Claimant, Terms
from instruments.interest_subsidy.rules.parameters import uses_interest
from instruments.interest_subsidy.rules.sharing import Asked, share_out
from ledger.book.queries import balance_of
from ledger.book.workflow import Record
from ledger.instrument import appropriation_account
from ledger.values.schemes import Scheme


@dataclass(frozen=True)
class Pot:
    """A budget: what there is in all, and what of it was approved already, in whatever window of the year."""

    budget_fen: int
    granted_fen: int

    @property
    def open_fen(self) -> int:
        """What can be shared out."""
        return max(self.budget_fen - self.granted_fen, 0)


@dataclass(frozen=True)
class Shares:
    """What each firm of a round gets, in their order.

    Attributes:
        policy: how the budget is shared out where it falls short.
        pot: what there is to share out.
        due_fen: what is due to the claims that are not fixed.
        fixed_fen: what was approved already for firms of the round.
        amounts: in fen; None where a firm is refused.
    """

    policy: str
    pot: Pot
    due_fen: int
    fixed_fen: int
    amounts: tuple[int | None, ...]

    @property
    def short(self) -> bool:
        """Whether less can be shared out than is due."""
        return self.due_fen > self.pot.open_fen

    @property
    def shared_fen(self) -> int:
        """What the firms get in all."""
        return sum(amount or 0 for amount in self.amounts)


def pot_of(session: Session, terms: Terms, budget_fen: int | None) -> Pot:
    """What a round can share out.

    Args:
        session: an open session.
        terms: what the round is for.
        budget_fen: what can be shared out in all for year and scheme; None for what is left of the appropriation.
    """
    granted_fen = granted(session, terms.scheme.id, terms.year)
    return Pot(granted_fen + _left(session, terms) if budget_fen is None else budget_fen, granted_fen)


def granted(session: Session, scheme: str, year: int) -> int:
    """What was approved for claims of a year under a scheme less what was released, in fen, whatever their window."""
    query = select(col(Record.id)).where(
        Record.instrument == KEY, Record.kind == "claim", Record.year == year
    )
    ids = [number for number in session.exec(query.where(Record.scheme_id == scheme)) if number is not None]
    return sum(net_approved(session, ids).values())


def shared(scheme: Scheme, firms: Sequence[Claimant], pot: Pot) -> Shares:
    """What each firm gets: what is fixed, and of what is left as much as it is due or its share.

    Raises:
        LedgerError: the scheme's policy cannot be carried out.
    """
    given = _given(scheme, firms, pot.open_fen)
    amounts = tuple(_amount(one, given) for one in firms)
    due_fen, fixed_fen = sum(one.open_fen for one in firms), sum(one.fixed_fen or 0 for one in firms)
    return Shares(shortfall_policy(scheme), pot, due_fen, fixed_fen, amounts)


def _given(scheme: Scheme, firms: Sequence[Claimant], open_fen: int) -> dict[str, int]:
    asked = [Asked(_key(one), one.open_fen, _base(scheme, one), one.facts.claimed_on)
             for one in firms if one.open_fen]  # fmt: skip
    nodes = share_out(shortfall_policy(scheme), open_fen, asked, clause=scheme.clause(SHORTFALL),
                      rate_places=scheme.value("shortfall_rate_places"))  # fmt: skip
    return {key: int(node.exact) for key, node in nodes.items()}


def _amount(one: Claimant, given: dict[str, int]) -> int | None:
    if one.fixed_fen is not None:
        return one.fixed_fen
    return None if one.due_fen is None else given.get(_key(one), 0)


def _base(scheme: Scheme, one: Claimant) -> int:
    """What a rate set from the pot is counted on: eligible interest; what is due where the scheme is not about it."""
    return one.base_fen if uses_interest(scheme) else one.open_fen


def _key(one: Claimant) -> str:
    # Equal in all else, the firm that stands first in the book comes first.
    return f"{one.firm:012d}"


def _left(session: Session, terms: Terms) -> int:
    return balance_of(session, appropriation_account(session, KEY, terms.year), terms.as_of)
