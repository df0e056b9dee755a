"""The app: Streamlit's server with our sign-in page and gate before it.

`streamlit run streamlit_app.py` finds `app`; the pages themselves begin in `ledger/ui/script.py`.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import ledger.ui
from ledger.ui.signin import ROUTES, Gate, PageLanguage

app = st.App(
    Path(ledger.ui.__file__).with_name("script.py"),
    routes=ROUTES,
    middleware=[Middleware(Gate), Middleware(PageLanguage)],
)
