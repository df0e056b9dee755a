"""Equity injection (股权投入): the office buys a minority stake in a firm and later leaves."""
