"""Parties: offices, firms, banks, funds, investors, with a sector and checked identifiers."""

from sqlalchemy import Index
from sqlmodel import Field, Session, select

from ledger.book.columns import Table, big, key, one_of, text
from ledger.book.identifiers import check_identifier
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts

KINDS = ("office", "treasury", "firm", "bank", "fund", "investor")
SECTORS = ("office", "public", "state_owned", "private")
"""This office, other public money, state-owned, private: state-owned money must be visible as such."""


class PartyRefused(LedgerError):
    """A party that cannot be taken as written."""

    template = "The party {name} was not recorded: {fault}."


class PartyUnknown(LedgerError):
    """No such party."""

    template = "There is no party {party} in the book. Record it first."


class NewParty(Facts):
    """A party as it is put in.

    `override_reason` says why an identifier with a wrong check digit is right all the same: real registers
    hold such codes.
    """

    kind: str
    name: str
    sector: str
    identifier: str = ""
    override_reason: str = ""
    region: str = ""


class Party(Table, table=True):
    """A party of the book; a row never changes."""

    __tablename__ = "party"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("sector", SECTORS),
        Index("uq_party_identifier", "identifier", unique=True),
        Index("ix_party_name", "name"),
    )
    id: int | None = Field(default=None, sa_column=key())
    kind: str = Field(sa_column=text())
    name: str = Field(sa_column=text())
    sector: str = Field(sa_column=text())
    identifier_kind: str | None = Field(default=None, sa_column=text(nullable=True))
    identifier: str | None = Field(default=None, sa_column=text(nullable=True))
    identifier_override: str = Field(default="", sa_column=text())
    region: str = Field(default="", sa_column=text())
    recorded_by: int = Field(sa_column=big(nullable=False))
    recorded_at: str = Field(sa_column=text())


def new_party(session: Session, written: NewParty, recorded_by: int, recorded_at: str) -> Party:
    """Record a party; the caller writes the audit row.

    Raises:
        PartyRefused: no name, an unknown kind or sector, an identifier in use, or a wrong check digit
            without a reason; all faults at once.
    """
    faults = _faults(written)
    party = Party(kind=written.kind, name=written.name, sector=written.sector, region=written.region,
                  recorded_by=recorded_by, recorded_at=recorded_at)  # fmt: skip
    if written.identifier:
        faults += _identify(session, party, written)
    if faults:
        raise PartyRefused(name=written.name or "without a name", fault="; ".join(faults))
    session.add(party)
    session.flush()
    return party


def party_of(session: Session, party_id: int) -> Party:
    """A party by id.

    Raises:
        PartyUnknown: there is none.
    """
    party = session.get(Party, party_id)
    if party is None:
        raise PartyUnknown(party=party_id)
    return party


def parties_of(session: Session, *kinds: str) -> list[Party]:
    """All parties of some kinds by name; of every kind where none is named."""
    query = select(Party).order_by(Party.name)
    if kinds:
        query = query.where(Party.kind.in_(kinds))  # type: ignore[attr-defined]
    return list(session.exec(query))


def _faults(written: NewParty) -> list[str]:
    faults = []
    if not written.name:
        faults.append("it has no name")
    if written.kind not in KINDS:
        faults.append(f"its kind must be one of {', '.join(KINDS)}")
    if written.sector not in SECTORS:
        faults.append(f"its sector must be one of {', '.join(SECTORS)}")
    return faults


def _identify(session: Session, party: Party, written: NewParty) -> list[str]:
    try:
        checked = check_identifier(written.identifier)
    except LedgerError as error:
        return [str(error).rstrip(".")]
    party.identifier_kind, party.identifier = checked.kind, checked.normalised
    faults = []
    if not checked.valid:
        if not written.override_reason:
            faults.append(f"{str(checked.warning).rstrip('.')}; correct it or give the reason why it stands")
        party.identifier_override = written.override_reason
    if session.exec(select(Party).where(Party.identifier == checked.normalised)).first():
        faults.append(f"the identifier {checked.normalised} is in the book already")
    return faults
