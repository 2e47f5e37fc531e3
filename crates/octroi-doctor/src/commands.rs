//! The changes of a remedy as commands.
