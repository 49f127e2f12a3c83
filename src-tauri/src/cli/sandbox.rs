//! `sandbox`: the Wix sandbox in the foreground, until SIGTERM or SIGINT.

use std::io::Write;

use wix_sandbox::{Catalog, Sandbox, SandboxConfig, parse_faults};

use super::arguments::{CatalogVersion, SandboxOptions};
use super::{Ending, Outcome};

pub(super) async fn run(options: SandboxOptions) -> Outcome {
    let faults = match options.faults.as_deref().map(parse_faults).transpose() {
        Ok(faults) => faults.unwrap_or_default(),
        Err(error) => {
            return Err(Ending::Status(
                2,
                format!("The fault plan has a fault: {error}. Nothing was started."),
            ));
        }
    };
    let config = SandboxConfig {
        listen: options.listen,
        members: options.members.try_into().unwrap_or(usize::MAX),
        seed: options.seed,
        latency_ms: options.latency,
        faults,
        api_key: options.api_key,
        site_id: options.site_id,
        catalog: match options.catalog {
            CatalogVersion::V1 => Catalog::V1,
            CatalogVersion::V3 => Catalog::V3,
        },
        state_file: options.state,
        ..SandboxConfig::default()
    };
    let sandbox = Sandbox::start(config)
        .await
        .map_err(|error| Ending::Status(1, format!("The sandbox cannot start: {error}.")))?;
    println!("{}", sandbox.banner());
    let _ = std::io::stdout().flush();
    wait_for_the_end().await;
    sandbox.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn wait_for_the_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

#[cfg(not(unix))]
async fn wait_for_the_end() {
    let _ = tokio::signal::ctrl_c().await;
}
