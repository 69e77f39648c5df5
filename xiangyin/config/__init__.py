"""The town's five files: read with line numbers, checked together, mistakes named in one line."""
