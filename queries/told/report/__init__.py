"""One case on one page: the claim, its proofs in four voices, what is left out, what to ask, and the sources.

``parts`` makes the values of it, ``sections`` the HTML of each, ``whole`` the page. Imports the voices.
"""
