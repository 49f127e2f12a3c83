//! The Debian packages that building and testing need.

use std::collections::BTreeSet;
use std::process::Command;

use crate::command::{Failure, Outcome, command, run, succeeds};

/// Each with what it is for.
const NEEDED: [(&str, &str); 13] = [
    ("libwebkit2gtk-4.1-dev", "the window"),
    ("librsvg2-dev", "the window's icons"),
    ("libayatana-appindicator3-dev", "the tray icon"),
    ("libdbus-1-dev", "the keychain"),
    ("pkg-config", "finding the libraries above"),
    ("webkit2gtk-driver", "working the window in tests"),
    ("xvfb", "a display where there is none"),
    ("xauth", "a display where there is none"),
    ("xdotool", "a barcode scanner for tests"),
    ("imagemagick", "pictures of the window"),
    ("dbus-x11", "a session bus for tests"),
    ("gnome-keyring", "a keychain for tests"),
    ("faketime", "a clock for tests of the command line"),
];

/// Installs what is missing. Rights are asked for only then.
pub(crate) fn install() -> Outcome {
    if !succeeds(command("dpkg-query", ["--version"])) {
        println!("This is not Debian or one of its kin. The project needs what these packages hold there:");
        for (package, purpose) in NEEDED {
            println!("  {package:30} {purpose}");
        }
        return Ok(());
    }
    let installed = installed()?;
    let missing: Vec<_> = NEEDED
        .into_iter()
        .filter(|(package, _)| !installed.contains(*package))
        .collect();
    if missing.is_empty() {
        println!("All {} Debian packages are there.", NEEDED.len());
        return Ok(());
    }
    println!("These Debian packages are missing and will be installed:");
    for (package, purpose) in &missing {
        println!("  {package:30} {purpose}");
    }
    run(as_root(["apt-get", "update", "-q"]))?;
    let install = ["apt-get", "install", "-q", "-y", "--no-install-recommends"];
    run(as_root(
        install
            .into_iter()
            .chain(missing.iter().map(|(package, _)| *package)),
    ))
}

fn installed() -> Outcome<BTreeSet<String>> {
    let mut query = command(
        "dpkg-query",
        ["--show", "--showformat", "${db:Status-Abbrev}\t${Package}\n"],
    );
    let answer = query
        .args(NEEDED.iter().map(|(package, _)| package))
        .output()
        .map_err(|error| Failure(format!("`dpkg-query` can't be asked what is installed: {error}.")))?;
    // It exits with 1 when it doesn't know one of them: that one is simply not in the answer.
    Ok(parse(&String::from_utf8_lossy(&answer.stdout)))
}

fn parse(answer: &str) -> BTreeSet<String> {
    let packages = answer.lines().filter_map(|line| line.split_once('\t'));
    packages
        .filter(|(status, _)| status.starts_with("ii"))
        .map(|(_, package)| package.to_owned())
        .collect()
}

fn as_root<'a>(words: impl IntoIterator<Item = &'a str>) -> Command {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let prefix: &[&str] = if root {
        &["env", "DEBIAN_FRONTEND=noninteractive"]
    } else {
        println!("(with the rights of root, through sudo)");
        &["sudo", "env", "DEBIAN_FRONTEND=noninteractive"]
    };
    command(prefix[0], prefix[1..].iter().copied().chain(words))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_package_that_was_removed_or_is_unpacked_only_counts_as_missing() {
        let installed = parse("ii \txvfb\nrc \txdotool\niU \txauth\nun \tfaketime\n");
        assert_eq!(installed.into_iter().collect::<Vec<_>>(), ["xvfb"]);
    }
}
