"""Drawings of leverage and funds: each with its words, its table, and the records behind each mark."""

from ledger.ui.drawings.drawing import PICK, ROW, Chart, Column, Drawing, Native, subtitle_of
from ledger.ui.drawings.flow import money_flow
from ledger.ui.drawings.life import j_curve_drawing
from ledger.ui.drawings.ratios import heat_table, ratio_bullets
from ledger.ui.drawings.sectors import sector_bars, vintage_columns
from ledger.ui.drawings.stages import bridge_steps, stage_funnel

__all__ = [
    "PICK",
    "ROW",
    "Chart",
    "Column",
    "Drawing",
    "Native",
    "bridge_steps",
    "heat_table",
    "j_curve_drawing",
    "money_flow",
    "ratio_bullets",
    "sector_bars",
    "stage_funnel",
    "subtitle_of",
    "vintage_columns",
]
