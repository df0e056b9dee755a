"""The first sheet of a computation: the amount by the program, the amount by the formulas, and what they tell."""

from collections.abc import Iterator, Sequence
from typing import Any

from ledger import __version__
from ledger.exports.trace_book import TraceBook
from ledger.exports.trace_exact import Exact
from ledger.exports.trace_steps import Step, above
from ledger.values.money import parse_amount_fen

AGREES = "The formulas give the program's amount to the fen."
DIFFERS = "NOT THE SAME: the formulas give another amount than the program. Tell whoever keeps the program."
FOLLOWS = "Inputs were changed: this is the amount for the inputs as they stand now."
UNDECIDED = "No figure: a value is missing or lies too near a turning point. Compute it with the program."
STANDS_STILL = "No figure: step {step} ({label}) does not follow its inputs. Compute it with the program."
NO_LONGER = "No figure: the condition of step {step} ({label}) no longer holds. Compute it with the program."
_LONGEST_LITERAL = 250
MANUAL = (
    "Change a yellow cell on the sheets of inputs and rules; the amount above follows, or says in words why not.",
    "Caps, floors, bands, day counts, roundings and shares follow.",
    "Days, loans and lines that were left out do not come back.",
    "Money is reckoned in whole fen and exact fractions, and rounded only where the scheme says.",
)


def write_result(book: TraceBook, sheet: Any, exact: Exact, dead: Sequence[Step]) -> None:
    """Write the sheet: what it is about, both amounts with the check, then the figures and the conditions."""
    _Result(book, sheet, exact, dead).write()


class _Result:
    """The sheet while it is written, row by row."""

    def __init__(self, book: TraceBook, sheet: Any, exact: Exact, dead: Sequence[Step]) -> None:
        self.book, self.sheet, self.exact, self.dead = book, sheet, exact, dead
        self.word, self.say = book.imprint.word, book.imprint.translate
        self.row = 0

    def write(self) -> None:
        self.sheet.set_column(0, 0, 30)
        self.sheet.set_column(1, 1, 90)
        self.sheet.set_column(2, 3, 26)
        for name, text in self._about():
            self._line(name, text)
        self._amount()
        for name, text in self._conclusions():
            self._line(name, text)
        self._conditions()
        self._figures()
        for number, sentence in enumerate(MANUAL):
            self._line("" if number else "How to use this", self.word(sentence))

    def _line(self, name: str, text: str) -> None:
        self.sheet.write_string(self.row, 0, self.word(name), self.book.sheets.bold)
        self.book.sheets.text(self.sheet, self.row, 1, text)
        self.row += 1

    def _about(self) -> Iterator[tuple[str, str]]:
        outcome, scheme = self.book.outcome, self.book.scheme
        if self.book.title:
            yield "Title", self.book.title
        if scheme:
            yield "Scheme", f"{scheme.title} ({scheme.document})"
            until = scheme.in_force_to.isoformat() if scheme.in_force_to else ""
            yield "In force", f"{scheme.in_force_from} – {until}"
        yield "Scheme id", str(outcome.get("scheme") or (scheme.id if scheme else self.word("none")))
        yield (
            "Scheme hash",
            str(outcome.get("scheme_hash") or (scheme.content_hash if scheme else self.word("none"))),
        )
        yield "Head hash", self.book.imprint.head or self.word("none")
        yield "Program version", f"scitech-ledger {__version__}"

    def _amount(self) -> None:
        """The amount by the program, by the formulas, and the sentence that says how they stand to each other."""
        amount, step = self.book.outcome["amount"], self.book.steps.amount
        facts, rules = ("Inputs", len(self.book.facts) + 1), ("Rules of the scheme", self.book.last_rule_row)
        flags = [self._flags(*sheet) for sheet in (facts, rules)]
        self._line("Inputs changed", "")
        changed = f"$B${self.row}"
        self.sheet.write_formula(self.row - 1, 1, f"=SUM({','.join(flags)})", None, 0)
        if amount is None:
            self._line("Amount by the program", self.word("none"))
            return
        fen = parse_amount_fen(amount, allow_negative=True)
        self._line("Amount by the program (yuan)", "")
        self.sheet.write_number(self.row - 1, 1, fen / 100, self.book.sheets.formats["yuan"])
        self._line("Amount by the formulas (yuan)", "")
        blocked, number = self._blocked(step), self._number(step)
        yuan = f"={_first_true(blocked, f'{number}/100' if step.unit == 'yuan' else number, blank=True)}"
        self.sheet.write_formula(self.row - 1, 1, yuan, self.book.sheets.formats["yuan"], fen / 100)
        self._line("Check", "")
        otherwise = f'IF({changed}=0,"{self._quoted(DIFFERS)}","{self._quoted(FOLLOWS)}")'
        check = f"={_first_true(blocked, _chosen(f'{number}={fen}', self._quoted(AGREES), otherwise))}"
        self.sheet.write_formula(self.row - 1, 1, check, self.book.sheets.bold, self.word(AGREES))

    def _flags(self, sheet: str, last_row: int) -> str:
        """The cells that tell which inputs of a sheet were changed."""
        return f"{self.book.name(sheet)}!$H$2:$H${max(last_row, 2)}"

    def _blocked(self, step: Step) -> list[tuple[str, str]]:
        """The conditions under which no figure is shown, each with its words."""
        blocked = []
        for dead in (each for each in above([step]) if each in self.dead):
            flags = self._flags_above(dead)
            if flags:
                words = self._quoted(STANDS_STILL, step=dead.number, label=self.say(dead.node["label"]))
                blocked.append((f"({'+'.join(flags)})>0", words))
        for condition in self.book.steps.conditions:
            words = self._quoted(NO_LONGER, step=condition.number, label=self.say(condition.node["label"]))
            blocked.append((f'{self.book.value_cell(condition)}<>"pass"', words))
        if self.exact.has(step):
            number = self._number(step)
            blocked.append((f"NOT(ISNUMBER({number}))", self._quoted(UNDECIDED)))
        return blocked

    def _quoted(self, sentence: str, **parameters: object) -> str:
        """A sentence as it stands in a formula."""
        text = self.word(sentence)
        return (text.format(**parameters) if parameters else text).replace('"', '""')[:_LONGEST_LITERAL]

    def _flags_above(self, step: Step) -> list[str]:
        return [
            self.book.places[each.number].cell("H")
            for each in above([step])
            if each.number in self.book.places
        ]

    def _number(self, step: Step) -> str:
        """A step's exact number, money in fen; where it has no fraction, its shown value."""
        if self.exact.has(step):
            return f"{self.exact.numerator(step)}/{self.exact.denominator(step)}"
        return (
            f"ROUND({self.book.value_cell(step)}*100,0)"
            if step.unit == "yuan"
            else self.book.value_cell(step)
        )

    def _conclusions(self) -> Iterator[tuple[str, str]]:
        for refusal in self.book.outcome["refused"]:
            clause = refusal["clause"]
            cited = f" ({clause['document']} {self.say(clause['article'])})" if clause else ""
            yield "Refused", f"{self.say(refusal['reason'])}{cited}"
        for warning in self.book.outcome["warnings"]:
            yield "Warnings", self.say(warning)

    def _conditions(self) -> None:
        for condition in self.book.steps.conditions:
            self._line("Condition", self.say(condition.node["label"]))
            self.sheet.write_formula(
                self.row - 1, 2, f"={self.book.value_cell(condition)}", None, str(condition.node["value"])
            )

    def _figures(self) -> None:
        """The figures beside the amount: by the program, by the formulas, and whether they agree."""
        for name, step in self.book.steps.figures.items():
            if step.value is None:
                continue
            self.sheet.write_string(self.row, 0, self.say(name), self.book.sheets.bold)
            self.sheet.write_formula(self.row, 1, f"={self.book.value_cell(step)}", None, float(step.value))
            self.sheet.write_number(self.row, 2, float(step.value))
            self.row += 1


def _first_true(blocked: Sequence[tuple[str, str]], otherwise: str, *, blank: bool = False) -> str:
    """Nested IFs over conditions with their words, or with nothing; else what follows."""
    written = otherwise
    for condition, words in reversed(blocked):
        written = _chosen(condition, "" if blank else words, written)
    return written


def _chosen(condition: str, words: str, otherwise: str) -> str:
    return f'IF({condition},"{words}",{otherwise})'
