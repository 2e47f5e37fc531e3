//! A load: connections that send one request after the other and count the answers.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use octroi_names::Time;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::peer::Peer;
use octroi_testkit::sign;

/// How long a signed request is sent again before it is signed anew.
const SIGNED_FOR: Duration = Duration::from_secs(60);

/// What came out.
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p99_ms: f64,
    pub(crate) cpu_micros: f64,
}

/// A request to a peer.
pub(crate) struct Load {
    host: String,
    bytes: Arc<[u8]>,
}

impl Load {
    /// Signs a request.
    pub(crate) fn new(peer: &Peer, service: &str, target: Option<&str>, body: &str) -> Self {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("a clock");
        let now = Time::from_epoch_millis(since.as_millis() as i64);
        Self {
            host: peer.host.clone(),
            bytes: sign::request(&peer.keys, service, target, body, &peer.host, now).into(),
        }
    }

    /// Sends the request once and returns the answer's body.
    pub(crate) async fn once(&self) -> String {
        let mut stream = TcpStream::connect(&self.host).await.expect("a connection");
        stream.write_all(&self.bytes).await.expect("a request sent");
        let mut buffer = Vec::new();
        let (head, length) = answer(&mut stream, &mut buffer).await;
        String::from_utf8_lossy(&buffer[head..head + length]).into_owned()
    }

    /// Sends the request on so many connections for so long.
    pub(crate) async fn run(&self, peer: &Peer, connections: usize, duration: Duration) -> Measured {
        assert!(duration < SIGNED_FOR);
        let cpu = peer.cpu_micros();
        let until = Instant::now() + duration;
        let tasks: Vec<_> = (0..connections)
            .map(|_| {
                let (host, bytes) = (self.host.clone(), Arc::clone(&self.bytes));
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(&host).await.expect("a connection");
                    stream.set_nodelay(true).expect("a socket");
                    let mut buffer = Vec::new();
                    let mut micros: Vec<u32> = Vec::new();
                    let mut closed = false;
                    while Instant::now() < until {
                        let sent = Instant::now();
                        // The mock closes after every answer, whatever the client asks for.
                        if closed {
                            stream = TcpStream::connect(&host).await.expect("a connection");
                        }
                        stream.write_all(&bytes).await.expect("a request sent");
                        let (head, _) = answer(&mut stream, &mut buffer).await;
                        assert!(
                            buffer.starts_with(b"HTTP/1.1 200"),
                            "{}",
                            String::from_utf8_lossy(&buffer[..head])
                        );
                        closed =
                            head_value(&buffer[..head], b"connection").is_some_and(|value| value == b"close");
                        micros.push(sent.elapsed().as_micros() as u32);
                    }
                    micros
                })
            })
            .collect();
        let mut micros = Vec::new();
        for task in tasks {
            micros.extend(task.await.expect("a connection that ends well"));
        }
        micros.sort_unstable();
        Measured {
            per_second: micros.len() as f64 / duration.as_secs_f64(),
            cpu_micros: (peer.cpu_micros() - cpu) / micros.len() as f64,
            p99_ms: f64::from(micros[micros.len() * 99 / 100]) / 1_000.0,
        }
    }
}

/// Reads one answer into the buffer; returns where its body begins and how long it is.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (usize, usize) {
    buffer.clear();
    loop {
        if let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = head + 4;
            let length = head_value(&buffer[..head], b"content-length").expect("a length");
            let length = std::str::from_utf8(length).expect("a length");
            let length: usize = length.parse().expect("a length");
            while buffer.len() < head + length {
                read(stream, buffer).await;
            }
            return (head, length);
        }
        read(stream, buffer).await;
    }
}

/// Returns the value of a header field.
fn head_value<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (field, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":")?;
        field.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
    })
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    let count = stream.read_buf(buffer).await.expect("an answer");
    assert!(count > 0, "the server closed the connection");
}
