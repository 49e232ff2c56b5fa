"""A claim that somebody else wrote: read, decoded, and put into facts.

``model`` says what a claim is, ``words`` what it may say, ``decode`` turns plain data into one, and
``facts`` turns one into the rows of ``claim.dl``. Files are opened by ``queries.encounter.read``.
"""
