"""A scheme in words: each parameter's value with its unit, as a person reads it."""

from collections.abc import Callable
from typing import Any

from ledger.values.money import format_yuan
from ledger.values.parameters import Parameter


def stated_text(parameter: Parameter, say: Callable[[str], str] = str) -> str:
    """A parameter's value with its unit; a table in one line, its names in words."""
    if parameter.unit == "fen" and isinstance(parameter.value, int):
        return f"{format_yuan(parameter.value)} {say('yuan')}"
    if parameter.unit == "percent":
        return f"{parameter.value} %"
    return value_words(parameter.value, say)


def value_words(value: Any, say: Callable[[str], str] = str) -> str:
    """A plain value, list or mapping of a scheme in words."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, dict):
        return "; ".join(f"{say(str(name))}: {value_words(each, say)}" for name, each in value.items())
    if isinstance(value, list):
        return " / ".join(value_words(each, say) for each in value)
    return say(value) if isinstance(value, str) else str(value)
