"""The words of the command: subcommands, options, and help that a newcomer can follow."""

import argparse
import importlib
from collections.abc import Callable, Sequence
from datetime import date

from ledger import __version__
from ledger.cli.texts import COMMANDS, DESCRIPTION, EPILOG, Argument, Command
from ledger.settings import database_url
from ledger.statements.pausing import collection_paused

Run = Callable[[argparse.Namespace], int]


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of a call; wrong ones are told by argparse, which then exits with status 2."""
    options = build().parse_args(argv)
    options.json = getattr(options, "json", False)
    options.database = getattr(options, "database", None) or database_url()
    return options


def runner(options: argparse.Namespace) -> Run:
    """The function that carries a call out; its module is imported only now, so that help comes at once."""
    module, _, function = str(options.run).partition(":")
    with collection_paused():
        run: Run = getattr(importlib.import_module(f"ledger.cli.{module}"), function)
    return run


def build() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    parser = _Parser("scitech-ledger", DESCRIPTION, EPILOG)
    parser.add_argument("--version", action="version", version=f"scitech-ledger {__version__}")
    _common(parser)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {
        "": parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Subparser)
    }
    made: dict[str, argparse.ArgumentParser] = {}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group not in groups:
            # A command that does something by itself, such as `leverage`, may have actions beside it.
            alone = made.get(group)
            above = alone or groups[""].add_parser(
                group, help=command.group_help, description=command.group_help
            )
            groups[group] = above.add_subparsers(
                metavar="ACTION", required=alone is None, parser_class=_Subparser
            )
        made[command.name] = _add(groups[group], name, command)
    return parser


def day(text: str) -> date:
    """A day as it is written on the command line."""
    try:
        found = date.fromisoformat(text)
        year(str(found.year))
    except (ValueError, argparse.ArgumentTypeError) as error:
        raise argparse.ArgumentTypeError(f"{text} is no day; write it such as 2009-11-30") from error
    return found


def year(text: str) -> int:
    """A year in which anybody deals."""
    from ledger.values.facts import YEARS

    return _within(text, YEARS, "year")


def port(text: str) -> int:
    """A port that a program may listen on."""
    return _within(text, range(1, 65_536), "port")


def _within(text: str, range_: range, what: str) -> int:
    if not text.isdecimal() or int(text) not in range_:
        fault = f"{text} is no {what}; write one from {range_.start} to {range_.stop - 1}"
        raise argparse.ArgumentTypeError(fault)
    return int(text)


def amount(text: str) -> int:
    """An amount as it is written on the command line, in fen."""
    from ledger.values.errors import LedgerError
    from ledger.values.money import parse_amount_fen

    try:
        return parse_amount_fen(text)
    except LedgerError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


_TYPES: dict[str, Callable[[str], object]] = {
    "text": str, "number": int, "day": day, "year": year, "port": port, "amount": amount,
}  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """Keeps the lines of examples as they are written, and takes no abbreviated options."""

    def __init__(self, name: str | None, description: str, epilog: str) -> None:
        super().__init__(
            prog=name, description=description, epilog=epilog, allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip


class _Subparser(argparse.ArgumentParser):
    """A subcommand's parser, with the options that every call takes."""

    def __init__(self, **options: object) -> None:
        kept = {"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter}
        super().__init__(**(options | kept))  # type: ignore[arg-type]
        _common(self)


def _common(parser: argparse.ArgumentParser) -> None:
    # They may stand before or after the subcommand: an option that is not given must not undo one that is.
    common = parser.add_argument_group("options of every command")
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the answer as JSON, for scripts"
    )
    common.add_argument(
        "--database",
        metavar="URL",
        default=argparse.SUPPRESS,
        help="the book, such as sqlite:///book.db; else SCITECH_LEDGER_DATABASE, else ledger.db in this folder",
    )


def _add(
    group: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command
) -> argparse.ArgumentParser:
    examples = "\n".join(f"  scitech-ledger {example}" for example in command.examples)
    parser = group.add_parser(
        name, help=command.help, description=command.description or command.help,
        epilog=f"examples:\n{examples}",
    )  # fmt: skip
    for argument in command.arguments:
        _argument(parser, argument)
    parser.set_defaults(run=command.run)
    return parser


def _argument(parser: argparse.ArgumentParser, argument: Argument) -> None:
    if argument.holds == "flag":
        parser.add_argument(argument.name, action="store_true", help=argument.help)
        return
    name, options = argument.name, {"help": argument.help, "type": _TYPES[argument.holds]}
    if argument.choices:
        options["choices"] = argument.choices
    if name.startswith("--"):
        options |= {"metavar": argument.metavar, "default": argument.default, "required": argument.required}
        if argument.several:
            options["action"] = "append"
        if argument.into:
            options["dest"] = argument.into
    else:
        options |= {"metavar": argument.metavar or name.upper()}
        if not argument.required:
            options |= {"nargs": "?", "default": argument.default}
    parser.add_argument(name, **options)  # type: ignore[arg-type]
