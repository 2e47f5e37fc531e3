//! Did you mean: the known word that comes next to a misspelt one.

/// A text longer than this is no misspelt word, and comparing it would take long.
const LONGEST: usize = 64;

/// Returns the known word that is near enough to be meant, if any.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    known
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= slips(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns how many slips a word may have and still be meant.
fn slips(word: &str) -> usize {
    match word.len() {
        0..3 => 0,
        3..8 => 1,
        8..14 => 2,
        _ => 3,
    }
}

/// Returns how many letters to insert, remove, replace or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, j + 1) + 1)
                .min(at(&row, j) + 1)
                .min(at(&last, j) + usize::from(letter != other));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let known = ["identity", "boundary", "session", "serviceControl"];
        let find = |word| nearest(word, known.iter().copied());
        assert_eq!(find("identiy"), Some("identity"));
        assert_eq!(find("bounadry"), Some("boundary"));
        assert_eq!(find("Service_Control"), Some("serviceControl"));
        assert_eq!(find("comment"), None);
        assert_eq!(find("Version"), None);
        assert_eq!(find(""), None);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
