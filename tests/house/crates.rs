//! Who depends on whom, over `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::tree::{files_named, read, root};

const OURS: [&str; 8] = [
    "domain",
    "engine",
    "gateway",
    "store",
    "testkit",
    "vault",
    "wix-client",
    "wix-sandbox",
];
const SHELL: &str = "token-desk";
/// What reaches outside.
const WORLD: [&str; 5] = ["tokio", "rusqlite", "reqwest", "tauri", "keyring"];

/// For this machine alone: what other platforms need was never fetched here, and would be, just to be described.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let rustc = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc is what built this test");
    let version = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root())
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
        ])
        .arg(host.expect("rustc names its host"))
        .output()
        .expect("cargo is what runs this test");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata: {words}");
    serde_json::from_slice(&output.stdout).unwrap()
});

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What a crate of ours names in its own manifest, tests and build scripts aside.
fn named_by(name: &str) -> BTreeSet<&'static str> {
    let package = list(&METADATA["packages"])
        .iter()
        .find(|package| package["name"] == name && package["source"].is_null());
    let package = package.unwrap_or_else(|| panic!("the workspace has no crate {name}"));
    let normal = list(&package["dependencies"])
        .iter()
        .filter(|dependency| dependency["kind"].is_null());
    normal
        .filter_map(|dependency| dependency["name"].as_str())
        .collect()
}

/// Everything that ends up below a crate of ours, others' crates included.
fn below(name: &str) -> BTreeSet<&'static str> {
    let names: BTreeMap<&str, &str> = list(&METADATA["packages"])
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect();
    let nodes: BTreeMap<&str, &Value> = list(&METADATA["resolve"]["nodes"])
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let members: Vec<&str> = list(&METADATA["workspace_members"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let start = members.iter().find(|id| names[**id] == name);
    let mut open = vec![*start.unwrap_or_else(|| panic!("the workspace has no crate {name}"))];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        for dependency in list(&nodes[id]["deps"]) {
            let is_normal = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            if let Some(next) = dependency["pkg"].as_str().filter(|_| is_normal)
                && seen.insert(next)
            {
                open.push(next);
            }
        }
    }
    seen.into_iter().map(|id| names[id]).collect()
}

#[test]
fn the_domain_knows_nothing_of_the_world() {
    let below = below("domain");
    for outside in WORLD {
        assert!(
            !below.contains(outside),
            "rule 1: {outside} stands below `domain`, which is pure"
        );
    }
    for ours in OURS {
        assert!(
            !below.contains(ours),
            "rule 1: `domain` depends on nobody of ours, but on {ours}"
        );
    }
}

#[test]
fn each_thing_outside_has_one_owner() {
    for (outside, owner) in [
        ("rusqlite", "store"),
        ("rusqlite_migration", "store"),
        ("reqwest", "wix-client"),
        ("keyring", "vault"),
        ("tauri", SHELL),
    ] {
        for ours in OURS.into_iter().chain([SHELL, "xtask"]) {
            assert_eq!(
                named_by(ours).contains(outside),
                ours == owner,
                "rule 2: {outside} belongs to `{owner}`, and this is `{ours}`"
            );
        }
    }
}

#[test]
fn the_engine_meets_the_world_through_its_ports_alone() {
    let named = named_by("engine");
    for outside in [
        "rusqlite",
        "reqwest",
        "tauri",
        "keyring",
        "store",
        "vault",
        "gateway",
        "wix-client",
    ] {
        assert!(
            !named.contains(outside),
            "rule 2: `engine` names {outside}; it has a port for that"
        );
    }
    let below = below("engine");
    for outside in ["rusqlite", "reqwest", "tauri", "keyring"] {
        assert!(
            !below.contains(outside),
            "rule 2: {outside} comes in below `engine`"
        );
    }
}

#[test]
fn client_and_sandbox_share_nothing_of_ours() {
    for ours in ["wix-client", "wix-sandbox"] {
        let below = below(ours);
        for other in OURS {
            assert!(
                !below.contains(other),
                "rule 3: `{ours}` depends on `{other}`; a mistake shared by client and sandbox would be invisible"
            );
        }
    }
}

#[test]
fn the_arrows_point_one_way() {
    for adapter in ["store", "vault", "gateway"] {
        let named = named_by(adapter);
        for other in ["store", "vault", "gateway", "wix-sandbox"] {
            assert!(
                !named.contains(other),
                "direction: the adapter `{adapter}` knows its neighbour `{other}`"
            );
        }
    }
    for ours in OURS {
        let below = below(ours);
        assert!(!below.contains(SHELL), "direction: `{ours}` depends on the shell");
        assert!(
            !below.contains("testkit"),
            "direction: `{ours}` ships what is for tests alone"
        );
    }
    assert!(
        !below(SHELL).contains("testkit"),
        "direction: the shell ships what is for tests alone"
    );
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    let manifests = files_named("src-tauri/crates", "Cargo.toml");
    for manifest in manifests.into_iter().chain(["Cargo.toml".into()]) {
        assert!(
            read(&manifest).contains("[lints]\nworkspace = true"),
            "rule 6: {} does not inherit the workspace's lints",
            manifest.display()
        );
    }
}
