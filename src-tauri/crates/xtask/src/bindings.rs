//! The TypeScript types of the engine's interface, which the engine's own exporter test writes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::command::{Failure, Outcome, cargo, root, run};

fn folder() -> PathBuf {
    root().join("ui/src/host/bindings")
}

/// Writes them anew. The whole workspace is named so that the test run's own build is used, not a second one.
pub(crate) fn write() -> Outcome {
    let mut export = cargo(["test", "--workspace", "--lib", "export_bindings"]);
    export.env("TOKEN_DESK_BINDINGS", "write");
    run(export)?;
    println!("The types are in {}.", folder().display());
    Ok(())
}

/// The types as they are on disk, by file name.
pub(crate) type Types = BTreeMap<PathBuf, Vec<u8>>;

pub(crate) fn snapshot() -> Types {
    let files = std::fs::read_dir(folder()).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some((file.path(), std::fs::read(file.path()).ok()?)))
        .collect()
}

/// The tests have just written the types; what they wrote must be what was there.
pub(crate) fn unchanged(before: &Types) -> Outcome {
    let after = snapshot();
    let names = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path));
    let mut names: Vec<String> = names.map(|path| format!("  {}", path.display())).collect();
    names.dedup();
    if names.is_empty() {
        println!("{} files, all as the engine has them.", after.len());
        return Ok(());
    }
    Err(Failure(format!(
        "these TypeScript types were not what the engine has; they have been written anew, look at them and commit them:\n{}",
        names.join("\n")
    )))
}
