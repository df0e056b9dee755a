"""One batch: what was recognised, how its lines stand, how they match and compare, and the step into the book."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import streamlit as st
from sqlmodel import Session

from ledger.statements.accepting import accept_batch, batch_of
from ledger.statements.batches import LineView, content_of, lines_of
from ledger.statements.lines import ONE_FEN, LineRow, messages_of, normal_interest_fen
from ledger.statements.tables import STANDINGS, StatementBatch
from ledger.statements.undoing import undo_batch
from ledger.ui.acts import act, act_button, notice
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.routes import go
from ledger.ui.show import empty, grid, in_unit, money, money_column, plain, state_badge, table
from ledger.ui.views.import_parts.by_hand import by_hand

PAGE = 20
STEPS = ("Uploaded", "Recognised", "Checked", "Matched", "Accepted")
MARKS = {"strong": "● ", "weak": "◐ ", "none": "○ "}


def show_batch(context: Context, batch_id: int) -> None:
    """Draw a batch."""
    with context.reading() as session:
        batch = batch_of(session, batch_id)
        _, views = lines_of(session, batch_id, size=0)
    _head(context, batch, views)
    _warnings(context, batch)
    if context.may("recorder") and batch.state != "undone":
        _acceptance(context, batch, views)
    _lines(context, batch_id)
    if context.may("recorder") and batch.state != "undone":
        by_hand(context, batch_id, views)
    _recognised(context, batch)
    _aside(context, batch, views)


def ready(views: Sequence[LineView]) -> list[LineView]:
    """The lines that can be accepted unasked: new, matched strongly, not yet accepted."""
    return [
        view
        for view in views
        if view.line["standing"] == "new"
        and view.line["strength"] == "strong"
        and view.line["record_id"]
        and not view.line["entry_number"]
    ]


def _head(context: Context, batch: StatementBatch, views: Sequence[LineView]) -> None:
    say = context.translate
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("All batches"), key="all_batches", type="tertiary", icon=":material/arrow_back:"):
            go("import")
        st.subheader(plain(batch.file_name), anchor=False, width="content")
        state_badge(context, batch.state)
    done = 5 if batch.state == "accepted" else 4
    st.markdown(
        "　→　".join(
            f"{':material/check_circle:' if place < done else ':material/radio_button_unchecked:'} {say(step)}"
            for place, step in enumerate(STEPS)
        )
    )
    counts = {standing: sum(view.line["standing"] == standing for view in views) for standing in STANDINGS}
    words = {
        "new": "New",
        "already_there": "There already",
        "suspicious": "Suspicious",
        "rejected": "Unreadable",
    }
    places = st.columns(6)
    for place, standing in zip(places, STANDINGS, strict=False):
        place.metric(say(words[standing]), counts[standing])
    places[4].metric(say("Matched"), sum(view.line["record_id"] is not None for view in views))
    places[5].metric(say("Accepted"), sum(view.line["entry_number"] is not None for view in views))


def _warnings(context: Context, batch: StatementBatch) -> None:
    for warning in messages_of(batch.warnings):
        st.warning(plain(context.translate.message(warning)), icon=":material/warning:")


def _acceptance(context: Context, batch: StatementBatch, views: Sequence[LineView]) -> None:
    say = context.translate
    lines = ready(views)
    if not lines:
        return
    interest_fen = sum(normal_interest_fen(cast("LineRow", view.line)) or 0 for view in lines)
    differing = len([view for view in lines if abs(view.line["difference_fen"] or 0) > ONE_FEN])
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        says = say(
            "{count} lines are new and matched strongly: {amount} of normal interest, "
            "{differing} differ from the loan's terms.",
            count=len(lines),
            amount=plain(money(context, interest_fen)),
            differing=differing,
        )
        st.markdown(says, width="stretch")
        form = f"accept:{batch.id}"
        if act_button(
            form, say("Accept {count} lines", count=len(lines)), type="primary", icon=":material/done_all:"
        ):
            accepted = act(context, form, lambda unit, key: accept_batch(unit, batch.id or 0, key))
            if accepted is not None:
                notice(say("{count} lines are accepted and posted.", count=accepted))
                st.rerun()


def _lines(context: Context, batch_id: int) -> None:
    say = context.translate
    standing = segments(
        say("Lines"),
        ["", *STANDINGS],
        key="standing",
        default="",
        format_func=lambda code: say.name(f"line {code}") if code else say("all"),
    )
    page = int(st.session_state.get("lines_page") or 1)
    with context.reading() as session:
        count, views = _page(session, batch_id, standing, page)
    if not views:
        empty(context, "No line of this kind.")
        return
    grid(
        [_line(context, view) for view in views],
        _columns(context),
        key="batch_lines",
        alt=say("Lines of the statement"),
    )
    for view in views:
        said = " ".join(say.message(message) for message in (*view.reasons, *view.cause))
        if said:
            st.caption(f":material/info: {plain(say('Row {row}: {why}', row=view.line['row'], why=said))}")
    pages = (count + PAGE - 1) // PAGE
    if pages > 1:
        st.pagination(pages, key="lines_page", bind="query-params")


def _page(session: Session, batch_id: int, standing: str, page: int) -> tuple[int, list[LineView]]:
    count, views = lines_of(session, batch_id, standing, page, PAGE)
    return (count, views) if views or page == 1 else lines_of(session, batch_id, standing, 1, PAGE)


def _columns(context: Context) -> dict[str, Any]:
    say, text = context.translate, st.column_config.TextColumn
    return {
        "row": st.column_config.NumberColumn(say("Row"), format="%d", width=45, pinned=True),
        "day": text(say("Posted on"), width=90),
        "borrower": text(say("Borrower"), width=150),
        "iou": text(say("IOU or contract"), width=135),
        "paid": money_column(context, say("Interest paid")),
        "recomputed": money_column(context, say("Recomputed")),
        "difference": money_column(context, say("Difference")),
        "match": text(say("Loan"), width=150),
        "standing": text(say("Standing"), width=100),
    }


def _line(context: Context, view: LineView) -> dict[str, Any]:
    say, line = context.translate, view.line
    paid_fen = line["interest_fen"] if line["interest_fen"] is not None else line["amount_fen"]
    said = [say.message(message) for message in (*view.reasons, *view.cause)]
    posted = f" №{line['entry_number']}" if line["entry_number"] else ""
    return {
        "row": line["row"],
        "day": str(line["posting_date"] or line["period_end"] or ""),
        "borrower": line["borrower"],
        "iou": line["iou"] or line["contract"],
        "paid": _shown(context, paid_fen),
        "recomputed": _shown(context, line["recomputed_fen"]),
        "difference": _shown(context, line["difference_fen"]),
        "match": f"{MARKS[line['strength']]}{view.record_code}" if view.record_code else "—",
        "standing": say.name(f"line {line['standing']}") + posted,
        "reason": "；".join(said),
    }


def _shown(context: Context, amount_fen: int | None) -> float | None:
    return None if amount_fen is None else in_unit(context, amount_fen)


def _recognised(context: Context, batch: StatementBatch) -> None:
    say = context.translate
    with st.expander(say("What was recognised"), icon=":material/table_view:"):
        for sheet in json.loads(batch.reading):
            head = say(
                "Sheet {sheet}, header in row {row}",
                sheet=plain(sheet["sheet"] or "—"),
                row=sheet["header_row"],
            )
            st.markdown(f"**{head}** · {say.name(sheet['kind'])}")
            table(
                [
                    {say("Field"): say.name(field), say("Header in the file"): header}
                    for field, header in sheet["columns"].items()
                ],
                alt=say("What was recognised"),
            )
            _totals(context, sheet["totals"])
            for row in sheet["ignored"][:PAGE]:
                st.caption(
                    plain(say("Row {row} was left out: {why}", row=row["row"], why=say.phrase(row["why"])))
                )


def _totals(context: Context, totals: Mapping[str, Mapping[str, str]]) -> None:
    say = context.translate
    rows = [
        {
            say("Field"): say.name(field),
            say("Stated by the bank"): stated,
            say("Sum of the lines"): totals["summed"].get(field, "—"),
        }
        for field, stated in totals["stated"].items()
    ]
    if rows:
        table(rows, alt=say("Totals"))


def _aside(context: Context, batch: StatementBatch, views: Sequence[LineView]) -> None:
    say = context.translate
    left_out = [view for view in views if not view.line["entry_number"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            say("Lines not accepted (CSV)"),
            data=rejects_csv([_line(context, view) for view in left_out]),
            file_name=f"not-accepted-{batch.id}.csv",
            mime="text/csv",
            key="rejects",
            on_click="ignore",
            icon=":material/download:",
            disabled=not left_out,
        )
        with context.reading() as session:
            st.download_button(
                say("The file as it came"),
                data=content_of(session, batch.id or 0) or b"",
                file_name=batch.file_name,
                key="original",
                on_click="ignore",
                icon=":material/attach_file:",
            )
        if context.may("recorder") and batch.state != "undone":
            reason = st.text_input(say("Reason to take the batch back"), key=f"undo_reason:{batch.id}") or ""
            if act_button(f"undo:{batch.id}", say("Take the batch back"), icon=":material/undo:"):
                undone = act(
                    context, f"undo:{batch.id}", lambda unit, _: undo_batch(unit, batch.id or 0, reason)
                )
                if undone is not None:
                    notice(say("The batch is taken back, {count} entries are reversed.", count=len(undone)))
                    st.rerun()


def rejects_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Lines as CSV that a spreadsheet opens as text: no cell is taken for a formula."""
    if not rows:
        return b""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
