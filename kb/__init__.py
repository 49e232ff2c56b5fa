"""The rule language, the engines and the explanations: code that knows no medicine.

The order in which the modules may import one another is the order of an answer's way:
``source, diagnostics, catalogue, syntax, lexer, parse, strata, check, ..., engine, explain``.
"""
