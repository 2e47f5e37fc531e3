//! The root key of a data directory: 32 bytes, in `OCTROI_ROOT_KEY` or in a file that only its owner reads.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The file in the data directory.
const FILE: &str = "root.key";

/// The key under which everything in a data directory is sealed; overwritten when it goes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RootKey(Box<[u8; 32]>);

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The text is not a key.
    #[error(
        "the root key is not 32 bytes in hexadecimal (64 digits) or Base64 (44 characters): make one with `openssl rand -hex 32`"
    )]
    Text,
    /// The file has something else in it.
    #[error(
        "`{}` does not hold a root key (64 hexadecimal digits); put back the file that was there, or set OCTROI_ROOT_KEY",
        path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
    },
    /// The file may be read by others.
    #[error("`{}` may be read by other users: `chmod 600` it", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file is missing though there is a database.
    #[error(
        "`{}` is missing and the database beside it was sealed with it; put it back, or set OCTROI_ROOT_KEY",
        path.display()
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot read or write `{}`: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(…)")
    }
}

impl RootKey {
    /// Takes the bytes of a key.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Box::new(bytes))
    }

    /// Makes a new key.
    ///
    /// # Errors
    ///
    /// If the system gives no random bytes.
    pub fn random() -> Result<Self, RootKeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        aws_lc_rs::rand::fill(bytes.as_mut()).map_err(|_| RootKeyError::Random)?;
        Ok(Self::new(*bytes))
    }

    /// Reads a key as it stands in `OCTROI_ROOT_KEY`: in hexadecimal digits or Base64.
    ///
    /// # Errors
    ///
    /// If the text is neither, or not 32 bytes.
    pub fn from_env_text(text: &str) -> Result<Self, RootKeyError> {
        let text = text.trim();
        let bytes = match text.len() {
            64 => hexadecimal(text),
            _ => base64(text),
        };
        bytes.map(|bytes| Self::new(*bytes)).ok_or(RootKeyError::Text)
    }

    /// Reads the key of a data directory; where the directory is new, makes it, readable by its owner alone.
    ///
    /// # Errors
    ///
    /// If the file holds no key, is readable by others, is missing beside a database, or cannot be made.
    pub fn load_or_create(dir: &Path) -> Result<Self, RootKeyError> {
        let path = dir.join(FILE);
        match Self::load(&path) {
            Err(RootKeyError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
        let io = |error| RootKeyError::Io {
            path: path.clone(),
            error,
        };
        std::fs::create_dir_all(dir).map_err(io)?;
        if dir.join(crate::store::FILE).exists() {
            return Err(RootKeyError::Missing { path });
        }
        let key = Self::random()?;
        match key.save(dir, &path) {
            // Another process was faster: its key is the key.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(&path),
            Err(error) => Err(io(error)),
            Ok(()) => Ok(key),
        }
    }

    /// Derives a secret for another purpose; who has it learns nothing of the key.
    pub fn derived(&self, purpose: &str) -> octroi_names::Secret {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, self.0.as_ref());
        let tag = aws_lc_rs::hmac::sign(&key, format!("octroi derived {purpose}").as_bytes());
        octroi_names::Secret::new(tag.as_ref().to_vec())
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn load(path: &Path) -> Result<Self, RootKeyError> {
        let io = |error| RootKeyError::Io {
            path: path.to_owned(),
            error,
        };
        let file = File::open(path).map_err(io)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
                return Err(RootKeyError::Open {
                    path: path.to_owned(),
                });
            }
        }
        let mut text = Zeroizing::new(String::with_capacity(128));
        let read = file.take(128).read_to_string(&mut text);
        match read {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(io(error)),
            _ => {}
        }
        Self::from_env_text(&text).map_err(|_| RootKeyError::File {
            path: path.to_owned(),
        })
    }

    /// Writes the key whole or not at all: under another name first, which is then linked to its own.
    fn save(&self, dir: &Path, path: &Path) -> io::Result<()> {
        let digits: Zeroizing<String> =
            Zeroizing::new(self.0.iter().fold(String::with_capacity(65), |mut text, byte| {
                for digit in [byte >> 4, byte & 15] {
                    text.extend(char::from_digit(u32::from(digit), 16));
                }
                text
            }));
        let draft = dir.join(format!("{FILE}.{}", std::process::id()));
        let written = (|| {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            let mut file = options.open(&draft)?;
            file.write_all(digits.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::hard_link(&draft, path)?;
            crate::lock::sync_directory(dir)
        })();
        let removed = std::fs::remove_file(&draft);
        written.and(removed)
    }
}

fn hexadecimal(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn base64(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let mut bytes = Zeroizing::new([0; 33]);
    let length = STANDARD.decode_slice(text, bytes.as_mut()).ok()?;
    let (key, _) = bytes.split_first_chunk::<32>()?;
    (length == 32).then(|| Zeroizing::new(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_hexadecimal_digits_and_from_base64_and_from_nothing_else() {
        let hexadecimal = "0123456789abcdef".repeat(4);
        let base64 = "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=";
        let one = RootKey::from_env_text(&hexadecimal).unwrap();
        let two = RootKey::from_env_text(&format!("{base64}\n")).unwrap();
        assert_eq!(one.expose(), two.expose());
        let twice = format!("{base64}{base64}");
        for bad in [
            "",
            "0123",
            "secret",
            hexadecimal.trim_start_matches("0123"),
            "ASNFZ4mrze8=",
            &twice,
        ] {
            let error = RootKey::from_env_text(bad).unwrap_err().to_string();
            assert!(bad.is_empty() || !error.contains(bad), "{error}");
        }
        assert_eq!(format!("{one:?}"), "RootKey(…)");
    }
}
