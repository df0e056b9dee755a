"""Forms drawn from facts models: fields read from the model, widgets, and what was typed kept over a refresh."""

from ledger.ui.forms import scratch
from ledger.ui.forms.draw import draw_form, forget
from ledger.ui.forms.fields import Field, fields_of

__all__ = ["Field", "draw_form", "fields_of", "forget", "scratch"]
