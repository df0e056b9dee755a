"""Statements: any workbook that a bank, a finance system or an accountant sends, read without a guess."""
