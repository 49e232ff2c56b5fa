"""Explanations of finished relations: proofs, their sentences, and an independent checker.

Nothing here knows an engine: what is asked is "which rows match this atom?".
"""
