//! The screens' own tool chain, run only when its inputs changed.
//!
//! "Changed" is decided by content, never by dates: generated types are written anew by every test run, mostly with the
//! same content, and a new date alone must not cost a rebuild of the screens and of the program that embeds them.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::command::{Failure, Outcome, npm, root, run, target};

/// Never an input: what is installed, what is built, what the build generates.
const GENERATED: [&str; 4] = ["node_modules", "dist", "src/i18n/paraglide", ".svelte-kit"];

/// `npm ci`, unless what is installed came from the very same lock file.
pub(crate) fn install() -> Outcome {
    let ui = root().join("ui");
    let lock = read(&ui.join("package-lock.json"))?;
    let stamp = ui.join("node_modules/.installed-from");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        println!("ui/node_modules is what package-lock.json asks for.");
        return Ok(());
    }
    run(npm(["ci", "--no-audit", "--no-fund"]))?;
    write(&stamp, &lock)
}

/// `npm run build`, unless `ui/dist` was built from the very same sources and has not been touched since.
pub(crate) fn build() -> Outcome {
    let ui = root().join("ui");
    let stamp = target().join("xtask/screens-built-from");
    let sources = fingerprint(&ui, &GENERATED)?;
    let built = || fingerprint(&ui.join("dist"), &[]).map(|dist| format!("{sources:016x} {dist:016x}"));
    if ui.join("dist/index.html").exists()
        && fs::read_to_string(&stamp).is_ok_and(|last| built().is_ok_and(|now| now == last))
    {
        println!("ui/dist is up to date.");
        return Ok(());
    }
    run(npm(["run", "build"]))?;
    write(&stamp, built()?.as_bytes())
}

/// One number for the names and contents of all files below `folder`.
fn fingerprint(folder: &Path, without: &[&str]) -> Outcome<u64> {
    let without: Vec<PathBuf> = without.iter().map(|name| folder.join(name)).collect();
    let mut files = Vec::new();
    collect(folder, &without, &mut files)
        .map_err(|error| Failure(format!("{} can't be read: {error}.", folder.display())))?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(folder).unwrap_or(&file).hash(&mut hasher);
        read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(folder: &Path, without: &[PathBuf], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if without.contains(&path) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&path, without, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure(format!("{} can't be read: {error}.", path.display())))
}

fn write(path: &Path, content: &[u8]) -> Outcome {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, content))
        .map_err(|error| Failure(format!("{} can't be written: {error}.", path.display())))
}
