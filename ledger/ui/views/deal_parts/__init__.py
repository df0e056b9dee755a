"""The parts of a deal's page; each draws itself from a context and a record."""
