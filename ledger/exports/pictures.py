"""A chart as a picture: PNG and SVG drawn on this machine, without a browser and without a request to anybody."""

from collections.abc import Mapping
from typing import Any, Final

import vl_convert

FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
"""Fonts with Chinese letters; a server needs one of them (on Debian the package fonts-noto-cjk)."""
SCALE: Final = 2


def png(spec: Mapping[str, Any]) -> bytes:
    """A Vega-Lite chart as PNG, at twice the size of the screen so that it prints well."""
    return bytes(vl_convert.vegalite_to_png(_with_font(spec), scale=SCALE))


def svg(spec: Mapping[str, Any]) -> bytes:
    """A Vega-Lite chart as SVG, in UTF-8."""
    return str(vl_convert.vegalite_to_svg(_with_font(spec))).encode("utf-8")


def _with_font(spec: Mapping[str, Any]) -> dict[str, Any]:
    config = {"font": FONT, "background": "white"} | dict(spec.get("config", {}))
    return {**spec, "config": config}
