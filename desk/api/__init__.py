"""`/api/v1`: the actions of the desk for other programs, with service tokens and the same rights."""
