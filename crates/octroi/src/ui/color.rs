//! Whether to color, and the few colors there are.
//!
//! `--color` outranks the environment; then <https://no-color.org> outranks
//! <https://bixense.com/clicolors/>; without any of them a terminal is colored and a pipe is not.

use anstyle::{AnsiColor, Style};
use octroi_doctor::text::Tone;

use super::Environment;

/// The value of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// As the stream and the environment say.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Returns whether a stream is colored.
    pub(crate) fn decide(self, environment: &Environment, is_terminal: bool) -> Paint {
        let on = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if environment.no_color => false,
            Self::Auto if environment.force_color => true,
            Self::Auto => is_terminal && !environment.dumb_terminal,
        };
        Paint { on }
    }
}

/// Colors a text, or leaves it plain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// Returns whether it colors at all.
    pub(crate) fn is_on(self) -> bool {
        self.on
    }

    fn with(self, style: Style, text: &str) -> String {
        if self.on {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Colors a piece of a page by what it means.
    pub(crate) fn tone(self, tone: Tone, text: &str) -> String {
        match tone {
            Tone::Plain => text.to_owned(),
            Tone::Strong => self.with(Style::new().bold(), text),
            Tone::Good => self.good(text),
            Tone::Bad => self.bad(text),
            Tone::Doubt => self.doubt(text),
            Tone::Aside => self.aside(text),
        }
    }

    /// Colors what went wrong or is denied.
    pub(crate) fn bad(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    /// Colors what is allowed.
    pub(crate) fn good(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default().bold(), text)
    }

    /// Colors what is not known.
    pub(crate) fn doubt(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// Makes a title stand out.
    pub(crate) fn strong(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// Colors a hint and the gutter of an excerpt.
    pub(crate) fn aside(self, text: &str) -> String {
        self.with(AnsiColor::Cyan.on_default(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_outranks_no_color_outranks_force_outranks_the_terminal() {
        let environment = |no_color, force_color, dumb_terminal| Environment {
            no_color,
            force_color,
            dumb_terminal,
            ..Environment::default()
        };
        let plain = environment(false, false, false);
        let decide = |choice: ColorChoice, environment: &Environment, terminal| {
            choice.decide(environment, terminal).is_on()
        };
        assert!(decide(ColorChoice::Auto, &plain, true));
        assert!(!decide(ColorChoice::Auto, &plain, false));
        assert!(!decide(ColorChoice::Auto, &environment(false, false, true), true));
        assert!(decide(ColorChoice::Auto, &environment(false, true, true), false));
        assert!(!decide(ColorChoice::Auto, &environment(true, true, false), true));
        assert!(decide(
            ColorChoice::Always,
            &environment(true, false, false),
            false
        ));
        assert!(!decide(
            ColorChoice::Never,
            &environment(false, true, false),
            true
        ));
    }
}
