"""The version of codewhy: of its code, not of its knowledge (that is its fingerprint)."""

VERSION = "0.1.0"
