"""Leads into the monthly report: figures, risks, charts, documents. It counts problems, never people."""
