use std::fs;

use engine::ports::{Store, StoreError};

use super::*;

#[test]
fn a_file_that_is_no_database_is_set_aside_and_the_desk_begins_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("desk.db");
    let rubbish = vec![0xa5_u8; 8192];
    fs::write(&path, &rubbish).unwrap();
    let database = Database::open(&path).unwrap();
    let rescue = database.rescue().unwrap();
    assert_eq!(rescue.set_aside, directory.path().join("desk.db.damaged-1"));
    assert_eq!(
        fs::read(&rescue.set_aside).unwrap(),
        rubbish,
        "not a byte of it is lost"
    );
    let store: &dyn Store = &database;
    store.writing(|unit| unit.enqueue(&issue(1, 1))).unwrap();
    drop(database);
    assert!(Database::open(&path).unwrap().rescue().is_none(), "told once");
}

/// Tears holes into the middle of the file; what lies around them must come along.
#[test]
fn what_can_be_read_of_a_damaged_file_is_carried_over() {
    let desk = Desk::new();
    desk.store()
        .writing(|unit| {
            unit.set_setting("gym", "North")?;
            unit.save_members(&[member(1, "Ada", "Lindqvist", "ada@example.com")], now())?;
            (1..=2000).try_for_each(|number| unit.enqueue(&issue(number, number % 7)).map(|_| ()))
        })
        .unwrap();
    let path = desk.path();
    let _directory = desk.close();
    let mut bytes = fs::read(&path).unwrap();
    let offset = leaf_of_the_middle(&bytes);
    bytes[offset..offset + 4096].fill(0xff);
    fs::write(&path, &bytes).unwrap();

    let database = Database::open(&path).unwrap();
    let rescue = database.rescue().unwrap().clone();
    let carried = rescue.rows_of("outbox");
    assert!(
        (1900..2000).contains(&carried),
        "{carried} of 2000 were carried over"
    );
    assert!(
        rescue
            .carried
            .iter()
            .any(|table| table.table == "outbox" && !table.complete)
    );
    assert!(rescue.set_aside.exists());
    let store: &dyn Store = &database;
    store
        .writing(|unit| {
            assert_eq!(unit.queue_totals()?.waiting, carried);
            let first = unit.entry(issue(1, 1).id)?;
            assert_eq!(first, Some(numbered(issue(1, 1), 1)), "as it was, in its place");
            assert!(
                unit.entry(issue(2000, 5).id)?.is_some(),
                "and so is what lies behind the hole"
            );
            assert_eq!(unit.setting("gym")?.as_deref(), Some("North"));
            assert_eq!(
                unit.search_members("lind", 5)?.len(),
                1,
                "members can be found again"
            );
            assert!(
                unit.enqueue(&issue(3000, 1))? > 2000,
                "new ones come after the old"
            );
            Ok(())
        })
        .unwrap();
}

/// The page that holds the payload of visit 1000.
fn leaf_of_the_middle(bytes: &[u8]) -> usize {
    let payload = format!("\"visit\":\"{}\"", Uuid::from_u128(1000));
    let found = bytes
        .windows(payload.len())
        .position(|window| window == payload.as_bytes())
        .unwrap();
    found / 4096 * 4096
}

#[test]
fn a_damaged_file_is_left_alone_while_another_process_has_it_open() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    desk.sql("PRAGMA wal_checkpoint(TRUNCATE)");
    let mut bytes = fs::read(desk.path()).unwrap();
    bytes[..100].fill(0xff);
    fs::write(desk.path(), &bytes).unwrap();
    let error = Database::open(&desk.path()).unwrap_err();
    assert!(matches!(StoreError::from(error), StoreError::Damaged(_)));
    assert!(!crate::connection::beside(&desk.path(), ".damaged-1").exists());
}
