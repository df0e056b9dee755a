"""The script that Streamlit runs for every page; all it does is call the frame."""

from ledger.ui.frame import run

run()
