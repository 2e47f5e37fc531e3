//! A client of a local AWS: signed requests over one connection, answers as JSON or text.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use octroi_names::Time;
use serde_json::Value;

use crate::sign::{self, Keys};

/// A client with its credentials.
#[derive(Debug)]
pub struct Client {
    host: String,
    keys: Keys,
    stream: Option<TcpStream>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Returns the body as JSON; `null` where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Returns the text of the first XML element of a name.
    pub fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
    }

    /// Returns the code of the error, of either protocol.
    pub fn code(&self) -> String {
        let json = self.json();
        let code = json.get("__type").and_then(Value::as_str);
        code.or_else(|| self.element("Code"))
            .unwrap_or_default()
            .to_owned()
    }
}

impl Client {
    /// Makes a client of a server at a host and port.
    pub fn new(host: &str, keys: Keys) -> Self {
        Self {
            host: host.to_owned(),
            keys,
            stream: None,
        }
    }

    /// Calls an operation of KMS.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn kms(&mut self, operation: &str, input: &Value) -> io::Result<Answer> {
        self.send(
            "kms",
            Some(&format!("TrentService.{operation}")),
            &input.to_string(),
        )
    }

    /// Calls an operation of Organizations.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn organizations(&mut self, operation: &str, input: &Value) -> io::Result<Answer> {
        let target = format!("AWSOrganizationsV20161128.{operation}");
        self.send("organizations", Some(&target), &input.to_string())
    }

    /// Calls an operation of IAM with a form, such as `UserName=a`.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn iam(&mut self, operation: &str, form: &str) -> io::Result<Answer> {
        self.send(
            "iam",
            None,
            &format!("Action={operation}&Version=2010-05-08&{form}"),
        )
    }

    /// Calls an operation of STS with a form.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn sts(&mut self, operation: &str, form: &str) -> io::Result<Answer> {
        self.send(
            "sts",
            None,
            &format!("Action={operation}&Version=2011-06-15&{form}"),
        )
    }

    /// Posts to one of the server's own pages.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn page(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        let bytes = sign::request_to(path, &self.keys, "octroi", None, body, &self.host, now());
        self.raw(&bytes)
    }

    fn send(&mut self, service: &str, target: Option<&str>, body: &str) -> io::Result<Answer> {
        let bytes = sign::request(&self.keys, service, target, body, &self.host, now());
        self.raw(&bytes)
    }

    /// Sends bytes as they are and reads one answer.
    ///
    /// # Errors
    ///
    /// If the server goes away.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.host)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(30)))?;
                stream
            }
        };
        stream.write_all(bytes)?;
        let answer = read(&mut stream)?;
        if !answer.head.to_ascii_lowercase().contains("connection: close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "a client signs by the clock")]
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Time::from_epoch_millis(since.as_millis() as i64)
}

fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 8_192];
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let small = head.to_ascii_lowercase();
            let length = small
                .split("content-length:")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
            while bytes.len() < end + 4 + length {
                match stream.read(&mut chunk)? {
                    0 => return Err(broken()),
                    count => bytes.extend_from_slice(&chunk[..count]),
                }
            }
            let status = head
                .split(' ')
                .nth(1)
                .and_then(|text| text.parse().ok())
                .ok_or_else(broken)?;
            let body = String::from_utf8_lossy(&bytes[end + 4..end + 4 + length]).into_owned();
            return Ok(Answer { status, head, body });
        }
        match stream.read(&mut chunk)? {
            0 => return Err(broken()),
            count => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}
