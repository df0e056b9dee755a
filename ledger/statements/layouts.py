"""Finding headers in a sheet: below fifty rows at most, one row high or two, and again further down."""

from collections.abc import Mapping
from typing import Final

from ledger.statements.cells import Cell, Sheet
from ledger.statements.headers import FEWEST_NAMES, Claim, Layout, build_layout, claim_of, unless_owed
from ledger.statements.mappings import Mapped
from ledger.statements.vocabulary import Name, parse_name, vocabulary

MONEY_FIELDS: Final = frozenset(
    {"principal", "interest", "penalty", "compound", "payable", "debit", "credit", "amount"}
)
ROWS_LOOKED_AT: Final = 51
"""The header itself may stand below fifty rows of other things."""


def find_layout(sheet: Sheet, file: str, mapped: Mapped, start: int = 0) -> Layout | None:
    """The first header at or below a row.

    Args:
        sheet: the sheet.
        file: name of its file, for messages.
        mapped: what people have said about columns.
        start: index (from 0) of the first row to look at.

    Raises:
        ColumnsClash, ColumnAmbiguous: a header was found and asks a question.
    """
    for row in range(start, min(start + ROWS_LOOKED_AT, len(sheet.rows))):
        layout = layout_at(sheet, file, mapped, row)
        if layout is not None:
            return layout
    return None


def layout_at(sheet: Sheet, file: str, mapped: Mapped, row: int) -> Layout | None:
    """The header that starts at a row, if one does; of one row and two rows the one that tells more.

    Raises:
        ColumnsClash, ColumnAmbiguous: a header was found and asks a question.
    """
    cells = sheet.rows[row]
    if sum(isinstance(cell, str) and cell != "" for cell in cells) < 2:  # noqa: PLR2004 - fewer never make a header
        return None
    double = _double(sheet, file, mapped, row)
    if double is not None:
        return double
    return _single(sheet, file, mapped, row)


def _single(sheet: Sheet, file: str, mapped: Mapped, row: int) -> Layout | None:
    texts = [cell if isinstance(cell, str) else "" for cell in sheet.rows[row]]
    names = [parse_name(text) for text in texts]
    chosen = mapped.of(names)
    claims = [_claim(text, chosen) if text else None for text in texts]
    _spread_single(sheet, row, names, claims)
    if len({claim.field for claim in claims if claim}) < FEWEST_NAMES:
        return None
    return build_layout(file, sheet.name, row, 1, names, claims)


def _spread_single(sheet: Sheet, row: int, names: list[Name], claims: list[Claim | None]) -> None:
    """A name over two columns that is a period holds its start and its end; one that is not read names them all."""
    for (top, left), (bottom, right) in sheet.merged:
        claim = claims[left] if top == bottom == row and left < right < len(names) else None
        if claim is None:
            continue
        if claim.field == "period" and right == left + 1:
            claims[left], claims[right] = (
                claim._replace(field="period_start"),
                claim._replace(field="period_end"),
            )
        if claim.field in ("period", "other", "accrued"):
            names[left + 1 : right + 1] = [names[left]] * (right - left)


def _claim(text: str, mapped: Mapping[str, str]) -> Claim | None:
    chosen = mapped.get(" ".join(text.split()))
    return Claim(chosen, -1) if chosen else claim_of(text)


def _double(sheet: Sheet, file: str, mapped: Mapped, row: int) -> Layout | None:
    """A header of two rows: names above that reach over several names below."""
    if row + 1 >= len(sheet.rows):
        return None
    top, bottom = sheet.rows[row], sheet.rows[row + 1]
    below = [cell for cell in bottom if cell != ""]
    if len(below) < 2 or not all(_is_wording(cell) for cell in below):  # noqa: PLR2004
        return None
    above = _spread(sheet, row)
    if not any(parent and child != "" for parent, child in zip(above, bottom, strict=False)):
        return None
    width = max(len(top), len(bottom))
    pairs = [(_text(above, column), _text(bottom, column)) for column in range(width)]
    names = [_joined_name(parent, child) for parent, child in pairs]
    chosen = mapped.of(names)
    claims = [_joined_claim(*pair, chosen, name) for pair, name in zip(pairs, names, strict=True)]
    known = len({claim.field for claim in claims if claim and claim.field != "other"})
    # A row of names of amounts right below a header is part of it, even where it adds no field of its own.
    least = _known(top) + (_money(bottom) < 2)  # noqa: PLR2004 - one such word may stand in a line
    if known < max(FEWEST_NAMES, least, _known(bottom) + 1):
        return None
    return build_layout(file, sheet.name, row, 2, names, claims)


def _is_wording(cell: Cell) -> bool:
    return isinstance(cell, str) and not any(sign.isdigit() for sign in cell)


def _text(cells: list[Cell] | list[str], column: int) -> str:
    cell = cells[column] if column < len(cells) else ""
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _known(cells: list[Cell]) -> int:
    claims = [claim_of(cell) for cell in cells if isinstance(cell, str) and cell]
    return len({claim.field for claim in claims if claim and claim.field != "other"})


def _money(cells: list[Cell]) -> int:
    claims = [claim_of(cell) for cell in cells if isinstance(cell, str) and cell]
    return sum(claim is not None and claim.field in MONEY_FIELDS for claim in claims)


def _spread(sheet: Sheet, row: int) -> list[str]:
    """The upper names, each repeated over the columns below it: by merged areas, else up to the next name."""
    top = [_text(sheet.rows[row], column) for column in range(len(sheet.rows[row]))]
    bottom = sheet.rows[row + 1]
    top += [""] * (len(bottom) - len(top))
    areas = [area for area in sheet.merged if area[0][0] == row]
    if areas:
        for (_, left), (_, right) in areas:
            for column in range(left + 1, min(right + 1, len(top))):
                top[column] = top[left]
        return top
    for column in range(1, len(top)):
        if not top[column] and _text(bottom, column) and _text(bottom, column - 1):
            top[column] = top[column - 1]
    return top


def _joined_name(parent: str, child: str) -> Name:
    if not parent or not child or parent == child:
        return parse_name(parent or child)
    upper, lower = parse_name(parent), parse_name(child)
    return Name(
        f"{upper.full}/{lower.full}",
        f"{upper.bare}/{lower.bare}",
        lower.unit or upper.unit,
        f"{parent} {child}",
    )


def _joined_claim(parent: str, child: str, mapped: Mapping[str, str], name: Name) -> Claim | None:
    if name.shown in mapped:
        return Claim(mapped[name.shown], -1)
    if not parent or not child or parent == child:
        return claim_of(parent or child) if parent or child else None
    group = vocabulary().groups.get(parse_name(parent).bare)
    if group is None:
        exact = vocabulary().exact
        for joined in (child + parent, parent + child):
            bare = parse_name(joined).bare
            if bare in exact:
                return Claim(*exact[bare])
        return unless_owed(claim_of(child), parse_name(parent).full)
    claim = claim_of(child)
    if group == "normal" or claim is None:
        return claim
    is_money = claim.field in ("interest", "amount", "penalty", "compound")
    return Claim(group, 0) if is_money and group != "other" else Claim("other", 0)
