use std::fs;
use std::path::Path;

use serde_json::json;
use wix_sandbox::{Fault, FaultKind, Sandbox, SandboxConfig};

use crate::desk::{Desk, config, provision};

fn kept(path: &Path) -> SandboxConfig {
    SandboxConfig {
        state_file: Some(path.to_owned()),
        ..config()
    }
}

/// As `kill -9` would: what a reply has promised is on disk already, nothing more is written.
async fn copy_and_reopen(path: &Path, copy: &Path) -> Desk {
    fs::copy(path, copy).expect("the state file");
    Desk::with(kept(copy)).await
}

#[tokio::test]
async fn everything_promised_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = (folder.path().join("gym.json"), folder.path().join("copy.json"));
    let desk = Desk::with(SandboxConfig {
        job_delay_ms: (60_000, 60_000),
        ..kept(&path)
    })
    .await;
    desk.sandbox.freeze(true);
    let programme = desk.set_up().await;
    let members = desk.members();
    desk.benefit(
        "programs/provision",
        provision(&programme.definition, &members[0], &members[0]),
    )
    .await
    .ok();
    desk.sandbox.advance(61);
    let pool = crate::desk::text(&desk.pools(&members[0]).await[0]["id"]);
    desk.benefit(
        "programs/provision",
        provision(&programme.definition, &members[1], &members[1]),
    )
    .await
    .ok();
    desk.put(
        "/_sandbox/faults",
        json!([{"route": "GET /nothing", "kind": "html", "times": 3}]),
    )
    .await
    .ok();
    desk.post("/_sandbox/switches", json!({"padded_decimals": true}))
        .await
        .ok();
    desk.change(&pool, "7", "visit:1").await.ok();

    let again = copy_and_reopen(&path, &copy).await;
    assert_eq!(again.key, desk.key);
    assert_eq!(again.available(&pool).await, "7.0000", "balance and switch");
    assert_eq!(
        again.change(&pool, "7", "visit:1").await.code(),
        "ALREADY_EXECUTED",
        "the key"
    );
    assert_eq!(again.sandbox.now(), desk.sandbox.now(), "the clock");
    assert_eq!(
        again.get("/_sandbox/faults").await.ok()[0]["times"],
        3,
        "the plan"
    );
    assert!(
        again.pools(&members[1]).await.is_empty(),
        "the job is still under way"
    );
    again.sandbox.advance(61);
    assert_eq!(again.pools(&members[1]).await.len(), 1, "and is carried out");
}

#[tokio::test]
async fn a_used_up_fault_stays_used_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = (folder.path().join("gym.json"), folder.path().join("copy.json"));
    let desk = Desk::with(kept(&path)).await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.sandbox
        .set_faults(vec![Fault::new("*/change", FaultKind::ResetBefore).times(2)]);
    let path_of = format!("/benefit-programs/v1/balances/{pool}/change");
    let cut = desk
        .request(reqwest::Method::POST, &path_of)
        .json(&crate::desk::adjust("1", "v"))
        .send()
        .await;
    assert!(cut.is_err());
    let again = copy_and_reopen(&path, &copy).await;
    assert_eq!(again.get("/_sandbox/faults").await.ok()[0]["times"], 1);
}

#[tokio::test]
async fn a_damaged_file_is_set_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gym.json");
    fs::write(&path, "{\"seed\": 7, half a sta").expect("a file");
    let sandbox = Sandbox::start(kept(&path)).await.expect("a fresh gym");
    assert_eq!(sandbox.state_json()["members"].as_array().map(Vec::len), Some(30));
    let aside = fs::read_to_string(folder.path().join("gym.json.damaged")).expect("set aside, not deleted");
    assert!(aside.ends_with("half a sta"));
    sandbox.stop().await;
}

#[tokio::test]
async fn the_configuration_insists_on_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gym.json");
    Sandbox::start(kept(&path)).await.expect("a sandbox").stop().await;
    let own = SandboxConfig {
        api_key: Some("SANDBOX.mine".into()),
        members: 99,
        ..kept(&path)
    };
    let sandbox = Sandbox::start(own).await.expect("a sandbox");
    assert_eq!(sandbox.credentials().api_key, "SANDBOX.mine");
    assert_eq!(
        sandbox.state_json()["members"].as_array().map(Vec::len),
        Some(30),
        "the file's gym, not a new one"
    );
}
