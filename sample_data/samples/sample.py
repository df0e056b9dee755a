"""A sample file with the answer that must come out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sample_data.samples.page import Page


@dataclass(frozen=True)
class Sample:
    """A file, and what is true of it.

    Attributes:
        name: name of the file.
        data: its bytes; None where they cannot be written here.
        format: what it is by its content: "xlsx", "xls", "html" or "text".
        pages: the sheets that it was drawn from.
        warnings: key words of warnings about the file as a whole, which come first.
        password: opens it.
        answers: answers to its questions, header text to field.
        refused: the cause and key words with which it is refused while nothing is answered.
        untold: columns that are recognised although no line keeps them.
        swapped: what the columns are called where their names contradict what they hold.
        changing: whether two runs write different bytes for the same content.
    """

    name: str
    data: bytes | None
    format: str
    pages: Sequence[Page] = ()
    warnings: Sequence[Sequence[str]] = ()
    password: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    untold: Mapping[str, str] = field(default_factory=dict)
    swapped: Mapping[str, str] = field(default_factory=dict)
    changing: bool = False

    def golden(self) -> dict[str, Any]:
        """What must come out, as it is kept beside the file."""
        kept: dict[str, Any] = {"file": self.name, "format": self.format}
        if self.password:
            kept["password"] = self.password
        if self.refused:
            kept["refused"] = {"cause": self.refused[0], "words": list(self.refused[1:])}
        if self.answers:
            kept["answers"] = dict(self.answers)
        sheets = [table for page in self.pages for table in page.answers()]
        if sheets:
            for table in sheets:
                table["columns"] |= {**self.untold, **self.swapped}
            told = [*map(list, self.warnings), *(words for page in self.pages for words in page.warnings)]
            kept |= {"sheets": sheets, "warnings": told}
        return kept
