"""Identifiers of parties: what kind a text is, how it is kept, and whether its check character is right.

What is checked:

- unified social credit code, 18 characters (GB 32100-2015): the alphabet without I, O, S, V and Z, and the
  check character (weights 3^(i-1) mod 31);
- organisation code, 9 characters, with or without the dash (GB 11714-1997): the check character (mod 11, ten
  is X);
- licence number, 15 digits (GS 15-2006 with GB/T 17710, ISO 7064 MOD 11,10): the check digit.

What is not checked: region codes, the kind of registrar, and the organisation code inside a social credit
code. Real registers hold codes that fail, so a wrong check character is a warning and not an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ledger.values.errors import LedgerError
from ledger.values.trace import Message, message

IdentifierKind = Literal["social_credit_code", "organisation_code", "licence_number"]

SOCIAL_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SOCIAL_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LONGEST_SHOWN = 40

# Full-width forms of the keyboard, the dashes that word processors make, and what is not printed.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_LEFT_OUT = dict.fromkeys(map(ord, " \t\r\n\u00a0\u3000\u200b\ufeff"))


class IdentifierUnreadable(LedgerError):
    """A text that has the shape of no identifier."""

    template = (
        'The identifier "{text}" is none: write a social credit code of 18 characters, an organisation code'
        " of 9 (12345678-9) or a licence number of 15 digits."
    )


@dataclass(frozen=True)
class Identifier:
    """An identifier as it is kept, and whether its check character is right.

    Attributes:
        kind: which of the three it is.
        normalised: in capitals, without blanks and dash.
        valid: whether the check character is right.
        warning: what is wrong, where it is not valid.
    """

    kind: IdentifierKind
    normalised: str
    valid: bool
    warning: Message | None = None


def check_identifier(text: str) -> Identifier:
    """Tell what kind of identifier a text is and check it.

    Raises:
        IdentifierUnreadable: the text has the shape of none.

    >>> check_identifier("91512081ma62k0260e").valid
    True
    """
    normalised = text.translate(_FOLDED).translate(_LEFT_OUT).upper()
    if not normalised.isascii():
        raise IdentifierUnreadable(text=text[:_LONGEST_SHOWN])
    if len(normalised) == len("12345678-9") and normalised[-2] == "-":
        normalised = normalised[:-2] + normalised[-1]
    match len(normalised):
        case 18 if normalised.isalnum():
            return _social_credit_code(normalised)
        case 15 if normalised.isdigit():
            return _checked("licence_number", normalised, licence_check_digit)
        case 9 if normalised.isalnum() and normalised[-1] in "0123456789X":
            return _checked("organisation_code", normalised, organisation_check_character)
    raise IdentifierUnreadable(text=text[:_LONGEST_SHOWN])


def social_credit_check_character(body: str) -> str:
    """The 18th character of a unified social credit code from its first 17 (GB 32100-2015).

    Args:
        body: 17 characters of `SOCIAL_CREDIT_ALPHABET`.
    """
    weighed = (
        SOCIAL_CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(body, _SOCIAL_CREDIT_WEIGHTS, strict=True)
    )
    # The outer remainder makes 0 of 31: a sum that 31 divides has the check character 0.
    return SOCIAL_CREDIT_ALPHABET[-sum(weighed) % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code from its first 8 (GB 11714-1997); ten is written X.

    Args:
        body: 8 digits or capitals; A counts as 10 and Z as 35.
    """
    weighed = (
        int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-sum(weighed) % 11]


def licence_check_digit(body: str) -> str:
    """The 15th digit of a licence number from its first 14 (GS 15-2006; ISO 7064 MOD 11,10).

    Args:
        body: 14 digits.
    """
    carried = 10
    for digit in body:
        carried = ((carried + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - carried) % 10)


def _social_credit_code(normalised: str) -> Identifier:
    foreign = "".join(sorted(set(normalised) - set(SOCIAL_CREDIT_ALPHABET)))
    if foreign:
        template = (
            "The identifier {identifier} holds {characters}, which no social credit code has. Check it."
        )
        warning = message(template, identifier=normalised, characters=", ".join(foreign))
        return Identifier("social_credit_code", normalised, valid=False, warning=warning)
    return _checked("social_credit_code", normalised, social_credit_check_character)


def _checked(kind: IdentifierKind, normalised: str, check_character: Callable[[str], str]) -> Identifier:
    expected = check_character(normalised[:-1])
    if normalised[-1] == expected:
        return Identifier(kind, normalised, valid=True)
    template = (
        "The identifier {identifier} ends with {found}, but by its other characters it should be {expected}."
    )
    warning = message(template, identifier=normalised, found=normalised[-1], expected=expected)
    return Identifier(kind, normalised, valid=False, warning=warning)
