//! Every point at which an exchange can break, and what is then known: not delivered, or maybe.

use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use uuid::Uuid;
use wix_client::{Change, Client, Decimal4, Delivery, Error, Identity, MaybeDelivered, NotDelivered};

use crate::server::{Act, Server, client, json, key, settings};

const POOL: Uuid = Uuid::from_u128(7);

/// A write, for a write is where delivery matters.
async fn change(client: &Client) -> Error {
    let one = Change::Adjust(Decimal4::from_ten_thousandths(10_000));
    let member = Identity::member(Uuid::from_u128(9));
    client
        .change_balance(POOL, one, &member, "visit:1")
        .await
        .expect_err("the exchange was broken")
}

fn assert_not_delivered(error: &Error, wanted: NotDelivered) {
    assert!(
        matches!(error, Error::NotDelivered { kind, .. } if *kind == wanted),
        "{wanted:?}, not {error:?}"
    );
    assert_eq!(error.delivery(), Delivery::No);
}

fn assert_maybe(error: &Error, wanted: MaybeDelivered) {
    assert!(
        matches!(error, Error::MaybeDelivered { kind, .. } if *kind == wanted),
        "{wanted:?}, not {error:?}"
    );
    assert_eq!(error.delivery(), Delivery::Maybe);
}

async fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

#[tokio::test]
async fn nobody_listens_and_nothing_is_delivered() {
    let client = client(&format!("http://{}", free_address().await));
    assert_not_delivered(&change(&client).await, NotDelivered::Refused);
}

#[tokio::test]
async fn a_name_that_does_not_exist_delivers_nothing() {
    if std::env::vars().any(|(name, _)| name.eq_ignore_ascii_case("https_proxy")) {
        eprintln!("skipped: a proxy resolves names in this environment");
        return;
    }
    let client = client("https://no-such-host.invalid");
    let error = change(&client).await;
    // A resolver that is itself out of reach may take longer than we wait.
    assert!(
        matches!(
            &error,
            Error::NotDelivered {
                kind: NotDelivered::Dns | NotDelivered::ConnectTimeout,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 16];
        stream.read_exact(&mut hello).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 No\r\n\r\n")
            .await
            .unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
    });
    assert_not_delivered(
        &change(&client(&format!("https://{address}"))).await,
        NotDelivered::Tls,
    );
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_a_connect_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("https://{}", listener.local_addr().unwrap()));
    assert_not_delivered(&change(&client).await, NotDelivered::ConnectTimeout);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_told_apart_and_gets_nothing() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = tokio_rustls::rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.map(drop)
    });
    let error = change(&client(&format!("https://localhost:{port}"))).await;
    assert!(matches!(error, Error::CertificateInvalid { .. }), "{error:?}");
    assert_eq!(error.delivery(), Delivery::No);
    assert!(
        server.await.unwrap().is_err(),
        "the server must have seen the handshake refused"
    );
}

#[tokio::test]
async fn whatever_breaks_after_the_request_was_written_may_be_delivered() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let cut_by_length = format!("{head}content-length: 100\r\n\r\n{{\"balance\"");
    let cut_by_chunks = format!("{head}transfer-encoding: chunked\r\n\r\nff\r\n{{\"balance\"");
    let cut_in_json = format!("{head}connection: close\r\n\r\n{{\"balance\":{{\"amount\"");
    let rows = [
        ("hung up in silence", Act::HangUp, MaybeDelivered::Reset),
        ("reset", Act::Reset, MaybeDelivered::Reset),
        ("no answer in time", Act::Stall, MaybeDelivered::Timeout),
        (
            "half a status line",
            Act::Bytes(b"HTTP/1.1 2".to_vec()),
            MaybeDelivered::Reset,
        ),
        ("half a head", Act::Bytes(head.into()), MaybeDelivered::Reset),
        (
            "no HTTP",
            Act::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec()),
            MaybeDelivered::Reset,
        ),
        (
            "cut short of its length",
            Act::Bytes(cut_by_length.clone().into()),
            MaybeDelivered::Truncated,
        ),
        (
            "cut in a chunk",
            Act::Bytes(cut_by_chunks.into()),
            MaybeDelivered::Truncated,
        ),
        (
            "cut in its JSON",
            Act::Bytes(cut_in_json.into()),
            MaybeDelivered::Truncated,
        ),
        (
            "stalled in the body",
            Act::BytesThenStall(cut_by_length.into()),
            MaybeDelivered::Timeout,
        ),
    ];
    for (what, act, wanted) in rows {
        let server = Server::start([act]).await;
        let error = change(&server.client()).await;
        assert_maybe(&error, wanted);
        assert_eq!(server.connections(), 1, "{what}: a write is never sent twice");
    }
}

#[tokio::test]
async fn hanging_up_before_the_request_could_be_read_may_still_have_been_a_delivery() {
    let server = Server::start([Act::HangUpUnread]).await;
    let error = change(&server.client()).await;
    assert_eq!(error.delivery(), Delivery::Maybe, "{error:?}");
}

#[tokio::test]
async fn a_kept_connection_that_dies_under_a_write_may_have_carried_it() {
    let balance = json!({"balance": {"amount": {"available": "1"}}});
    let server = Server::start([Act::Keep(json(200, &balance)), Act::HangUp]).await;
    let client = server.client();
    client.get_balance(POOL).await.unwrap();
    assert_maybe(&change(&client).await, MaybeDelivered::Reset);
    assert_eq!(
        server.connections(),
        1,
        "the connection was reused, and the write not repeated on another"
    );
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn an_answer_without_end_is_refused_not_kept() {
    let server = Server::start([Act::Flood]).await;
    let mut patient = settings(&server.base, key());
    patient.timeout = Duration::from_secs(10);
    let error = change(&Client::new(patient).unwrap()).await;
    assert!(
        matches!(error, Error::TooLarge { limit } if limit == 4 * 1024 * 1024),
        "{error:?}"
    );
    assert_eq!(error.delivery(), Delivery::Maybe);
}

#[tokio::test]
async fn an_announced_ten_megabytes_are_not_even_begun() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10485760\r\n\r\n";
    let server = Server::start([Act::BytesThenStall(head.into())]).await;
    let error = change(&server.client()).await;
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
}
