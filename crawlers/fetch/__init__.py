"""How pages are fetched: politely, within limits, from public addresses of the source's own host only."""
