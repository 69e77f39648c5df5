"""Posts to leads: intake, grouping, triage, dispatch, life cycle, store."""
