//! Practice: the sandbox inside this process, with a memory on disk.
//!
//! Several processes may practise in one folder at a time (the window and a verb): whoever holds the lock runs the sandbox and
//! writes its address down; the others use that address.

use std::fs::{File, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use wix_sandbox::SandboxConfig;

use crate::boot::{Connection, Paths};

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The sandbox, here or next door.
pub(crate) struct Sandbox {
    banner: Value,
    /// Present once it runs in this process; dropped with it.
    _running: Arc<Mutex<Option<Running>>>,
    /// Waits for the neighbour to leave, so that practice goes on.
    _successor: Option<AbortOnDrop>,
}

type Running = (wix_sandbox::Sandbox, File);

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sandbox {
    pub(crate) async fn open(paths: &Paths) -> Result<Sandbox, String> {
        let folder = paths.folder();
        let address = folder.join("sandbox.json");
        for _ in 0..50 {
            if let Some(lock) = hold(&folder)? {
                let (banner, running) = start(&folder, &address, ANY_PORT, lock).await?;
                return Ok(Sandbox {
                    banner,
                    _running: Arc::new(Mutex::new(Some(running))),
                    _successor: None,
                });
            }
            if let Some(banner) = read_banner(&address)
                && answers(&banner).await
            {
                return Ok(next_door(folder, address, banner));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("another process holds the practice sandbox and does not answer".into())
    }

    /// How to reach it.
    pub(crate) fn connection(&self) -> Connection {
        let text = |name: &str| self.banner[name].as_str().map(str::to_owned);
        Connection {
            url: text("listening").unwrap_or_default(),
            site_id: text("site_id"),
            key: text("api_key").map(SecretString::from),
        }
    }
}

/// Uses a neighbour's sandbox, and carries it on under the same address when the neighbour leaves.
fn next_door(folder: PathBuf, address: PathBuf, banner: Value) -> Sandbox {
    let running: Arc<Mutex<Option<Running>>> = Arc::default();
    let (heir, port) = (Arc::clone(&running), listening(&banner).unwrap_or(ANY_PORT));
    let successor = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let Ok(Some(lock)) = hold(&folder) else { continue };
            match start(&folder, &address, port, lock).await {
                Ok((_, started)) => {
                    *heir.lock().unwrap_or_else(PoisonError::into_inner) = Some(started);
                    return;
                }
                Err(error) => tracing::warn!(%error, "the practice sandbox could not be carried on yet"),
            }
        }
    });
    Sandbox {
        banner,
        _running: running,
        _successor: Some(AbortOnDrop(successor)),
    }
}

/// The lock, unless somebody has it.
fn hold(folder: &Path) -> Result<Option<File>, String> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("sandbox.lock"));
    let file = file.map_err(|e| e.to_string())?;
    Ok(file.try_lock().is_ok().then_some(file))
}

async fn start(
    folder: &Path,
    address: &Path,
    listen: SocketAddr,
    lock: File,
) -> Result<(Value, Running), String> {
    let state_file = Some(folder.join("sandbox-state.json"));
    let config = SandboxConfig {
        listen,
        state_file,
        ..SandboxConfig::default()
    };
    let sandbox = wix_sandbox::Sandbox::start(config)
        .await
        .map_err(|e| e.to_string())?;
    let banner = sandbox.banner();
    let written = std::fs::write(address, banner.to_string());
    written.map_err(|e| format!("its address could not be written down: {e}"))?;
    Ok((banner, (sandbox, lock)))
}

fn listening(banner: &Value) -> Option<SocketAddr> {
    banner["listening"]
        .as_str()?
        .strip_prefix("http://")?
        .parse()
        .ok()
}

fn read_banner(address: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(address).ok()?).ok()
}

async fn answers(banner: &Value) -> bool {
    let Some(address) = listening(banner) else {
        return false;
    };
    let connecting = tokio::net::TcpStream::connect(address);
    matches!(
        tokio::time::timeout(Duration::from_secs(1), connecting).await,
        Ok(Ok(_))
    )
}
