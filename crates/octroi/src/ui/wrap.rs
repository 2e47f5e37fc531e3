//! Lines of prose that fit the terminal.

/// Breaks a text at blanks into lines of at most `width` characters; the first line begins with
/// `first`, the others with as many blanks. A word longer than a line stays whole: it is an ARN
/// or a command, which somebody will copy.
pub(crate) fn wrap(text: &str, width: usize, first: &str) -> String {
    let indent = " ".repeat(first.chars().count());
    let mut out = String::from(first);
    let mut column = first.chars().count();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !fresh && column + 1 + length > width {
            out.push('\n');
            out.push_str(&indent);
            column = indent.len();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        fresh = false;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_long_words_stay_whole() {
        assert_eq!(
            wrap("one two three arn:aws:kms:eu-west-1 four", 14, "- "),
            "- one two\n  three\n  arn:aws:kms:eu-west-1\n  four\n"
        );
        assert_eq!(wrap("", 14, "- "), "- \n");
    }
}
