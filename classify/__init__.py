"""Text -> redacted text, topic, urgency, place, reasons. Judges the problem, never who wrote about it."""
