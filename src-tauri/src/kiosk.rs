//! The kiosk: the engine, its dispatcher, and a window.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;

use crate::boot::{self, Booted};
use crate::cli::{Global, complain};
use crate::events::WindowUpdates;
use crate::{logging, windows};

/// How often the directory is read anew while the desk is open.
const DIRECTORY_EVERY: Duration = Duration::from_secs(60 * 60);

/// Opens the desk and stays until its window is closed. What waits in the outbox then is sent next time.
pub(crate) fn run(global: &Global) -> ExitCode {
    let updates = Arc::new(WindowUpdates::default());
    let booted = tauri::async_runtime::block_on(boot::boot(global, updates.clone()));
    let Booted {
        engine,
        paths,
        sandbox,
        remarks,
        ..
    } = match booted {
        Ok(booted) => booted,
        Err(error) => return complain(&error.to_string(), 6),
    };
    logging::to_file(&paths.logs(), global.verbose);
    paths.remember();
    for remark in &remarks {
        tracing::warn!("{remark}");
    }
    tracing::info!(profile = %paths.profile, version = env!("CARGO_PKG_VERSION"), "the desk opens");
    let running = Arc::clone(&engine);
    tauri::async_runtime::spawn(async move { running.run().await });
    tauri::async_runtime::spawn(keep_directory(Arc::clone(&engine)));

    let opened = crate::furnish(tauri::Builder::default(), engine, paths.pictures())
        .setup(move |app| {
            updates.attach(app.handle().clone());
            windows::open_desk(app.handle())?;
            Ok(())
        })
        .run(tauri::generate_context!());
    drop(sandbox);
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(
            &format!(
                "The window cannot be opened: {error}. Nothing was lost. On a machine without a display, use the verbs: token-desk --help."
            ),
            1,
        ),
    }
}

/// Refreshes the directory at start and every hour; quietly, since everything works without.
async fn keep_directory(engine: Arc<Engine>) {
    loop {
        if engine.desk_state().is_ok_and(|desk| desk.set_up)
            && let Err(problem) = engine.refresh_directory().await
        {
            tracing::info!(code = %problem.code, "the directory was not refreshed");
        }
        tokio::time::sleep(DIRECTORY_EVERY).await;
    }
}
