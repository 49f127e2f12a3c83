//! A server by script: one act for each request that arrives, over plain TCP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wix_client::{BaseUrl, Client, Credentials, Settings};

pub(crate) const KEY: &str = "IST.canary-key/0123456789";
pub(crate) const SITE: &str = "8d3f0b1e-5c7a-4f29-9e14-6a2b0c9d7f31";

/// What the server does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Hangs up as soon as somebody connects, unread.
    HangUpUnread,
    /// Reads the request and hangs up without a word.
    HangUp,
    /// Leaves the request unread and hangs up, which makes the other side see a reset.
    Reset,
    /// Reads the request and says nothing more.
    Stall,
    /// Reads the request, writes these bytes and hangs up.
    Bytes(Vec<u8>),
    /// Reads the request, writes these bytes and says nothing more.
    BytesThenStall(Vec<u8>),
    /// Reads the request, answers, and keeps the connection for the next one.
    Keep(Vec<u8>),
    /// Answers with a body that has no end; until the other side hangs up.
    Flood,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// The running server.
pub(crate) struct Server {
    pub(crate) base: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    connections: Arc<Mutex<u32>>,
}

impl Server {
    /// Plays the acts in order, whatever connection they come on; after the last, connections are hung up on.
    pub(crate) async fn start(acts: impl IntoIterator<Item = Act>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut acts: Vec<Act> = acts.into_iter().collect();
        acts.reverse();
        let acts = Arc::new(Mutex::new(acts));
        let server = Server {
            base,
            heard: Arc::default(),
            connections: Arc::default(),
        };
        let (heard, connections) = (Arc::clone(&server.heard), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                tokio::spawn(attend(stream, Arc::clone(&acts), Arc::clone(&heard)));
            }
        });
        server
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.base)
    }
}

pub(crate) fn key() -> Credentials {
    Credentials::ApiKey {
        key: KEY.into(),
        site_id: SITE.into(),
    }
}

pub(crate) fn app() -> Credentials {
    Credentials::App {
        client_id: "app-1".into(),
        client_secret: "app-secret-canary".into(),
        instance_id: "instance-1".into(),
    }
}

pub(crate) fn settings(base: &str, credentials: Credentials) -> Settings {
    let mut settings = Settings::new(BaseUrl::parse(base).unwrap(), credentials);
    settings.timeout = Duration::from_millis(800);
    settings.connect_timeout = Duration::from_millis(400);
    settings
}

pub(crate) fn client(base: &str) -> Client {
    Client::new(settings(base, key())).unwrap()
}

async fn attend(mut stream: TcpStream, acts: Arc<Mutex<Vec<Act>>>, heard: Arc<Mutex<Vec<Heard>>>) {
    loop {
        // A script may begin by hanging up on the mere connection.
        let unread = {
            let mut acts = acts.lock().unwrap();
            let unread = matches!(acts.last(), None | Some(Act::HangUpUnread));
            if unread {
                acts.pop();
            }
            unread
        };
        if unread {
            return;
        }
        let mut first = [0; 1];
        if stream.peek(&mut first).await.unwrap_or(0) == 0 {
            return;
        }
        let act = acts.lock().unwrap().pop();
        if matches!(act, Some(Act::Reset)) {
            // Dropping a socket with unread bytes in it sends a reset, not an end.
            return;
        }
        let Some(request) = read_request(&mut stream).await else {
            return;
        };
        heard.lock().unwrap().push(request);
        match act {
            Some(Act::Keep(bytes)) => stream.write_all(&bytes).await.unwrap(),
            Some(Act::Bytes(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Some(Act::BytesThenStall(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                return wait_for_the_end(&mut stream).await;
            }
            Some(Act::Stall) => return wait_for_the_end(&mut stream).await,
            Some(Act::Flood) => return flood(&mut stream).await,
            _ => return,
        }
    }
}

async fn wait_for_the_end(stream: &mut TcpStream) {
    let mut rest = [0; 64];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}

async fn flood(stream: &mut TcpStream) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut open = stream.write_all(head.as_bytes()).await;
    while open.is_ok() {
        open = stream.write_all(chunk.as_bytes()).await;
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Heard> {
    let mut bytes = Vec::new();
    let end = loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut heard = Heard {
        line,
        headers,
        body: bytes[end..].to_vec(),
    };
    let length: usize = heard
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while heard.body.len() < length {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        heard.body.extend_from_slice(&buffer[..read]);
    }
    Some(heard)
}

/// An HTTP answer with a length.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

pub(crate) fn json(status: u16, body: &Value) -> Vec<u8> {
    answer(status, &[("content-type", "application/json")], &body.to_string())
}

/// An error in Wix's envelope.
pub(crate) fn envelope(status: u16, code: &str, data: Value) -> Vec<u8> {
    let error = serde_json::json!({"code": code, "description": "text", "data": data});
    json(
        status,
        &serde_json::json!({"message": "text", "details": {"applicationError": error}}),
    )
}
