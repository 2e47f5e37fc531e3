//! The input in blocks that end with a line.

use std::io::{self, Read};

use super::LINE_LIMIT;

/// How many bytes are asked for in one read.
const READ: usize = 1 << 18;

/// Whole lines, or one line that is too long.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The lines with their newlines; of a line that is too long, its beginning.
    pub(super) bytes: Vec<u8>,
    /// Whether this stands for one line that is longer than the limit.
    pub(super) too_long: bool,
}

/// Cuts the input into blocks.
pub(super) struct Blocks<'a> {
    input: &'a mut (dyn Read + Send),
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// Whether that line is too long already, so that its end is only looked for.
    skipping: bool,
    ended: bool,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(input: &'a mut (dyn Read + Send)) -> Self {
        Self {
            input,
            rest: Vec::new(),
            skipping: false,
            ended: false,
        }
    }

    /// Fills a block; returns false at the end of the input.
    pub(super) fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        block.bytes.clear();
        block.too_long = false;
        block.bytes.append(&mut self.rest);
        loop {
            if self.ended {
                return Ok(self.finish(block));
            }
            let filled = block.bytes.len();
            block.bytes.resize(filled + READ, 0);
            let read = match self.input.read(block.bytes.get_mut(filled..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
                Ok(0) => {
                    self.ended = true;
                    0
                }
                Ok(read) => read,
            };
            block.bytes.truncate(filled + read);
            let fresh = block.bytes.get(filled..).unwrap_or_default();
            if self.skipping {
                let Some(end) = memchr::memchr(b'\n', fresh) else {
                    block.bytes.truncate(filled);
                    continue;
                };
                self.skipping = false;
                self.rest
                    .extend_from_slice(fresh.get(end + 1..).unwrap_or_default());
                block.bytes.truncate(filled);
                block.too_long = true;
                return Ok(true);
            }
            if let Some(last) = memchr::memrchr(b'\n', fresh) {
                let end = filled + last + 1;
                self.rest
                    .extend_from_slice(block.bytes.get(end..).unwrap_or_default());
                block.bytes.truncate(end);
                return Ok(true);
            }
            if block.bytes.len() > LINE_LIMIT {
                block.bytes.truncate(1024);
                self.skipping = true;
            }
        }
    }

    fn finish(&mut self, block: &mut Block) -> bool {
        block.too_long = std::mem::take(&mut self.skipping);
        !block.bytes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads in pieces of a given size.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn lines(text: &[u8], piece: usize) -> Vec<(String, bool)> {
        let mut input = Pieces(text, piece);
        let mut blocks = Blocks::new(&mut input);
        let mut block = Block::default();
        let mut found = Vec::new();
        while blocks.next(&mut block).unwrap() {
            if block.too_long {
                found.push((String::new(), true));
                continue;
            }
            let text = String::from_utf8(block.bytes.clone()).unwrap();
            found.extend(text.lines().map(|line| (line.to_owned(), false)));
        }
        found
    }

    #[test]
    fn however_the_reads_fall_the_lines_are_the_same() {
        let text = b"one\n\ntwo\nthree three three\nlast without newline";
        let whole = lines(text, usize::MAX);
        assert_eq!(whole.len(), 5);
        for piece in 1..30 {
            assert_eq!(lines(text, piece), whole, "{piece}");
        }
    }

    #[test]
    fn a_line_over_the_limit_is_one_block_and_the_next_line_is_whole() {
        let mut text = b"before\n".to_vec();
        text.resize(text.len() + LINE_LIMIT + READ * 3, b'x');
        text.extend_from_slice(b"\nafter\n");
        for piece in [usize::MAX, 100_003] {
            let found = lines(&text, piece);
            let expected = [("before", false), ("", true), ("after", false)];
            assert_eq!(found, expected.map(|(line, long)| (line.to_owned(), long)));
        }
        let mut unended = vec![b'x'; LINE_LIMIT + READ * 2];
        unended[0] = b'{';
        assert_eq!(lines(&unended, usize::MAX), [(String::new(), true)]);
    }
}
