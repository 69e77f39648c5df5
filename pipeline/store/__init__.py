"""The database: tables, engine, transactions, migrations, backup, retention."""
