"""Errors that a person can act on: what is wrong, where, and how to mend it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar


class LedgerError(Exception):
    """The base of every error that the ledger raises on purpose.

    `template` is an English sentence with {named} fields; it is also the key under which the screen
    finds its translation. The parameters fill the fields.
    """

    template: ClassVar[str] = "The ledger refused this."

    def __init__(self, **parameters: object) -> None:
        """Keep the parameters and build the English message from them."""
        self.parameters = parameters
        super().__init__(self.template.format(**parameters))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process boundary with its parameters."""
        return _rebuild, (type(self), self.parameters)


class SeveralErrors(LedgerError):
    """All that is wrong with one input, told at once."""

    template = "{count} things are to be mended: {listed}"

    def __init__(self, errors: Sequence[LedgerError]) -> None:
        """Keep each error; the message lists them all.

        Args:
            errors: at least one error; those that are several themselves are told one by one.
        """
        self.errors: tuple[LedgerError, ...] = tuple(_one_by_one(errors))
        listed = "; ".join(str(error) for error in self.errors)
        super().__init__(count=len(self.errors), listed=listed)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the errors cross a process boundary."""
        return SeveralErrors, (self.errors,)


def _one_by_one(errors: Iterable[LedgerError]) -> Iterator[LedgerError]:
    for error in errors:
        yield from error.errors if isinstance(error, SeveralErrors) else (error,)


def _rebuild(cause: type[LedgerError], parameters: dict[str, object]) -> LedgerError:
    return cause(**parameters)


def raise_all(errors: Sequence[LedgerError]) -> None:
    """Raise what was collected: nothing, the one error, or all of them as one.

    Raises:
        LedgerError: the only error.
        SeveralErrors: where there are two or more.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SeveralErrors(errors)
