"""The returns of a fund: of all partners and of the office, each figure or why there is none; beside an index."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import FundLife, returns_of
from ledger.book.store import Unit
from ledger.book.workflow import Record
from ledger.measures.indices import index_of, indices, keep_index, read_index
from ledger.ui import method_parts as parts
from ledger.ui.acts import act, notice
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.show import show_error, table
from ledger.values.decimals import exact_decimal
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome, Result
from ledger.values.trace import given

NAMES: Final = ("dpi", "rvpi", "tvpi", "pic", "xirr", "mirr", "ks_pme", "ln_pme", "ln_pme_value", "pme_plus",
                "pme_plus_lambda", "direct_alpha", "direct_alpha_log")  # fmt: skip
LABELS: Final = {
    "dpi": "Distributed to paid in (DPI)", "rvpi": "Residual to paid in (RVPI)",
    "tvpi": "Total value to paid in (TVPI)", "pic": "Paid in to committed (PICC)",
    "xirr": "Rate of return (XIRR)", "mirr": "Modified rate (MIRR)", "ks_pme": "Against the index (KS-PME)",
    "ln_pme": "Rate in the index (LN-PME)", "ln_pme_value": "Value in the index (LN-PME)",
    "pme_plus": "Rate in the index (PME+)", "pme_plus_lambda": "Scale of distributions (PME+)",
    "direct_alpha": "Direct alpha", "direct_alpha_log": "Direct alpha, continuous",
}  # fmt: skip
MEGABYTES: Final = 2
NONE: Final = ""


def render(context: Context, life: FundLife, record: Record) -> None:
    """Draw the figures, the way to load an index, and the steps of a figure."""
    say = context.translate
    asked = _asked(context)
    every, office = (returns_of(life, side, **asked) for side in (life.all, life.office))
    names = [name for name in (*NAMES, *sorted({*every, *office})) if name in every or name in office]
    rows = [_row(context, name, every.get(name), office.get(name)) for name in dict.fromkeys(names)]
    table(rows, alt=say("Returns"))
    st.caption(
        say(
            "Distributions that may be called again stay in what was distributed, and count as paid in when they "
            "are called again (ILPA). Nothing is annualised under a year. Net to the partners."
        )
    )
    if context.may("recorder"):
        with st.expander(say("Load an index"), icon=":material/upload:"):
            _upload(context)
    results = every | {f"office_{name}": result for name, result in office.items()}
    trace = given("no amount was asked for", None, "text", subject=record.code)
    parts.traces(context, Outcome(None, trace, results=results), [*results], "return_figure")


def _asked(context: Context) -> dict[str, Any]:
    """Which index and which rates the person wants; what is no number is said and left out."""
    say = context.translate
    with context.reading() as session:
        known = {each["name"]: each for each in indices(session)}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = choice(say("Compared with the index"), [NONE, *known], key="index", width=300,
                          format_func=lambda name: _index_label(context, known.get(name)))  # fmt: skip
            finance = st.text_input(say("Finance rate (%)"), key="finance_rate", width=150, placeholder="—")
            reinvest = st.text_input(
                say("Reinvestment rate (%)"), key="reinvest_rate", width=150, placeholder="—"
            )
        index = index_of(session, name) if name else None
    if not known:
        st.caption(":material/info: " + say("No index is loaded, so nothing is compared with the market."))
    rates = [_rate(context, text or "") for text in (finance, reinvest)]
    asked: dict[str, Any] = {"index": index}
    if None not in rates:
        asked |= {"finance_rate_percent": rates[0], "reinvest_rate_percent": rates[1]}
    elif finance or reinvest:
        st.caption(":material/info: " + say("The modified rate needs both rates, as numbers in percent."))
    return asked


def _index_label(context: Context, index: Mapping[str, Any] | None) -> str:
    if index is None:
        return context.translate("none")
    return f"{index['name']}（{index['from']} – {index['to']}）"


def _rate(context: Context, text: str) -> str | None:
    try:
        return f"{exact_decimal(text.strip().rstrip('%'))}" if text.strip() else None
    except (ValueError, LedgerError):
        st.caption(":material/error: " + context.translate("{text} is no number.", text=text))
        return None


def _row(context: Context, name: str, every: Result | None, office: Result | None) -> dict[str, str]:
    say = context.translate
    reasons = [parts.reason(context, result) for result in (every, office)]
    return {
        say("Figure"): _label(context, name),
        say("All partners"): parts.figure(context, every),
        say("The office"): parts.figure(context, office),
        say("Reason"): " ".join(dict.fromkeys(reason for reason in reasons if reason)),
    }


def _label(context: Context, name: str) -> str:
    """A figure in words; one of several roots by its number, a figure of less than a year as what it is."""
    say = context.translate
    base, root, rest = name.partition("_root_")
    if root:
        number, _, whole = rest.partition("_")
        says = "{figure}, root {number}, over the whole span" if whole else "{figure}, root {number}"
        return say(says, figure=say(LABELS.get(base, base)), number=number)
    if name.endswith("_cumulative"):
        base = name.removesuffix("_cumulative")
        return say("{figure}, over the whole span, not annualised", figure=say(LABELS.get(base, base)))
    return say(LABELS[name]) if name in LABELS else say.name(name)


def _upload(context: Context) -> None:
    say = context.translate
    st.caption(say("A CSV file with two columns, date and level, such as 2009-12-31,3277.14. A later file of the same "
                   "name becomes its next version; earlier ones stay."))  # fmt: skip
    file = st.file_uploader(say("CSV file, at most {size} MB", size=MEGABYTES), type=["csv"], key="index_file",
                            max_upload_size=MEGABYTES)  # fmt: skip
    left, right = st.columns(2)
    name = left.text_input(say("Name of the index"), key="index_name")
    source = right.text_input(say("Where it was published"), key="index_source")
    reason = st.text_input(say("Why it changes (from the second version on)"), key="index_reason")
    if not st.button(say("Keep the index"), key="index_keep", icon=":material/save:"):
        return
    if file is None or not (name or "").strip() or not (source or "").strip():
        st.error(say("Choose a file and write the name and where it was published."), icon=":material/error:")
        return
    try:
        levels = read_index(_text(file.getvalue()))
    except LedgerError as error:
        show_error(context, error)
        return
    _keep(context, (name or "").strip(), levels, (source or "").strip(), (reason or "").strip())


def _text(content: bytes) -> str:
    """The text of a file; Chinese spreadsheets write GB18030 as often as UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _keep(context: Context, name: str, levels: Mapping[date, Decimal], source: str, reason: str) -> None:
    written: Sequence[str] = [name, source, reason, *(f"{day}{level}" for day, level in levels.items())]
    form = f"index:{hashlib.sha256(chr(10).join(written).encode()).hexdigest()[:16]}"

    def do(unit: Unit, key: str) -> int:
        return keep_index(unit, name, levels, source=source, reason=reason, key=key)

    version = act(context, form, do)
    if version is not None:
        notice(context.translate("{name}, version {version}: {count} levels are kept.", name=name, version=version,
                                 count=len(levels)))  # fmt: skip
        st.query_params["index"] = name
        st.rerun()
