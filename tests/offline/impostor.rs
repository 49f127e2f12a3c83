//! Somebody else answers in Wix's place: a raw socket that says the same to everybody.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server on a loopback port; gone when dropped.
#[derive(Debug)]
pub(crate) struct Impostor {
    pub(crate) url: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Impostor {
    /// Says `head` and then `body`, and hangs up.
    pub(crate) async fn saying(head: &'static str, body: Vec<u8>) -> Impostor {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let body = body.clone();
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream.write_all(head.as_bytes()).await;
                    let _ = stream.write_all(&body).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Impostor { url, task }
    }

    /// Ten megabytes of JSON, with its length announced or not.
    pub(crate) async fn verbose(announced: bool) -> Impostor {
        let mut body = b"{\"members\":[\"".to_vec();
        body.resize(10 * 1024 * 1024, b'x');
        body.extend_from_slice(b"\"]}");
        let head = if announced {
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10485763\r\nconnection: close\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
        };
        Impostor::saying(head, body).await
    }

    /// The log-in page of a hotel's network.
    pub(crate) async fn log_in_page() -> Impostor {
        let page = b"<!doctype html><html><body>Welcome! Please log in.</body></html>".to_vec();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
        Impostor::saying(head, page).await
    }
}
