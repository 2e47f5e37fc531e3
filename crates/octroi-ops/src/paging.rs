//! Lists in pages: what to show, and the marker of what comes next.
//!
//! Every service has its own names for the members (`Marker`, `NextMarker`, `NextToken`) and its own error for
//! a wrong marker; they share that a marker means nothing to the caller. Here it is the key of the last thing
//! shown, in Base64: things that come or go between two pages do not shift the others.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A part of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// The things to show.
    pub(crate) items: Vec<T>,
    /// The marker of the next part; `None` at the end.
    pub(crate) next: Option<String>,
}

/// A marker that was never given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongMarker;

/// Returns the part of a list behind a marker; `key` tells things apart and stays the same while they exist.
///
/// A thing that is gone since is stepped over by its place in the order of keys, so the list must be in that
/// order, upwards or downwards.
pub(crate) fn page<T>(
    list: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    marker: Option<&str>,
    most: usize,
) -> Result<Page<T>, WrongMarker> {
    let mut list: Vec<T> = list.into_iter().collect();
    if let Some(marker) = marker {
        let bytes = URL_SAFE_NO_PAD.decode(marker).map_err(|_| WrongMarker)?;
        let last = String::from_utf8(bytes).map_err(|_| WrongMarker)?;
        let shown = match list.iter().position(|item| key(item) == last) {
            Some(at) => at + 1,
            None => {
                let (first, end) = (list.first().map(&key), list.last().map(&key));
                let downwards = first > end;
                let before = |item: &T| (key(item) < last) != downwards;
                list.iter().take_while(|item| before(item)).count()
            }
        };
        list.drain(..shown);
    }
    let next = match most.checked_sub(1).and_then(|last| list.get(last)) {
        Some(last) if list.len() > most => Some(URL_SAFE_NO_PAD.encode(key(last))),
        _ => None,
    };
    list.truncate(most);
    Ok(Page { items: list, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(list: &[&str], most: usize) -> Vec<Vec<String>> {
        let (mut pages, mut marker) = (Vec::new(), None::<String>);
        loop {
            let part = page(
                list.iter().copied(),
                |item| (*item).to_owned(),
                marker.as_deref(),
                most,
            )
            .unwrap();
            pages.push(part.items.iter().map(|item| (*item).to_owned()).collect());
            marker = part.next;
            if marker.is_none() {
                return pages;
            }
        }
    }

    #[test]
    fn the_last_page_has_no_marker_even_when_it_is_full() {
        assert_eq!(walk(&["a", "b", "c", "d"], 2), [vec!["a", "b"], vec!["c", "d"]]);
        assert_eq!(walk(&["a", "b", "c"], 2), [vec!["a", "b"], vec!["c"]]);
        assert_eq!(walk(&[], 2), [Vec::<String>::new()]);
    }

    #[test]
    fn what_is_gone_does_not_shift_the_rest_in_either_direction() {
        let rest = |list: &[&'static str], gone: &str| {
            let marker = URL_SAFE_NO_PAD.encode(gone);
            page(list.to_vec(), |item| (*item).to_owned(), Some(&marker), 9)
                .unwrap()
                .items
        };
        assert_eq!(rest(&["a", "c", "d"], "b"), ["c", "d"]);
        assert_eq!(rest(&["d", "c", "a"], "b"), ["a"]);
        assert_eq!(rest(&["a", "c"], "d"), Vec::<&str>::new());
    }

    #[test]
    fn a_marker_that_was_never_given_out_is_refused() {
        let wrong = page(["a"], |item| (*item).to_owned(), Some("%"), 1);
        assert_eq!(wrong.err(), Some(WrongMarker));
    }
}
