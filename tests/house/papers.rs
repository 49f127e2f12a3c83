//! What the papers say is what the program does.

use std::collections::BTreeSet;
use std::process::Command;

use crate::tree::{files_named, read, root};

/// The verbs of `token-desk --help`.
fn verbs() -> BTreeSet<String> {
    let help = Command::new(env!("CARGO_BIN_EXE_token-desk"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let listed = help
        .split_once("Commands:\n")
        .expect("the help lists the verbs")
        .1;
    listed
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// The verbs in the first column of the README's table.
fn told() -> BTreeSet<String> {
    let readme = read("README.md");
    let table = readme
        .split_once("| verb |")
        .expect("the README has a table of the verbs")
        .1;
    table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| {
            cell.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter_map(|usage| usage.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn the_readme_tells_every_verb_and_no_other() {
    assert_eq!(
        told(),
        verbs(),
        "the README (left) and `token-desk --help` (right) differ"
    );
}

#[test]
fn every_link_inside_the_papers_leads_somewhere() {
    for paper in files_named(".", ".md") {
        let text = read(&paper);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let file = link.split('#').next().unwrap_or_default();
            let there = root()
                .join(&paper)
                .parent()
                .is_some_and(|folder| folder.join(file).exists());
            assert!(there, "{} points to {link}, which is not there", paper.display());
        }
    }
}

/// The table of problem codes in the documentation, against the codes that the engine's source speaks.
#[test]
fn every_problem_code_is_explained() {
    let page = read("docs/errors.md");
    let explained: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let mut spoken = BTreeSet::new();
    for path in files_named("src-tauri/crates/engine/src", ".rs") {
        let text = read(&path);
        for call in ["refused(", "Prepared::Refused(", "problem("] {
            for rest in text.split(call).skip(1) {
                let rest = rest.trim_start().trim_start_matches("ProblemClass::");
                let rest =
                    rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == ',' || c.is_whitespace());
                let code = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
                if let Some(code) =
                    code.filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
                {
                    spoken.insert(code.to_owned());
                }
            }
        }
    }
    assert!(
        spoken.len() > 20,
        "the codes are not found in the source any more: {spoken:?}"
    );
    for code in spoken {
        assert!(
            explained.contains(code.as_str()),
            "docs/errors.md does not explain `{code}`"
        );
    }
}
