"""One proof told by four voices: coder, educator, auditor and appeal.

``telling`` makes the one value that all voices read; each voice makes a frozen value of its own of it
and the ``blocks`` that text, Markdown and HTML print. Imports ``queries.told.layout`` and nothing above it.
"""
