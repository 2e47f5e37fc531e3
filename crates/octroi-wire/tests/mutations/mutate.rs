//! Mutations of a request, drawn from a seeded generator.

use crate::request::Request;

/// A small generator of pseudo-random numbers (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`, which is not zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const INSERTS: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\r\n ",
    "\n",
    "%",
    "%2",
    "%20",
    "%2F",
    "%00",
    "+",
    "&",
    "&&",
    "=",
    ";",
    "/",
    "//",
    "/./",
    "/../",
    ",",
    ".",
    ":",
    "0",
    "a",
    "A",
    "~",
    "é",
    "\0",
    "&a=",
    "&X-Amz-Expires=1",
    "host",
    "X-Amz-",
    "=&",
    "Signature=",
    ", Credential=x",
    "&X-Amz-Signature=0",
];

const HEADERS: &[&str] = &[
    "host",
    "date",
    "authorization",
    "content-type",
    "user-agent",
    "x-amz-date",
    "x-amz-target",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "x-amz-x",
];

const VALUES: &[&str] = &[
    "",
    "x",
    "20260115T102030Z",
    "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "AWS4-HMAC-SHA256",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];

/// Changes a request in one to three ways. `other` is another signed request to take parts from.
pub(crate) fn mutate(random: &mut Random, request: &mut Request, other: &Request) {
    for _ in 0..=random.below(3) {
        match random.below(10) {
            0..=2 => edit_a_text(random, request),
            3 => reorder(random, request),
            4 => respell_the_query(random, request),
            5 => {
                let name = random.pick(HEADERS).to_owned();
                let value = random.pick(VALUES).as_bytes().to_vec();
                let at = random.below(request.headers.len() + 1);
                request.headers.insert(at, (name, value));
            }
            6 if !request.headers.is_empty() => {
                let at = random.below(request.headers.len());
                let header = request.headers.remove(at);
                if random.below(2) == 0 {
                    request.headers.push(header.clone());
                    request.headers.push(header);
                }
            }
            7 => take_from(random, request, other),
            8 => space_out(random, request),
            _ => edit_the_signature(random, request),
        }
    }
}

fn edit_a_text(random: &mut Random, request: &mut Request) {
    let headers = request.headers.len();
    let place = random.below(4 + 2 * headers);
    match place {
        0 => edit_text(random, &mut request.method),
        1 => edit_text(random, &mut request.path),
        2 => edit_text(random, &mut request.query),
        3 => edit(random, &mut request.body),
        _ if place < 4 + headers => edit(random, &mut request.headers[place - 4].1),
        _ => edit_text(random, &mut request.headers[place - 4 - headers].0),
    }
}

fn edit_text(random: &mut Random, text: &mut String) {
    let mut bytes = std::mem::take(text).into_bytes();
    edit(random, &mut bytes);
    *text = String::from_utf8_lossy(&bytes).into_owned();
}

fn edit(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    match random.below(6) {
        0 => {
            let insert = random.pick(INSERTS).bytes();
            bytes.splice(at..at, insert);
        }
        1 => bytes.truncate(at),
        _ if bytes.is_empty() => bytes.push(b'x'),
        2 => {
            bytes.remove(at.min(bytes.len() - 1));
        }
        3 => {
            let last = bytes.len() - 1;
            bytes.swap(at.min(last), random.below(last + 1));
        }
        4 => {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 0x20;
        }
        _ => {
            let at = at.min(bytes.len() - 1);
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
    }
}

fn reorder(random: &mut Random, request: &mut Request) {
    if request.headers.len() > 1 && random.below(2) == 0 {
        let (a, b) = (
            random.below(request.headers.len()),
            random.below(request.headers.len()),
        );
        request.headers.swap(a, b);
        return;
    }
    let mut pairs: Vec<&str> = request.query.split('&').collect();
    let (a, b) = (random.below(pairs.len()), random.below(pairs.len()));
    pairs.swap(a, b);
    if random.below(4) == 0 {
        pairs.remove(a);
    }
    request.query = pairs.join("&");
}

fn respell_the_query(random: &mut Random, request: &mut Request) {
    let query = &request.query;
    request.query = match random.below(4) {
        0 => query.replace('+', "%20"),
        1 => query.replace("%2F", "/"),
        2 => query.replace("%2", "%252"),
        _ => {
            let characters: Vec<char> = query.chars().collect();
            let chosen = random.below(characters.len().max(1));
            let respelled = characters.iter().enumerate().map(|(at, character)| {
                if at == chosen && character.is_ascii() {
                    format!("%{:02x}", u32::from(*character))
                } else {
                    character.to_string()
                }
            });
            respelled.collect()
        }
    };
}

fn take_from(random: &mut Random, request: &mut Request, other: &Request) {
    match random.below(5) {
        0 => request.body.clone_from(&other.body),
        1 => request.query.clone_from(&other.query),
        2 => request.path.clone_from(&other.path),
        3 => request.method.clone_from(&other.method),
        _ if other.headers.is_empty() => {}
        _ => {
            let (name, value) = other.headers[random.below(other.headers.len())].clone();
            match request.headers.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => *own = value,
                None => request.headers.push((name, value)),
            }
        }
    }
}

fn space_out(random: &mut Random, request: &mut Request) {
    if request.headers.is_empty() {
        return;
    }
    let at = random.below(request.headers.len());
    let value = &mut request.headers[at].1;
    let spaces: Vec<usize> = (0..=value.len())
        .filter(|at| [0, value.len()].contains(at) || value[*at] == b' ')
        .collect();
    let at = random.pick(&spaces);
    value.splice(at..at, *b"  ");
}

fn edit_the_signature(random: &mut Random, request: &mut Request) {
    match request
        .headers
        .iter_mut()
        .find(|(name, _)| name == "authorization")
    {
        Some((_, value)) => edit(random, value),
        None => edit_text(random, &mut request.query),
    }
}
