"""Loan interest subsidy: part of the interest that a firm paid its bank is paid back to the firm."""
