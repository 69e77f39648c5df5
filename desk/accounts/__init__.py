"""Staff accounts of offices: passwords, sessions, service tokens. Never accounts of residents."""
