"""One batch: what was recognised, how its lines stand, how they match and compare, and the step into the book."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ledger.statements.accepting import accept_batch, batch_of
from ledger.statements.batches import LineView, Tally, lines_of, tally, undecided_lines
from ledger.statements.handing_back import copy_name, hand_back, headings_of_batch, marks_of_batch
from ledger.statements.lines import messages_of
from ledger.statements.staging import ASKED, open_question
from ledger.statements.tables import STANDINGS, StatementBatch
from ledger.ui.acts import act, act_button, notice
from ledger.ui.bound import page_asked, pages, segments
from ledger.ui.context import Context
from ledger.ui.routes import go
from ledger.ui.show import empty, grid, in_unit, money, money_column, plain, state_badge, table
from ledger.ui.views.import_parts.by_hand import by_hand
from ledger.ui.views.import_parts.question import show_question
from ledger.ui.views.import_parts.splits import show_splits
from ledger.ui.views.import_parts.undoing import offer_undo, tell_undone

PAGE = 20
MOST_UNDECIDED = 200
ENCRYPTED = b"\xd0\xcf\x11\xe0"
STEPS = ("Uploaded", "Recognised", "Checked", "Matched", "Accepted")
WORDS = {
    "new": "New",
    "already_there": "There already",
    "suspicious": "Suspicious",
    "rejected": "Unreadable",
    "matched": "Matched",
    "accepted": "Accepted",
}
SIDES = {"in": "Money in", "out": "Money out"}
MARKS = {"strong": "● ", "weak": "◐ ", "none": "○ "}


def show_batch(context: Context, batch_id: int) -> None:
    """Draw a batch, or the question that its file asks."""
    with context.reading() as session:
        batch = batch_of(session, batch_id)
        figures = tally(session, batch_id)
        undecided, views = undecided_lines(session, batch_id, MOST_UNDECIDED)
    question = open_question(batch) if batch.state == "staged" else None
    _head(context, batch, None if question else figures)
    if question:
        show_question(context, batch, question)
        _aside(context, batch, figures, undecided)
        return
    _warnings(context, batch)
    if context.may("recorder") and batch.state != "undone":
        _acceptance(context, batch, figures)
    _lines(context, batch_id)
    if context.may("recorder") and batch.state != "undone":
        by_hand(context, batch_id, views, undecided)
        show_splits(context, batch_id)
    _recognised(context, batch)
    _aside(context, batch, figures, undecided)


def _head(context: Context, batch: StatementBatch, figures: Tally | None) -> None:
    say = context.translate
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("All batches"), key="all_batches", type="tertiary", icon=":material/arrow_back:"):
            go("import")
        st.subheader(plain(batch.file_name), anchor=False, width="content")
        state_badge(context, batch.state if figures else "asks")
    done = 5 if batch.state == "accepted" else 4 if figures else 1
    st.markdown(
        "　→　".join(
            f"{':material/check_circle:' if place < done else ':material/radio_button_unchecked:'} {say(step)}"
            for place, step in enumerate(STEPS)
        )
    )
    tell_undone(context, batch)
    if figures is None:
        return
    for place, (name, word) in zip(st.columns(len(WORDS)), WORDS.items(), strict=True):
        place.metric(say(word), figures.counts[name])


def _warnings(context: Context, batch: StatementBatch) -> None:
    for warning in messages_of(batch.warnings):
        st.warning(plain(context.translate.message(warning)), icon=":material/warning:")


def _acceptance(context: Context, batch: StatementBatch, figures: Tally) -> None:
    say = context.translate
    if not figures.ready:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        says = say(
            "{count} lines are new and matched strongly: {amount} of normal interest, "
            "{differing} differ from the loan's terms.",
            count=figures.ready,
            amount=plain(money(context, figures.ready_fen)),
            differing=figures.differing,
        )
        st.markdown(says, width="stretch")
        form = f"accept:{batch.id}"
        if act_button(
            form, say("Accept {count} lines", count=figures.ready), type="primary", icon=":material/done_all:"
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
        format_func=lambda code: say(WORDS[code]) if code else say("all"),
    )
    with context.reading() as session:
        count, views = lines_of(session, batch_id, standing, page_asked("lines_page"), PAGE)
        if count and not views:
            count, views = lines_of(session, batch_id, standing, -(-count // PAGE), PAGE)
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
    pages(count, PAGE, "lines_page")


def _columns(context: Context) -> dict[str, Any]:
    say, text = context.translate, st.column_config.TextColumn
    return {
        "row": st.column_config.NumberColumn(say("Row"), format="%d", width=45, pinned=True),
        "standing": text(say("State"), width=90),
        "day": text(say("Posted on"), width=85),
        "borrower": text(say("Borrower"), width=130),
        "iou": text(say("IOU or contract"), width=130),
        "paid": money_column(context, say("Interest paid")),
        "recomputed": money_column(context, say("Recomputed")),
        "difference": money_column(context, say("Difference")),
        "match": text(say("Loan"), width=130),
        "evidence": text(say("Evidence"), width=150),
    }


def _line(context: Context, view: LineView) -> dict[str, Any]:
    say, line = context.translate, view.line
    paid_fen = line["interest_fen"] if line["interest_fen"] is not None else line["amount_fen"]
    posted = f" №{line['entry_number']}" if line["entry_number"] else ""
    return {
        "row": line["row"],
        "day": str(line["posting_date"] or line["period_end"] or ""),
        "borrower": line["borrower"],
        "iou": line["iou"] or line["contract"] or line["subject"],
        "paid": _shown(context, paid_fen),
        "recomputed": _shown(context, line["recomputed_fen"]),
        "difference": _shown(context, line["difference_fen"]),
        "match": f"{MARKS[line['strength']]}{view.record_code}" if view.record_code else "—",
        "evidence": "；".join(_evidence(context, item) for item in view.evidence),
        "standing": say(WORDS[line["standing"]]) + posted,
    }


def _evidence(context: Context, item: Mapping[str, str]) -> str:
    say = context.translate
    value = say.name("agrees") if item["value"] == "agrees" else item["value"]
    return f"{say.name(item['how'])} {value}".strip()


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
            say("Field"): say(SIDES[field]) if field in SIDES else say.name(field),
            say("Stated by the bank"): stated,
            say("Sum of the lines"): totals["summed"].get(field, "—"),
        }
        for field, stated in totals["stated"].items()
    ]
    if rows:
        table(rows, alt=say("Totals"))


def _aside(context: Context, batch: StatementBatch, figures: Tally, undecided: int) -> None:
    say = context.translate
    to_mend = bool(figures.counts["rejected"] or undecided)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if batch.kind != ASKED:
            password = _password(context, batch) if to_mend else None
            st.download_button(
                say("Marked copy to be mended (Excel)"),
                data=lambda: marked_copy(context, batch, password),
                file_name=copy_name(batch.file_name),
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key="marked_copy",
                on_click="ignore",
                icon=":material/edit_document:",
                disabled=not to_mend,
                help=say(
                    "Rejected and doubtful lines are marked, with the reason beside them: mend it, import it again."
                ),
            )
        st.download_button(
            say("The file as it came"),
            data=lambda: bytes(batch.content),
            file_name=batch.file_name,
            key="original",
            on_click="ignore",
            icon=":material/attach_file:",
        )
        if context.may("recorder") and batch.state != "undone":
            offer_undo(context, batch)


def _password(context: Context, batch: StatementBatch) -> str | None:
    """The copy of an encrypted file is made with its password, which is not kept."""
    if not bytes(batch.content).startswith(ENCRYPTED) or batch.kind != "xlsx":
        return None
    say = context.translate
    return (
        st.text_input(say("Password (it is not kept)"), key=f"copy_password:{batch.id}", type="password")
        or None
    )


def marked_copy(context: Context, batch: StatementBatch, password: str | None = None) -> bytes:
    """The copy of a batch's file with its rejected and doubtful lines marked, in the language of the page."""
    with context.reading() as session:
        marks = marks_of_batch(session, batch.id or 0, context.translate.message)
    return hand_back(bytes(batch.content), batch.file_name, marks, headings_of_batch(batch), password)
