"""Audit and settings: whether the chain holds, who did what, people and roles, schemes, guards, backup."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st
from sqlmodel import col, func, select

from ledger.book import guards
from ledger.book.audit import AuditRow, verify
from ledger.book.people import ROLES, Person, RoleMissing
from ledger.book.store import Unit, admit_person
from ledger.book.store.backup import backup
from ledger.instrument import checks_context
from ledger.measures.checks import run_checks
from ledger.ui.acts import act, act_button, notice
from ledger.ui.bound import choice, page_of, pages
from ledger.ui.context import Context
from ledger.ui.show import empty, grid, moment, plain, table
from ledger.ui.views import schemes

ROWS = 20


def render(context: Context) -> None:
    """Draw the page; what only an administrator may do is there only for one."""
    say = context.translate
    parts: list[tuple[str, Callable[[Context], None]]] = [
        ("Chain and guards", _chain),
        ("Audit log", _log),
        ("Schemes", schemes.render),
    ]
    if context.may("administrator"):
        parts += [("People and roles", _people), ("Backup", _backup)]
    for tab, (_, draw) in zip(st.tabs([say(name) for name, _ in parts]), parts, strict=True):
        with tab:
            draw(context)


def _chain(context: Context) -> None:
    say = context.translate
    st.caption(
        say(
            "Walks every entry and every audit row: numbers without gaps, "
            "each hash over the content and the hash before."
        )
    )
    if st.button(say("Verify the whole chain"), key="verify", type="primary", icon=":material/link:"):
        with st.spinner(say("Walking the chain …")), context.reading() as session:
            found = verify(session)
        if found.ok:
            st.success(
                say(
                    "The chain holds: {entries} entries, {rows} audit rows.",
                    entries=found.entries,
                    rows=found.audit_rows,
                ),
                icon=":material/verified:",
            )
        else:
            st.error(
                say("The chain is broken at {place}.", place=plain(found.first_broken)),
                icon=":material/link_off:",
            )
        st.text(say("Head hash of the entries"))
        st.code(found.head, language=None)
        st.text(say("Head hash of the audit log"))
        st.code(found.audit_head, language=None)
    _recompute(context)
    with context.book.engine.connect() as connection:
        faulty, count = guards.compare(connection), len(guards.expected(connection.dialect.name))
    if faulty:
        st.error(
            say("Guards missing or changed: {names}", names=plain(", ".join(faulty))),
            icon=":material/gpp_bad:",
        )
    else:
        st.success(say("All {count} guards of the database stand.", count=count), icon=":material/gpp_good:")


def _recompute(context: Context) -> None:
    """Every kept amount computed again from its own inputs, scheme and trace; what differs is told in words."""
    say = context.translate
    st.caption(
        say("Computes every kept amount again from its inputs and its scheme, and runs the other checks.")
    )
    if not st.button(say("Recompute all amounts"), key="recompute", icon=":material/calculate:"):
        return
    with st.spinner(say("Computing …")), context.reading() as session:
        findings = run_checks(session, checks_context(session))
    for finding in findings:
        told = say("{check}: nothing found.", check=plain(say.name(finding.name)))
        if not finding.found:
            st.caption(f":material/check_circle: {told}")
        for sentence in finding.found:
            st.error(plain(f"{say.name(finding.name)}：{say.phrase(sentence)}"), icon=":material/error:")


def _log(context: Context) -> None:
    say = context.translate
    first, second = st.columns(2)
    text = (
        first.text_input(
            say("Search"),
            key="audit_q",
            bind="query-params",
            type="search",
            icon=":material/search:",
            placeholder=say("action, subject or details"),
        )
        or ""
    )
    with context.reading() as session:
        people = dict(session.exec(select(Person.id, Person.display_name)).all())
        with second:
            asked = choice(
                say("Who"),
                ["", *(str(key) for key in people)],
                key="audit_who",
                format_func=lambda key: people[int(key)] if key else say("everybody"),
            )
        who = int(asked) if asked else 0
        query = select(AuditRow)
        if text:
            pattern = f"%{text}%"
            query = query.where(
                col(AuditRow.action).like(pattern)
                | col(AuditRow.subject).like(pattern)
                | col(AuditRow.details).like(pattern)
            )
        if who:
            query = query.where(AuditRow.actor_id == who)
        count = int(session.exec(select(func.count()).select_from(query.subquery())).one())
        first = page_of(count, ROWS, "audit_page").start
        rows = session.exec(query.order_by(col(AuditRow.number).desc()).limit(ROWS).offset(first)).all()
    st.caption(say("{count} acts", count=count))
    _log_grid(context, [_log_row(context, row, people) for row in rows])
    pages(count, ROWS, "audit_page")


def _log_row(context: Context, row: AuditRow, people: dict[int | None, str]) -> dict[str, Any]:
    details = json.loads(row.details)
    said = "；".join(
        f"{context.translate.name(name)}：{_brief(value)}"
        for name, value in details.items()
        if value not in (None, "", [], {})
    )
    return {
        "number": row.number,
        "when": moment(row.recorded_at),
        "who": people.get(row.actor_id, "system"),
        "action": context.translate.name(row.action),
        "subject": row.subject,
        "details": said[:300],
        "hash": row.hash[:16],
    }


def _brief(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _log_grid(context: Context, rows: list[dict[str, Any]]) -> None:
    if not rows:
        empty(context, "No act matches.")
        return
    say, text = context.translate, st.column_config.TextColumn
    columns = {
        "number": st.column_config.NumberColumn("№", format="%d", width=60, pinned=True),
        "when": text(say("When"), width=140),
        "who": text(say("Who"), width=110),
        "action": text(say("Action"), width=140),
        "subject": text(say("Subject"), width=110),
        "details": text(say("Details"), width="large"),
        "hash": text(say("Hash"), width=150),
    }
    grid(rows, columns, key="audit_grid", alt=say("Audit log"))


def _people(context: Context) -> None:
    say = context.translate
    with context.reading() as session:
        people = session.exec(select(Person).order_by(col(Person.id))).all()
    table(
        [
            {
                say("Name"): person.name,
                say("Shown as"): person.display_name,
                say("Roles"): "、".join(say.name(role) for role in person.roles.split()),
                say("Account"): say("active") if person.active else say("closed"),
            }
            for person in people
        ],
        alt=say("People and roles"),
    )
    with st.container(border=True):
        st.markdown(f"**{say('New account')}**")
        first, second = st.columns(2)
        name = first.text_input(say("Name"), key="person_name") or ""
        shown = second.text_input(say("Shown as"), key="person_shown") or ""
        roles = first.multiselect(
            say("Roles"), ROLES, key="person_roles", format_func=say.name, placeholder=say("please choose")
        )
        password = second.text_input(say("First password"), key="person_password", type="password") or ""
        if act_button("person", say("Make the account"), icon=":material/person_add:"):
            made = act(
                context,
                "person",
                lambda unit, _: _add(unit, name.strip(), shown.strip(), frozenset(roles), password),
            )
            if made:
                notice(say("{name} can sign in now.", name=plain(name)))
                st.rerun()


def _add(unit: Unit, name: str, shown: str, roles: frozenset[str], password: str) -> bool:
    unit.actor.require("administrator", "keep accounts")
    admit_person(unit, name, shown or name, roles, password)
    return True


def _backup(context: Context) -> None:
    say = context.translate
    st.caption(
        say(
            "A copy of the whole book, made while it is in use, "
            "then opened and its chain walked before it is handed out."
        )
    )
    if context.book.engine.dialect.name != "sqlite":
        st.info(
            say("A PostgreSQL book is copied with the command: scitech-ledger backup."),
            icon=":material/terminal:",
        )
        return
    if st.button(say("Make a copy"), key="make_backup", icon=":material/backup:"):
        with st.spinner(say("Copying and verifying …")):
            st.session_state["_backup"] = _copy(context)
    made = st.session_state.get("_backup")
    if made:
        content, said = made
        st.success(say("Copied and verified: {said}", said=plain(said)), icon=":material/verified:")
        st.download_button(
            say("Download the copy"),
            data=content,
            file_name=f"ledger-{context.as_of}.sqlite3",
            key="download_backup",
            on_click="ignore",
            icon=":material/download:",
        )


def _copy(context: Context) -> tuple[bytes, str]:
    if not context.may("administrator"):
        raise RoleMissing(person=context.actor.display_name, action="back up", role="administrator")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite3"
        made = backup(context.book, path)
        with context.book.writing(context.actor) as unit:
            unit.audit("backup", "book", head=made.head, entries=made.entries)
        return path.read_bytes(), f"{made.entries}, {made.head[:16]}"
