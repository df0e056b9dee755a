"""Data of the charts of leverage and funds: small records with what they say of themselves and what lies behind.

Pure functions of positions, ratios and dated flows; each part names the records that it comes from, so that a
bar leads to them. Amounts are in fen, ratios exact.
"""

from ledger.measures.charts.bars import (
    Bar,
    Bars,
    Bullet,
    Bullets,
    Row,
    Table,
    Vintage,
    Vintages,
    at,
    bars,
    bullets,
    definitions_table,
    vintages,
)
from ledger.measures.charts.flow import (
    Dated,
    FundFlows,
    JCurve,
    Link,
    Node,
    Quarter,
    Sankey,
    j_curve,
    sankey,
)
from ledger.measures.charts.head import Head, by_sector_of
from ledger.measures.charts.stages import Bridge, Funnel, StageBar, Step, bridge, funnel

__all__ = [
    "Bar",
    "Bars",
    "Bridge",
    "Bullet",
    "Bullets",
    "Dated",
    "FundFlows",
    "Funnel",
    "Head",
    "JCurve",
    "Link",
    "Node",
    "Quarter",
    "Row",
    "Sankey",
    "StageBar",
    "Step",
    "Table",
    "Vintage",
    "Vintages",
    "at",
    "bars",
    "bridge",
    "bullets",
    "by_sector_of",
    "definitions_table",
    "funnel",
    "j_curve",
    "sankey",
    "vintages",
]
