//! One meaning for many policies of the same text.
//!
//! Nearly every key has the default key policy of its account. A text that this thread has parsed and of
//! which a policy is still alive is not parsed again. Nothing is kept alive here, and what a text means
//! does not depend on what was parsed before it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Weak};

use crate::PolicyError;
use crate::policy::Parsed;

/// How many texts a thread remembers.
const TEXTS: usize = 4096;

/// What a thread remembers.
#[derive(Default)]
struct Seen {
    /// By the hashes of the texts.
    texts: HashMap<u64, Weak<Parsed>>,
    /// The last one: in a store the keys of an account follow each other.
    last: Weak<Parsed>,
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// Returns what a text means, from memory where it is still there.
pub(crate) fn parsed(text: &str) -> Result<Arc<Parsed>, PolicyError> {
    SEEN.with_borrow_mut(|seen| {
        if let Some(last) = seen.last.upgrade()
            && last.text == text
        {
            return Ok(last);
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        let known = seen.texts.get(&hash).and_then(Weak::upgrade);
        let parsed = match known.filter(|known| known.text == text) {
            Some(known) => known,
            None => {
                let parsed = Arc::new(Parsed::new(text)?);
                if seen.texts.len() >= TEXTS {
                    seen.texts.retain(|_, known| known.strong_count() > 0);
                }
                if seen.texts.len() >= TEXTS {
                    seen.texts.clear();
                }
                seen.texts.insert(hash, Arc::downgrade(&parsed));
                parsed
            }
        };
        seen.last = Arc::downgrade(&parsed);
        Ok(parsed)
    })
}

#[cfg(test)]
mod tests {
    use crate::Policy;

    #[test]
    fn the_same_text_is_held_once_and_another_text_is_not_taken_for_it() {
        let text = |action: &str| {
            format!(r#"{{"Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#)
        };
        let one = Policy::parse_shared("one", &text("kms:*")).unwrap();
        let two = Policy::parse_shared("two", &text("kms:*")).unwrap();
        let other = Policy::parse_shared("one", &text("iam:*")).unwrap();
        assert!(one.shares_with(&two) && !one.shares_with(&other));
        assert_eq!((one.name(), two.name()), ("one", "two"));
        assert_ne!(one, two);
        assert_ne!(one, other);
    }

    #[test]
    fn more_texts_than_are_remembered_mean_what_they_say() {
        for number in 0..=super::TEXTS + 1 {
            let text = format!(r#"{{"Id": "{number}", "Statement": []}}"#);
            assert_eq!(Policy::parse_shared("p", &text).unwrap().text(), text);
        }
        assert!(super::SEEN.with_borrow(|seen| seen.texts.len()) <= super::TEXTS);
    }
}
