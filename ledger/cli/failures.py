"""What went wrong, as sentences and an exit status: never a stack trace, never a password."""

import re
import sys
from collections.abc import Iterable, Sequence

from ledger.values.errors import LedgerError, SeveralErrors

BAD_INPUT = 1
USAGE = 2
_PASSWORD = re.compile(r"(://[^:/@\s]*:)\S*(?=@)|([?&]\w*password=)[^&\s]*")


class UsageWrong(LedgerError):
    """The words of a call do not go together."""

    template = "{fault}. See `scitech-ledger {command} --help`."


class InputRefused(LedgerError):
    """Something given to the command that cannot be used."""

    template = "{what}: {fault}. {mend}."


def not_known(option: str, wanted: str, known: Iterable[str], fault: str) -> list[InputRefused]:
    """The refusal of a word that nothing can match, where it is one: an empty answer would look like none."""
    listed = list(dict.fromkeys(known))
    if not wanted or wanted in listed:
        return []
    return [InputRefused(what=f"{option} {wanted}", fault=fault, mend=f"Use one of {', '.join(listed)}")]


def causes(error: Exception, database: str = "") -> tuple[list[str], int]:
    """The sentences that tell a person about an error, one for each cause, and the exit status."""
    if isinstance(error, SeveralErrors):
        return [_one_line(str(each)) for each in error.errors], BAD_INPUT
    if isinstance(error, UsageWrong):
        return [_one_line(str(error))], USAGE
    if isinstance(error, LedgerError):
        return [_one_line(hide_password(str(error)))], BAD_INPUT
    if isinstance(error, OSError) and error.filename is not None:
        return [f"{error.filename}: {error.strerror}. Check the path and who may use it."], BAD_INPUT
    if isinstance(error, RecursionError):
        return ["the input is nested too deeply. Write it flatter."], BAD_INPUT
    return [_of_database(error, database) or _unforeseen(error)], BAD_INPUT


def hide_password(text: str) -> str:
    """A text in which the password of any database URL is hidden.

    >>> hide_password("postgresql+psycopg://ledger:secret@server/book")
    'postgresql+psycopg://ledger:***@server/book'
    """
    return _PASSWORD.sub(r"\1\2***", text)


def _of_database(error: Exception, database: str) -> str | None:
    # Whoever raised one has imported SQLAlchemy; others need not wait for it.
    errors = sys.modules.get("sqlalchemy.exc")
    where = hide_password(database) or "the book"
    if (
        isinstance(error, ModuleNotFoundError)
        and errors
        and not str(error.name).startswith(("ledger", "instruments"))
    ):
        return f"the database of {where} needs {error.name}, which is not installed. Use sqlite or postgresql+psycopg."
    if errors is None or not isinstance(error, errors.SQLAlchemyError):
        return None
    said = _one_line(hide_password(str(getattr(error, "orig", None) or error)))
    for sign, sentence in _SIGNS:
        if sign in said:
            return sentence.format(where=where)
    return f"the database {where} refused: {said}. Check --database, or run `scitech-ledger check`."


_SIGNS: Sequence[tuple[str, str]] = (
    ("database is locked", "{where} is in use by another program. Close it or try again in a moment."),
    ("not a database", "{where} is no book: the file is no SQLite database. Give another --database."),
    ("readonly", "{where} may only be read by you. Ask its owner for the right to write."),
    ("unable to open", "{where} cannot be opened. Check that its folder exists and who may use it."),
    ("Could not parse", "{where} is no database URL. Write it such as sqlite:///book.db."),
    ("Can't load plugin", "{where} is of a kind that is not known. Use sqlite or postgresql+psycopg."),
)


def _unforeseen(error: Exception) -> str:
    said = _one_line(str(error)) or "no more is known"
    return (
        f"a fault of the program ({type(error).__name__}: {said}). Please report it with the call you made."
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
