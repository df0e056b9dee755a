"""What every drawing has: words of its own, a chart, the same numbers as a table, and the records behind each mark.

Numbers are aggregated and checked before they come here; a float is for the eye alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import altair as alt

from ledger.exports.chart_tables import ChartColumn as Column
from ledger.exports.chart_tables import ChartTable, Native
from ledger.measures.charts import Head
from ledger.ui.context import Context
from ledger.ui.show import UNIT_FEN, money, unit_sign
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS, Switches

__all__ = ["PICK", "ROW", "Chart", "Column", "Drawing", "Native", "subtitle_of"]

Chart = alt.Chart | alt.LayerChart
PICK: Final = "picked"
"""The selection by which a click on a mark tells its row."""
ROW: Final = "row"
"""The field of a chart's data that says which row of the table a mark is."""
OFFICE, PUBLIC, STATE_OWNED, PRIVATE, REST = "#1F4E79", "#7A5BA6", "#C98B1D", "#2E8B6F", "#7F8C8D"
SECTOR_COLOURS: Final[Mapping[str, str]] = {
    "office": OFFICE, "public": PUBLIC, "state_owned": STATE_OWNED, "private": PRIVATE, "financing": REST,
    "fund": REST,
}  # fmt: skip
"""Each sector keeps its colour whichever others are there."""
INK, LIGHT, BAND, MARK = OFFICE, "#A9C4DF", "#CFE3D6", "#B4533B"


@dataclass(frozen=True)
class Drawing:
    """A chart with all that stands beside it.

    Attributes:
        key: what it is, in a word that can be a file's name.
        title: its title in the chosen language.
        subtitle: definition, stage and day, in the chosen language.
        told: what it shows, in a sentence, for whoever cannot see it.
        chart: the chart without title and size.
        columns: the table's columns.
        rows: the table's rows by the columns' names; money in fen, figures exact, unknown None.
        records: the ids of the records behind each row.
        native: how a spreadsheet draws the table.
        below: a second chart over the same axis; None where one is enough.
    """

    key: str
    title: str
    subtitle: str
    told: str
    chart: Chart
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    records: tuple[tuple[int, ...], ...]
    native: Native
    below: Chart | None = None

    @property
    def alternative(self) -> str:
        """The text for whoever cannot see the chart."""
        return f"{self.title}。{self.subtitle}。{self.told}"

    @property
    def table(self) -> ChartTable:
        """Its words and numbers, for a file."""
        return ChartTable(self.title, self.subtitle, self.columns, self.rows, self.native)

    def spec(self, width: int) -> dict[str, Any]:
        """The whole chart with its title, for a picture of a width in pixels."""
        parts = [part.properties(width=width) for part in (self.chart, self.below) if part is not None]
        whole = alt.vconcat(*parts).resolve_scale(color="independent") if self.below else parts[0]
        title = alt.TitleParams(self.title, subtitle=wrapped(self.subtitle, width), anchor="start", offset=14)
        found: dict[str, Any] = whole.properties(title=title).to_dict()
        return found


def wrapped(text: str, width: int) -> list[str]:
    """A subtitle in lines that fit a picture; it breaks between its parts only."""
    lines = [""]
    for part in text.split(" · "):
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if lines[-1] and _pixels(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def _pixels(text: str) -> int:
    """About how wide a text of a subtitle is: a Chinese letter is as wide as it is high."""
    return sum(12 if ord(letter) > 0x2E7F else 7 for letter in text)  # noqa: PLR2004 - where CJK begins


def subtitle_of(context: Context, head: Head) -> str:
    """Definition, level, stage and day of a chart in words; a switch is told where it stands otherwise than usual."""
    say = context.translate
    period = say("{since} to {day}", since=head.since, day=head.as_of) if head.since else str(head.as_of)
    parts = [
        _definition(context, head),
        say("level {level}", level=say.name(head.level)) if head.level else "",
        say("stage {stage}", stage=say.name(head.stage)) if head.stage else "",
        period if head.since else say("as of {day}", day=head.as_of),
        *_switched(context, head.switches),
    ]
    return " · ".join(part for part in parts if part)


def _definition(context: Context, head: Head) -> str:
    say = context.translate
    built_in = DEFINITIONS.get(head.definition)
    title = f"{head.definition} {say(built_in.title)}" if built_in else head.definition
    return f"{title} = {say(head.formula)}" if head.definition and head.formula else title


def _switched(context: Context, switches: Switches) -> list[str]:
    usual = Switches().as_json()
    words = {"recycled": "recycled money", "fees": "fees", "follow_on": "follow-on rounds",
             "state_owned_as_private": "state-owned money as private"}  # fmt: skip
    say = context.translate
    return [
        say("with {what}", what=say(words[name])) if stands else say("without {what}", what=say(words[name]))
        for name, stands in switches.as_json().items()
        if stands != usual[name]
    ]


def pick() -> alt.Parameter:
    """The selection of one mark by a click."""
    return alt.selection_point(name=PICK, fields=[ROW], on="click", toggle=False)


def money_title(context: Context, words: str = "Money") -> str:
    """An axis of money, with its unit."""
    return f"{context.translate(words)} ({unit_sign(context)})"


def figure_text(value: Fraction | None, places: int = 2) -> str:
    """A ratio for a label; a dash where it is not known."""
    return "—" if value is None else fixed_text(value, places)


def numeral(value: Fraction | None) -> float | None:
    """A ratio for a chart, for the eye alone."""
    return None if value is None else float(value)


def named(context: Context, subject: str) -> str:
    """A subject's name; a pool is named in words."""
    words = {"all": "all together", "others": "others"}
    return context.translate(words[subject]) if subject in words else subject


def listed(pairs: Sequence[tuple[str, str]]) -> str:
    """Names with their figures, as a sentence."""
    return "；".join(f"{name} {figure}".strip() for name, figure in pairs)


def sector_scale(context: Context, sectors: Sequence[str]) -> alt.Color:
    """The colours of the sectors that are there, with a legend on top."""
    say = context.translate
    names = [say.name(sector) for sector in sectors]
    scale = alt.Scale(domain=names, range=[SECTOR_COLOURS[sector] for sector in sectors])
    return alt.Color(
        "sector:N", title=say("Sector"), sort=names, scale=scale, legend=alt.Legend(orient="top")
    )


def short_money(context: Context, amount_fen: int) -> str:
    """An amount for a label: where yuan were chosen and there are many, in 万元; the table has it to the fen."""
    many = context.unit == "yuan" and abs(amount_fen) >= UNIT_FEN["wan"]
    return money(replace(context, unit="wan") if many else context, amount_fen)


def money_axis(context: Context, **other: Any) -> alt.Axis:
    """An axis of money with short labels: a hundred million yuan is not written out in digits."""
    shown: dict[str, Any] = {"format": ",.4~f"}
    if context.unit == "yuan":
        shown = {"labelExpr": _SHORT["en" if context.translate.language == "en" else "zh"]}
    return alt.Axis(labelAngle=0, **shown, **other)


_SHORT: Final[Mapping[str, str]] = {
    "zh": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.4~f') + '亿'"
    " : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.4~f') + '万' : format(datum.value, ',.4~f')",
    "en": "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',.4~f') + ' bn'"
    " : abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.4~f') + ' m' : format(datum.value, ',.4~f')",
}


def halo(text: alt.Chart) -> alt.LayerChart:
    """A text that can be read over colours: white around its letters."""
    return alt.LayerChart(layer=[text.encode(stroke=alt.value("white"), strokeWidth=alt.value(4)), text])
