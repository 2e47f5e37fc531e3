//! The durable world and its records, in redb.
