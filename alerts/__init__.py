"""Leads to people: routing, grouping, escalation, delivery, channels."""
