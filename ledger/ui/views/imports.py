"""Statement import."""

from ledger.ui.context import Context


def render(context: Context) -> None:
    """Draw the page."""
