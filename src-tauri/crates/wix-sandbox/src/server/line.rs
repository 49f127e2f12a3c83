//! TCP lines that can be cut. A fault that resets a connection must be felt as one, not as a polite error reply: the stream
//! refuses every further byte and closes with a reset. A truncating fault lets the head of a reply and a few bytes through first.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const OPEN: i64 = -1;
const CUT: i64 = -2;

/// The handle on a connection: what a request handler holds.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<AtomicI64>);

impl Line {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(OPEN)))
    }

    /// Nothing more leaves; the connection is reset.
    pub(crate) fn cut(&self) {
        self.0.store(CUT, Ordering::SeqCst);
    }

    /// The next reply loses all of its body but `bytes`.
    pub(crate) fn truncate(&self, bytes: usize) {
        self.0
            .store(i64::try_from(bytes).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

/// A stream that asks its [`Line`] before every write.
#[derive(Debug)]
pub(crate) struct Severable {
    stream: TcpStream,
    line: Line,
    /// Body bytes still allowed, once the head of a truncated reply has gone out.
    left: Option<usize>,
}

impl Severable {
    fn severed(&self) -> io::Error {
        // A zero linger turns the close into a reset; if the socket is already gone there is nothing to turn.
        let _ = self.stream.set_zero_linger();
        io::ErrorKind::ConnectionReset.into()
    }

    /// How much of `bytes` may be written, when the reply is to be truncated.
    fn allowance(&self, bytes: &[u8], body: usize) -> usize {
        let allowed = match self.left {
            Some(left) => left,
            None => match bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(head) => head + 4 + body,
                None => bytes.len(),
            },
        };
        allowed.min(bytes.len())
    }
}

impl AsyncRead for Severable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.line.0.load(Ordering::SeqCst) == CUT {
            return Poll::Ready(Err(self.severed()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Severable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let state = self.line.0.load(Ordering::SeqCst);
        if state == CUT {
            return Poll::Ready(Err(self.severed()));
        }
        let Ok(body) = usize::try_from(state) else {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        };
        let allowed = self.allowance(bytes, body);
        if allowed == 0 {
            // An orderly close: what was sent must arrive.
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let is_head = self.left.is_none() && bytes.windows(4).any(|four| four == b"\r\n\r\n");
        let written = Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]);
        if let Poll::Ready(Ok(count)) = written
            && (is_head || self.left.is_some())
        {
            self.left = Some(allowed - count);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.0.load(Ordering::SeqCst) == CUT {
            return Poll::Ready(Err(self.severed()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A listener whose connections are [`Severable`].
#[derive(Debug)]
pub(crate) struct Lines(pub(crate) TcpListener);

impl Listener for Lines {
    type Io = Severable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Severable, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Small replies must not wait for one another.
                    let _ = stream.set_nodelay(true);
                    return (
                        Severable {
                            stream,
                            line: Line::new(),
                            left: None,
                        },
                        address,
                    );
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}
