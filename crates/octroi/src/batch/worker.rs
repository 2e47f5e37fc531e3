//! What answers the lines of a block.

use octroi_doctor::Messages;

use super::blocks::Block;
use super::{LINE_LIMIT, Summary};
use crate::check::{Cache, Line, Problem, Raw, What, write_answer, write_text};

/// Answers lines, and keeps the policies that it compiled.
pub(super) struct Worker<'m> {
    messages: &'m Messages,
    cache: Cache,
}

impl<'m> Worker<'m> {
    pub(super) fn new(messages: &'m Messages) -> Self {
        Self {
            messages,
            cache: Cache::default(),
        }
    }

    /// Appends one answer for each line of the block.
    pub(super) fn answer(&mut self, block: &Block, out: &mut Vec<u8>) -> Summary {
        let mut summary = Summary::default();
        if block.too_long {
            let problem = Problem::new("", What::TooLong(LINE_LIMIT));
            self.refuse(None, &problem, "", out);
            return Summary { lines: 1, bad: 1 };
        }
        let mut rest = block.bytes.as_slice();
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
            summary.lines += 1;
            if !self.answer_line(line, out) {
                summary.bad += 1;
            }
        }
        summary
    }

    fn answer_line(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> bool {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let sound = std::str::from_utf8(sound).unwrap_or_default();
                let end = sound.get(sound.len()..).unwrap_or_default();
                self.refuse(None, &Problem::new(end, What::NotUtf8), sound, out);
                return false;
            }
        };
        let mut id = None;
        match Line::read(text, &mut self.cache, &mut id) {
            Ok(line) => {
                write_answer(id, &line, &line.decide(), out);
                out.push(b'\n');
                true
            }
            Err(problem) => {
                self.refuse(id, &problem, text, out);
                false
            }
        }
    }

    fn refuse(&self, id: Option<Raw<'_>>, problem: &Problem<'_>, text: &str, out: &mut Vec<u8>) {
        let (say, _) = problem.what.in_words();
        let before = text.get(..problem.offset_in(text)).unwrap_or_default();
        out.extend_from_slice(b"{\"id\":");
        out.extend_from_slice(id.map_or("null", Raw::text).as_bytes());
        out.extend_from_slice(b",\"error\":{\"message\":");
        write_text(&say.in_words(self.messages), out);
        out.extend_from_slice(format!(",\"column\":{}}}}}\n", before.chars().count() + 1).as_bytes());
    }
}
