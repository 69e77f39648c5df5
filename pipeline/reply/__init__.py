"""Replies to residents: drafted from a template, checked, approved by a second person, published by people."""
