"""The encounter: what is documented, read from a file or from a few words, and told as facts.

``read`` and ``shorthand`` take what a user gives; ``formats`` parses it, ``decode`` and ``fields`` make the
``model`` of it and tell every problem at once, with the words of ``vocabulary``; ``facts`` gives the rows
that the rules begin with.
"""
