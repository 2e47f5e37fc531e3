//! The words: every sentence that a person reads, by its id, in the language asked for.
//!
//! The texts are Fluent files under `locales/`, one folder a language, built into the
//! program. Everything below the binary returns data and the id of a message; only here
//! do they become a sentence. See <https://projectfluent.org/fluent/guide/>.
//!
//! A message that is missing in a language is a defect, which the tests find. At run time
//! its id stands in its place, because a report with one odd line helps more than none.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A value for a placeable: a text, or a number that can choose a plural form.
pub type Value<'a> = FluentValue<'a>;

/// Every language with its files.
const LOCALES: &[(&str, &[&str])] = &[(
    "en",
    &[
        include_str!("../locales/en/cli.ftl"),
        include_str!("../locales/en/explain.ftl"),
        include_str!("../locales/en/doctor.ftl"),
        include_str!("../locales/en/doctor-causes.ftl"),
        include_str!("../locales/en/doctor-remedies.ftl"),
    ],
)];

/// The messages of one language; may be shared between threads.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
    language: &'static str,
}

/// Why a language cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no messages in `{asked}`")]
pub struct UnknownLanguage {
    /// The language that was asked for.
    pub asked: String,
}

impl Messages {
    /// Returns the tags of the languages that exist.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        LOCALES.iter().map(|(tag, _)| *tag)
    }

    /// Loads the messages of a language, such as `en`.
    ///
    /// # Errors
    ///
    /// If there are no messages in that language.
    pub fn new(language: &str) -> Result<Self, UnknownLanguage> {
        let unknown = || UnknownLanguage {
            asked: language.to_owned(),
        };
        let (tag, files) = LOCALES
            .iter()
            .find(|(tag, _)| tag.eq_ignore_ascii_case(language))
            .ok_or_else(unknown)?;
        let identifier: LanguageIdentifier = tag.parse().map_err(|_| unknown())?;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks around placeables are invisible and would be copied with an ARN.
        bundle.set_use_isolating(false);
        for file in *files {
            // What of a damaged file can be read is used; the tests refuse the damage.
            let resource = match FluentResource::try_new((*file).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Ok(Self {
            bundle,
            language: tag,
        })
    }

    /// Returns the messages in English, in which every message exists.
    pub fn english() -> Self {
        Self::new("en").unwrap_or_else(|_| Self {
            bundle: FluentBundle::new_concurrent(Vec::new()),
            language: "en",
        })
    }

    /// Returns the tag of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Returns whether the message exists.
    pub fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }

    /// Returns the sentence of a message with its placeables filled.
    ///
    /// A message that does not exist gives its id.
    pub fn format(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned()
    }

    /// Returns the sentence of a message without placeables.
    pub fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Messages").field(&self.language).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_sound_and_no_id_stands_twice() {
        for (tag, files) in LOCALES {
            let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap()]);
            for file in *files {
                let resource = FluentResource::try_new((*file).to_owned())
                    .map_err(|(_, errors)| errors)
                    .unwrap();
                assert_eq!(bundle.add_resource(resource), Ok(()), "{tag}");
            }
        }
    }

    #[test]
    fn placeables_are_filled_and_an_unknown_id_shows_itself() {
        let messages = Messages::new("EN").unwrap();
        assert_eq!(
            messages.format("cli-input-missing", &[("file", "a.json".into())]),
            "no such file: `a.json`"
        );
        assert_eq!(messages.text("no-such-message"), "no-such-message");
        assert!(!messages.has("no-such-message"));
        assert_eq!(Messages::new("xx").unwrap_err().asked, "xx");
    }
}
