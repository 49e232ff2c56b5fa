"""Graphs of codes, rules and cases: what stands in a picture, before anything is drawn."""
