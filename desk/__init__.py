"""The desk: the web page where reviewers, leaders, offices and analysts work, and its API."""
