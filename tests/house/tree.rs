use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What belongs to the project: files that git tracks or would, under a folder, relative to the root.
///
/// Sources that come without a repository are walked instead, past what is built or fetched.
pub(crate) fn files(under: &str) -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.current_dir(root()).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        under,
    ]);
    let listed = git.output().ok().filter(|listed| listed.status.success());
    let mut files: Vec<PathBuf> = match listed {
        Some(listed) => String::from_utf8_lossy(&listed.stdout)
            .lines()
            .map(PathBuf::from)
            .filter(|path| root().join(path).is_file())
            .collect(),
        None => walk(&root().join(under)),
    };
    files.sort();
    assert!(
        !files.is_empty(),
        "nothing was found under {under}: the check would check nothing"
    );
    files
}

pub(crate) fn files_named(under: &str, ending: &str) -> Vec<PathBuf> {
    files(under)
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    const NOT_OURS: [&str; 6] = ["target", "node_modules", ".git", "gen", "dist", "paraglide"];
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| !NOT_OURS.iter().any(|name| entry.file_name() == *name))
        .flat_map(|entry| match entry.path() {
            folder if folder.is_dir() => walk(&folder),
            file => vec![file.strip_prefix(root()).unwrap_or(&file).to_owned()],
        })
        .collect()
}
