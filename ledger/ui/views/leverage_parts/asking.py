"""What is asked of the page: method, definition, stage, level, period, switches; each stands in the URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from ledger.instrument import instrument_of, instruments
from ledger.measures.money import Window
from ledger.measures.page import Asked
from ledger.ui.bound import EARLIEST, choice, segments
from ledger.ui.context import Context
from ledger.ui.figures import method_title
from ledger.ui.show import plain
from ledger.values.leverage import DEFINITIONS, LEVELS, OwnDefinition, Switches

STAGES: Final = ("target", "approved", "committed", "paid_in", "invested", "reached_recipient")
SECTIONS: Final[Mapping[str, str]] = {
    "money": "Whose money",
    "flow": "Where it went",
    "time": "Years and targets",
    "definitions": "Definitions",
    "comparable": "Comparable figure",
    "own": "Own definitions",
}
SWITCHES: Final[Mapping[str, str]] = {
    "recycled": "count recycled money on both sides",
    "fees": "count fees paid out of the commitments",
    "follow_on": "count others' money in later rounds",
    "state_owned_as_private": "count state-owned money as private",
}


@dataclass(frozen=True)
class Chosen:
    """What was chosen: the question to the book, the section that is looked at, the own definition if it is one."""

    asked: Asked
    section: str
    own: OwnDefinition | None


def chosen(context: Context, own: Sequence[OwnDefinition]) -> Chosen:
    """Draw the filters and say what they stand at."""
    say, methods = context.translate, list(instruments())
    # Leverage is asked for most where money goes through funds.
    default = next((key for key in methods if instrument_of(key).fund_flows), methods[0])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method = segments(say("Funding method"), methods, key="lv_method", default=default,
                          format_func=lambda key: method_title(context, key))  # fmt: skip
        definition = _definition(context, method, own)
        stage = _stage(context, method, definition)
        with st.popover(say("Level, period, switches"), icon=":material/tune:"):
            level = _level(context, definition)
            since = _since(context)
            switches = _switches(context, definition)
    key = definition.name if definition else st.session_state[f"lv_key_{method}"]
    _told(context, key, definition)
    section = segments(say("Section"), list(SECTIONS), key="lv_part", default="money",
                       format_func=lambda name: say(SECTIONS[name]))  # fmt: skip
    window = Window(context.as_of, since, switches)
    to_firms = section == "flow" and st.toggle(
        say("down to the largest firms"), key="lv_firms", bind="query-params"
    )
    return Chosen(Asked(window, method, key, stage, level, to_firms=to_firms), section, definition)


def _definition(context: Context, method: str, own: Sequence[OwnDefinition]) -> OwnDefinition | None:
    """The definition that was chosen, where it is one of the office's own."""
    say, first = context.translate, instrument_of(method).headline.key
    named = {definition.name: definition for definition in own}
    options = [first, *(key for key in DEFINITIONS if key != first), *named]
    key = choice(
        say("Definition"), options, key=f"lv_key_{method}", width=240,
        format_func=lambda name: f"{name} {say(DEFINITIONS[name].title) if name in DEFINITIONS else named[name].title}",
    )  # fmt: skip
    return named.get(key)


def _stage(context: Context, method: str, definition: OwnDefinition | None) -> str:
    """The stage; an own definition brings its own."""
    if definition is not None:
        return definition.stage
    say, first = context.translate, instrument_of(method).headline.stage
    stages = [first, *(stage for stage in STAGES if stage != first)]
    return choice(say("Stage"), stages, key=f"lv_stage_{method}", width=140, format_func=say.name)


def _level(context: Context, definition: OwnDefinition | None) -> str:
    """The level; an own definition brings its own."""
    if definition is not None:
        return definition.level
    say = context.translate
    return choice(say("Level"), ["", *LEVELS], key="lv_level",
                  format_func=lambda name: say.name(name) if name else say("usual level"))  # fmt: skip


def _since(context: Context) -> date | None:
    """The first day of the period; None for all from the beginning."""
    say = context.translate
    # Without a first day of its own the calendar would begin ten years ago and drop an older day unseen.
    since = st.date_input(say("Since"), value=None, key="lv_since", bind="query-params", format="YYYY-MM-DD",
                          min_value=EARLIEST, max_value=max(context.as_of, EARLIEST),
                          help=say("Empty: all from the beginning."))  # fmt: skip
    return since if isinstance(since, date) else None


def _switches(context: Context, definition: OwnDefinition | None) -> Switches:
    """What is counted; an own definition brings its own, but for state-owned money."""
    say, default = context.translate, Switches().as_json()
    brought = definition.counted().as_json() if definition else {}
    brought.pop("state_owned_as_private", None)
    found: dict[str, bool] = {}
    for name, words in SWITCHES.items():
        stands = say("by default counted") if default[name] else say("by default not counted")
        label = f"{say(words)}（{stands}）"
        if name in brought:
            found[name] = brought[name]
            told = say("yes") if brought[name] else say("no")
            st.caption(plain(f"{label}: {told} · {say('set by the definition')}"))
        else:
            found[name] = st.toggle(label, value=default[name], key=f"lv_{name}", bind="query-params")
    return Switches(**found)


def _told(context: Context, key: str, definition: OwnDefinition | None) -> None:
    say = context.translate
    if definition is not None:
        paper = f"　{plain(definition.document)}" if definition.document else ""
        formula = formula_text(context, definition)
        st.caption(
            f":material/functions: **{plain(key)} {plain(definition.title)}** = {plain(formula)}{paper}"
        )
        return
    legend = say(
        "G office, O other public and state-owned, V private, T all, "
        "F what the vehicle invested, R all finance of the recipients"
    )
    built_in = DEFINITIONS[key]
    st.caption(f":material/functions: **{key} {say(built_in.title)}** = {plain(say(built_in.formula))}"
               f"　（{plain(legend)}）")  # fmt: skip


def formula_text(context: Context, definition: OwnDefinition) -> str:
    """An own definition's formula in the words of the language."""
    say = context.translate
    above, below = (" + ".join(say.name(part) for part in side)
                    for side in (definition.numerator, definition.denominator))  # fmt: skip
    return f"({above}) ÷ ({below})"
