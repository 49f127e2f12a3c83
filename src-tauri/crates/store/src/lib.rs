//! The desk's database: SQLite, its migrations and its tables.
