//! Capabilities and permissions live in `src-tauri/`, not at the root where Tauri looks by itself. And where the screens are
//! not built yet, a page that says so keeps the program compiling.

use std::error::Error;
use std::fs;
use std::path::Path;

use tauri_build::{AppManifest, Attributes};

const PLACEHOLDER: &str = "<!doctype html><title>Token Desk</title><p>The screens are not built: run <code>cargo xtask setup</code>.</p>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("ui/dist")?;
        fs::write(page, PLACEHOLDER)?;
    }
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    let manifest = AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*");
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(manifest);
    tauri_build::try_build(attributes)?;
    Ok(())
}
