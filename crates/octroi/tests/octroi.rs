//! The tests of the program from outside, in one binary: linking is slow.

#[cfg(test)]
#[path = "octroi/batch.rs"]
mod batch;
#[cfg(test)]
#[path = "octroi/callers.rs"]
mod callers;
#[cfg(test)]
#[path = "octroi/demo.rs"]
mod demo;
#[cfg(test)]
#[path = "octroi/diagnose.rs"]
mod diagnose;
#[cfg(test)]
#[path = "octroi/disks.rs"]
mod disks;
#[cfg(test)]
#[path = "octroi/durable.rs"]
mod durable;
#[cfg(test)]
#[path = "octroi/explain.rs"]
mod explain;
#[cfg(test)]
#[path = "octroi/failures.rs"]
mod failures;
#[cfg(test)]
#[path = "octroi/forms.rs"]
mod forms;
#[cfg(test)]
#[path = "octroi/guarded.rs"]
mod guarded;
#[cfg(test)]
#[path = "octroi/help.rs"]
mod help;
#[cfg(test)]
#[path = "octroi/iam_permissions.rs"]
mod iam_permissions;
#[cfg(test)]
#[path = "octroi/messages.rs"]
mod messages;
#[cfg(test)]
#[path = "octroi/oracle.rs"]
mod oracle;
#[cfg(test)]
#[path = "octroi/organized.rs"]
mod organized;
#[cfg(test)]
#[path = "octroi/pasted.rs"]
mod pasted;
#[cfg(test)]
#[path = "octroi/program.rs"]
mod program;
#[cfg(test)]
#[path = "octroi/sessions.rs"]
mod sessions;
#[cfg(test)]
#[path = "octroi/simulate.rs"]
mod simulate;
#[cfg(test)]
#[path = "octroi/vectors.rs"]
mod vectors;
