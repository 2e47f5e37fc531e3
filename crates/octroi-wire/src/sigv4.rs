//! Signature Version 4: parses and verifies.
