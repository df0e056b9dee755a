"""Why a file is refused as a whole: one cause each, with the way to mend it.

What is wrong with a single line of a readable file is no error but a rejected row of the reading.
"""

from ledger.values.errors import LedgerError


class StatementError(LedgerError):
    """The base of every refusal of a file."""

    template = "The file {file} was refused."


class FileEmpty(StatementError):
    """No bytes."""

    template = "The file {file} is empty. Export it again and send the new file."


class FileTooLarge(StatementError):
    """More bytes than any statement needs."""

    template = (
        "The file {file} has {size} bytes, more than the {most} that are read. Export a shorter period."
    )


class FormatUnknown(StatementError):
    """A file of another kind."""

    template = (
        "The file {file} is {kind}, not a workbook that can be read."
        " Save it as .xlsx in Excel or WPS and send that."
    )


class NoTable(StatementError):
    """A document that shows figures to people and holds no cells."""

    template = (
        "The file {file} is {kind}; figures cannot be read from it with certainty. Ask the bank for the same list as"
        " Excel or CSV."
    )


class FilePacked(StatementError):
    """An archive around other files."""

    template = "The file {file} is {kind}. Unpack it and send the files that are in it."


class FileDamaged(StatementError):
    """Broken on the way, or made to break what reads it."""

    template = "The file {file} is damaged: {detail}. Open it in Excel or WPS, save it as .xlsx and send the new file."


class FileDangerous(StatementError):
    """Built so that unpacking it would exhaust the machine."""

    template = "The file {file} was not opened: {detail}. Copy the rows into a new workbook and send that."


class PasswordNeeded(StatementError):
    """Encrypted, and no password was given."""

    template = "The file {file} is protected by a password. Give the password, or save it without one."


class PasswordWrong(StatementError):
    """Encrypted, and the password does not open it."""

    template = (
        "The password does not open the file {file}. Give the right one, or save the file without a password."
    )


class ReadingFailed(StatementError):
    """The process that reads was stopped by a limit or crashed."""

    template = (
        "The file {file} could not be read within {seconds} seconds of computing and {megabytes} MB of memory."
        " Copy the rows into a new workbook, or split it by month."
    )


class NoStatement(StatementError):
    """Nothing in the file looks like a statement."""

    template = (
        "The file {file} holds no statement that is recognised: no row names a date or an interest period together"
        " with an amount or interest ({closest}). Send the bank's account statement or interest list."
    )


class AccruedOnly(StatementError):
    """Interest that is owed, receivable or set aside; nothing in it was paid."""

    template = (
        "The file {file} tells only what is owed ({columns}), not what was paid. Send the list of interest paid, or the"
        " account statement with the debits."
    )


class ColumnsClash(StatementError):
    """Two columns claim one field; nobody but a person can choose."""

    template = (
        "In the file {file}, sheet {sheet}, row {row}, the columns {columns} both claim to be {meaning}."
        " Say which one counts, or remove the other."
    )


class ColumnAmbiguous(StatementError):
    """A column could mean two things."""

    template = (
        'In the file {file}, sheet {sheet}, row {row}, the column "{column}" could mean {meanings}.'
        " Say which one it is, or rename it."
    )


class UnitsClash(StatementError):
    """The sheet says one unit and a column another."""

    template = (
        'In the file {file}, sheet {sheet}, the sheet says amounts are in {sheet_unit} and the column "{column}"'
        " says {column_unit}. Keep one of the two."
    )


class UnitUnclear(StatementError):
    """A cell speaks of a unit or a currency that is not understood."""

    template = (
        'In the file {file}, sheet {sheet}, the cell {address} says "{text}", and in what amounts are counted is not'
        " understood. Write 元, 百元, 千元, 万元, 百万元, 亿元 or 分 there, and send amounts in yuan only."
    )


BY_NAME = {
    cause.__name__: cause
    for cause in (
        FileEmpty,
        FileTooLarge,
        FormatUnknown,
        NoTable,
        FilePacked,
        FileDamaged,
        FileDangerous,
        PasswordNeeded,
        PasswordWrong,
        ReadingFailed,
    )
}
"""The refusals that the reading child may report, by the name that crosses the pipe."""
