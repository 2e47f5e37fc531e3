//! Exit codes: a crash never reads as a finding.

/// With what the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It holds, it is allowed, it was done.
    Holds = 0,
    /// The program failed, or the input or output did.
    Failure = 1,
    /// The command line or the input is wrong.
    Usage = 2,
    /// There is a finding: the request is denied.
    Finding = 3,
    /// It cannot be decided, because something is not known.
    Undecided = 4,
    /// Interrupted from the keyboard.
    Interrupted = 130,
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        exit as Self
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(u8::from(exit))
    }
}
