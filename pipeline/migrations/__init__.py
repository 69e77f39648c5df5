"""The database's changes from version to version; they run by `xiangyin migrate` and at every start."""
