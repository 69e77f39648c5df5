"""Masking of personal data in free text, before anything is stored or classified."""

from classify.redact.found import MASKS, Found, Kind, Redacted
from classify.redact.redaction import redact

__all__ = ["MASKS", "Found", "Kind", "Redacted", "redact"]
