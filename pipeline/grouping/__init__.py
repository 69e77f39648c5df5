"""Which posts are about one problem. Pure and in memory; the store keeps the result and the evidence."""
