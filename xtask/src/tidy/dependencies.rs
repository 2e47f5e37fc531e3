//! Each core crate has a list of the crates that it may depend on.
//!
//! A new dependency is argued in the commit that adds it here. Development dependencies are
//! free: they ship nothing.

use crate::house::{Complaint, Source};

/// The core crates and their direct dependencies.
const ALLOWED: &[(&str, &[&str])] = &[
    (
        "octroi-names",
        &["jiff", "serde", "smol_str", "thiserror", "zeroize"],
    ),
    (
        "octroi-policy",
        &["octroi-names", "serde", "smol_str", "thiserror"],
    ),
    (
        "octroi-world",
        &[
            "octroi-names",
            "octroi-policy",
            "rpds",
            "serde",
            "smol_str",
            "thiserror",
        ],
    ),
    (
        "octroi-trail",
        &["octroi-names", "serde", "serde_json", "smol_str", "thiserror"],
    ),
    (
        "octroi-ops",
        &[
            "octroi-names",
            "octroi-policy",
            "octroi-world",
            "octroi-trail",
            "base64",
            "hmac",
            "md-5",
            "qrcodegen",
            "serde",
            "serde_json",
            "sha1",
            "sha2",
            "smol_str",
            "thiserror",
        ],
    ),
    (
        "octroi-wire",
        &[
            "base64",
            "hmac",
            "memchr",
            "octroi-names",
            "percent-encoding",
            "regex",
            "serde_json",
            "sha2",
            "smol_str",
            "subtle",
            "thiserror",
        ],
    ),
    (
        "octroi-doctor",
        &[
            "fluent-bundle",
            "octroi-names",
            "octroi-ops",
            "octroi-policy",
            "octroi-trail",
            "octroi-world",
            "serde",
            "serde_json",
            "serde-saphyr",
            "smol_str",
            "thiserror",
            "unic-langid",
        ],
    ),
];

/// Returns each dependency that its crate's list does not have.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (name, allowed) in ALLOWED {
        let path = format!("crates/{name}/Cargo.toml");
        let Some(manifest) = sources.iter().find(|source| source.path == path) else {
            continue;
        };
        for (number, dependency) in direct(manifest) {
            if !allowed.contains(&dependency) {
                let text = format!(
                    "`{name}` may not depend on `{dependency}`: do without, or argue it in the commit and \
                     add it to xtask/src/tidy/dependencies.rs"
                );
                complaints.push(Complaint::new(&path, number, text));
            }
        }
    }
    complaints
}

/// Returns the keys of `[dependencies]`, in the inline and in the table form.
fn direct(manifest: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (number, line) in manifest.lines() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let of_a_target = section.starts_with("target.") && section.ends_with(".dependencies");
            inside = section == "dependencies" || of_a_target;
            if let Some(dependency) = section.strip_prefix("dependencies.") {
                found.push((number, dependency));
            }
        } else if inside && let Some((key, _)) = line.split_once('=') {
            let key = key.trim();
            found.push((number, key.split('.').next().unwrap_or(key)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_dependency_is_named_with_its_line() {
        let text = "[dependencies]\nsmol_str = { workspace = true }\ntokio.workspace = true\n\n\
                    [dependencies.clap]\nversion = \"4\"\n[dev-dependencies]\nregex = \"1\"\n";
        let source = Source {
            path: "crates/octroi-policy/Cargo.toml".to_owned(),
            text: text.to_owned(),
        };
        let found = complaints(&[source]);
        let lines: Vec<usize> = found.iter().map(|complaint| complaint.line).collect();
        assert_eq!(lines, [3, 5]);
        assert!(found.iter().any(|complaint| complaint.text.contains("`tokio`")));
    }
}
