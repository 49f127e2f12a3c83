//! Practice: the sandbox inside this process, with a memory on disk.
//!
//! Several processes may practise in one folder at a time (the window and a verb): whoever holds the lock runs the sandbox and
//! writes its address down; the others use that address.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use wix_sandbox::SandboxConfig;

use crate::boot::{Connection, Paths};

/// The sandbox, here or next door.
pub(crate) struct Sandbox {
    banner: Value,
    /// Present where it runs in this process; dropped with it.
    _running: Option<(wix_sandbox::Sandbox, File)>,
}

impl Sandbox {
    pub(crate) async fn open(paths: &Paths) -> Result<Sandbox, String> {
        let folder = paths.folder();
        let address = folder.join("sandbox.json");
        let lock = folder.join("sandbox.lock");
        for _ in 0..50 {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&lock);
            let file = file.map_err(|e| e.to_string())?;
            if file.try_lock().is_ok() {
                return start(&folder, &address, file).await;
            }
            if let Some(banner) = read_banner(&address)
                && answers(&banner).await
            {
                return Ok(Sandbox {
                    banner,
                    _running: None,
                });
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

async fn start(folder: &Path, address: &Path, lock: File) -> Result<Sandbox, String> {
    let config = SandboxConfig {
        state_file: Some(folder.join("sandbox-state.json")),
        ..SandboxConfig::default()
    };
    let sandbox = wix_sandbox::Sandbox::start(config)
        .await
        .map_err(|e| e.to_string())?;
    let banner = sandbox.banner();
    let written = std::fs::write(address, banner.to_string());
    written.map_err(|e| format!("its address could not be written down: {e}"))?;
    Ok(Sandbox {
        banner,
        _running: Some((sandbox, lock)),
    })
}

fn read_banner(address: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(address).ok()?).ok()
}

async fn answers(banner: &Value) -> bool {
    let Some(host) = banner["listening"]
        .as_str()
        .and_then(|url| url.strip_prefix("http://"))
    else {
        return false;
    };
    let connecting = tokio::net::TcpStream::connect(host.to_owned());
    matches!(
        tokio::time::timeout(Duration::from_secs(1), connecting).await,
        Ok(Ok(_))
    )
}
