"""The app: sign-in, the frame, generic forms and pages; the only part of `ledger` that imports Streamlit."""
