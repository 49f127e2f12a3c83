//! Where the disk says no, the desk says no: nothing is shown as done that was not kept.

use engine::ports::Store;
use rusqlite::Connection;
use store::Database;

use crate::books::{credited, member_with, one_member, visit_key};

/// The disk gives out in the middle of a transaction: at the write to this table.
fn break_at(database: &std::path::Path, table: &str) -> Connection {
    let connection = Connection::open(database).unwrap();
    let trigger = format!(
        "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END"
    );
    connection.execute_batch(&trigger).unwrap();
    connection
}

#[tokio::test]
async fn a_visit_that_cannot_be_kept_is_not_accepted() {
    for table in ["outbox", "visit", "audit"] {
        let (gym, desk, person) = one_member().await;
        let before = desk.engine.outbox(true).unwrap().len();
        let disk = break_at(&desk.database(), table);
        let problem = desk.try_scan(&person.card).await.unwrap_err();
        assert_eq!(problem.code, "storage_failed", "{table}");
        assert!(
            problem.message.starts_with("Nothing was recorded"),
            "{table}: the words say what was kept: {problem}"
        );
        assert_eq!(
            desk.engine.outbox(true).unwrap().len(),
            before,
            "{table}: half a visit is none"
        );
        assert_eq!(desk.engine.desk_state().unwrap().today.visits, 0, "{table}");
        disk.execute_batch("DROP TRIGGER broken").unwrap();
        let check_in = desk.scan(&person).await;
        desk.sync().await;
        assert_eq!(
            credited(&gym, person.id),
            [visit_key(&check_in)],
            "{table}: once the disk is well, the desk is"
        );
    }
}

#[tokio::test]
async fn a_redemption_that_cannot_be_kept_charges_nothing() {
    let (gym, desk, person) = member_with(10).await;
    let disk = break_at(&desk.database(), "redemption");
    let problem = desk.redeem(&person, "Shaker", 1).await.unwrap_err();
    assert_eq!(problem.code, "storage_failed");
    disk.execute_batch("DROP TRIGGER broken").unwrap();
    desk.sync().await;
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("10"),
        "nothing was charged, then or later"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_noted_is_asked_for_again() {
    let (gym, desk, person) = one_member().await;
    let check_in = desk.scan(&person).await;
    let disk = Connection::open(desk.database()).unwrap();
    disk.execute_batch(
        "CREATE TRIGGER broken BEFORE UPDATE OF state ON outbox WHEN NEW.state = 'confirmed'
         BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END",
    )
    .unwrap();
    let failed = desk.engine.sync(true, std::time::Duration::from_secs(5)).await;
    assert_eq!(failed.unwrap_err().code, "storage_failed", "the failure is told");
    assert_eq!(credited(&gym, person.id).len(), 1, "Wix had done it");
    disk.execute_batch("DROP TRIGGER broken").unwrap();
    let desk = desk.reopened();
    desk.sync().await;
    assert_eq!(
        credited(&gym, person.id),
        [visit_key(&check_in)],
        "asked again under the same key, credited once"
    );
    let elsewhere = Database::open(&desk.database()).unwrap();
    let totals = (&elsewhere as &dyn Store)
        .reading(|unit| unit.queue_totals())
        .unwrap();
    assert_eq!(totals.waiting, 0, "and settled on disk");
}
