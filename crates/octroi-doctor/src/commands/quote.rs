//! Words that are safe in a shell, in Terraform, in a file name.
//!
//! See <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html> 2.2 and
//! <https://developer.hashicorp.com/terraform/language/expressions/strings>.

use serde_json::Value;

/// Quotes a word for a POSIX shell, where it needs it.
pub(super) fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_@%+=:,./-".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    // Between double quotes a single one stands for itself.
    let double = text.contains('\'') && !text.contains(['"', '$', '`', '\\', '!']);
    if double {
        return format!("\"{text}\"");
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Quotes a string of Terraform: `${` and `%{` would be templates there.
pub(super) fn terraform(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.replace("${", "$${").replace("%{", "%%{")
}

/// Writes a document as a heredoc of Terraform, indented.
pub(super) fn heredoc(document: &Value) -> String {
    let text = format!("{document:#}").replace("${", "$${").replace("%{", "%%{");
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    format!("<<-JSON\n{}\n  JSON", lines.join("\n"))
}

/// Makes a name that a file, a resource of Terraform and a shell take: letters, digits, `-`, `_`.
pub(super) fn name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' => letter,
            _ => '-',
        })
        .collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        "policy".to_owned()
    } else {
        name.to_owned()
    }
}

/// Makes a name of a resource of Terraform, which begins with a letter.
pub(super) fn terraform_name(text: &str) -> String {
    let name = name(text).replace('-', "_").to_ascii_lowercase();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        format!("r_{name}")
    } else {
        name
    }
}

/// Makes a logical id of CloudFormation: letters and digits.
pub(super) fn logical_id(text: &str) -> String {
    let mut id = String::new();
    for part in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            id.push(first.to_ascii_uppercase());
            id.push_str(letters.as_str());
        }
    }
    if id.is_empty() { "Resource".to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_the_shell_would_read_it_otherwise() {
        assert_eq!(
            word("arn:aws:iam::111122223333:role/a"),
            "arn:aws:iam::111122223333:role/a"
        );
        assert_eq!(word("two words"), "'two words'");
        assert_eq!(word("it's $(x)"), r"'it'\''s $(x)'");
        assert_eq!(word("Policies[?Name=='a b'].Id"), "\"Policies[?Name=='a b'].Id\"");
        assert_eq!(word(""), "''");
        assert_eq!(word("~/*"), "'~/*'");
    }

    #[test]
    fn names_fit_where_they_go() {
        assert_eq!(name("a/b c:d"), "a-b-c-d");
        assert_eq!(name("///"), "policy");
        assert_eq!(terraform_name("8e34-Key"), "r_8e34_key");
        assert_eq!(logical_id("octroi-ebs-kms"), "OctroiEbsKms");
        assert_eq!(terraform("${aws:username}"), r#""$${aws:username}""#);
    }
}
