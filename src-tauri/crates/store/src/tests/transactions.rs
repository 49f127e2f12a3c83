use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use engine::ports::{Store, StoreError};

use super::*;

fn refused() -> StoreError {
    StoreError::Failed("changed my mind".into())
}

#[test]
fn what_was_committed_is_there_after_a_restart() {
    let desk = Desk::new();
    desk.store()
        .writing(|unit| unit.set_setting("gym", "North"))
        .unwrap();
    let directory = desk.close();
    let again = Database::open(&directory.path().join("desk.db")).unwrap();
    let store: &dyn Store = &again;
    assert_eq!(
        store.reading(|unit| unit.setting("gym")).unwrap().as_deref(),
        Some("North")
    );
}

#[test]
fn everything_of_a_unit_is_kept_or_nothing() {
    let desk = Desk::new();
    let mut calls = 0;
    let outcome = desk.store().writing(|unit| {
        calls += 1;
        unit.set_setting("gym", "North")?;
        unit.enqueue(&issue(1, 1))?;
        Err::<(), _>(refused())
    });
    assert_eq!(outcome, Err(refused()));
    assert_eq!(calls, 1, "a unit of work is run once");
    let (setting, entry) = desk
        .store()
        .reading(|unit| Ok((unit.setting("gym")?, unit.entry(issue(1, 1).id)?)))
        .unwrap();
    assert_eq!((setting, entry), (None, None));
}

#[test]
fn a_panic_in_a_unit_of_work_costs_that_unit_only() {
    let desk = Desk::new();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.store().writing(|unit| -> Result<(), StoreError> {
            unit.set_setting("gym", "North")?;
            panic!("on purpose")
        })
    }));
    assert!(panicked.is_err());
    desk.store()
        .writing(|unit| {
            assert_eq!(unit.setting("gym")?, None, "it was rolled back");
            unit.set_setting("gym", "South")
        })
        .unwrap();
}

#[test]
fn a_read_can_not_write() {
    let desk = Desk::new();
    let outcome = desk.store().reading(|unit| unit.set_setting("gym", "North"));
    assert!(matches!(outcome, Err(StoreError::ReadOnly(_))), "{outcome:?}");
}

#[test]
fn two_processes_see_each_others_commits() {
    let desk = Desk::new();
    let second = desk.second();
    let other: &dyn Store = &second;
    desk.enqueue(&issue(1, 1));
    other.writing(|unit| unit.enqueue(&issue(2, 2))).unwrap();
    for store in [desk.store(), other] {
        let entries = store.reading(|unit| unit.entries(true, 10)).unwrap();
        assert_eq!(entries, [numbered(issue(1, 1), 1), numbered(issue(2, 2), 2)]);
    }
}

/// Both look for work and mark what they find. The first is held inside its transaction until the second is waiting.
#[test]
fn two_processes_never_take_the_same_head() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    let second = Arc::new(desk.second());
    let take = |store: &dyn Store, held: &dyn Fn()| {
        store
            .writing(|unit| {
                let heads = unit.ready_heads(now(), 1)?;
                held();
                for head in &heads {
                    let mut head = head.clone();
                    head.state = State::Sending;
                    unit.save_entry(&head)?;
                }
                Ok(heads.len())
            })
            .unwrap()
    };
    let (done, outcome) = mpsc::channel();
    let first = take(desk.store(), &|| {
        let (second, done) = (Arc::clone(&second), done.clone());
        std::thread::spawn(move || {
            let store: &dyn Store = second.as_ref();
            let found = store.writing(|unit| unit.ready_heads(now(), 1));
            done.send(found.map(|heads| heads.len())).unwrap();
        });
        // It cannot even look while the first one may still take it.
        assert!(outcome.recv_timeout(Duration::from_millis(150)).is_err());
    });
    let second = outcome.recv_timeout(Duration::from_secs(10)).unwrap().unwrap();
    assert_eq!((first, second), (1, 0));
}

#[test]
fn a_full_disk_records_nothing_and_the_next_write_works() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    desk.sql("PRAGMA max_page_count = 1");
    let outcome = desk.store().writing(|unit| {
        unit.set_setting("before", "x")?;
        for number in 2..3000 {
            unit.enqueue(&issue(number, 1))?;
        }
        Ok(())
    });
    assert_eq!(outcome, Err(StoreError::Full));
    desk.sql("PRAGMA max_page_count = 1073741823");
    let (entries, setting) = desk
        .store()
        .reading(|unit| Ok((unit.entries(true, 10)?, unit.setting("before")?)))
        .unwrap();
    assert_eq!(entries.len(), 1, "nothing of the failed unit was kept");
    assert_eq!(setting, None);
    desk.enqueue(&issue(2, 1));
}

/// SQLite may give the whole transaction up by itself; statements after that would be kept one by one.
#[test]
fn a_unit_that_shrugs_at_a_failure_is_not_kept_by_halves() {
    let desk = Desk::new();
    desk.sql(
        "CREATE TRIGGER gives_up BEFORE INSERT ON visit BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END",
    );
    let visit = super::records::visit(1, 1);
    let outcome = desk.store().writing(|unit| {
        unit.set_setting("before", "x")?;
        assert!(unit.insert_visit(&visit).is_err());
        assert!(unit.set_setting("after", "x").is_err());
        Ok(())
    });
    assert!(outcome.is_err(), "what is not kept is not called kept");
    let kept = desk
        .store()
        .reading(|unit| Ok((unit.setting("before")?, unit.setting("after")?)));
    assert_eq!(kept, Ok((None, None)));
    desk.store()
        .writing(|unit| unit.set_setting("next", "x"))
        .unwrap();
}

#[test]
fn a_database_that_cannot_be_written_says_so_and_can_be_read() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    desk.sql("PRAGMA query_only = ON");
    let outcome = desk.store().writing(|unit| unit.enqueue(&issue(2, 1)));
    assert!(matches!(outcome, Err(StoreError::ReadOnly(_))), "{outcome:?}");
    assert_eq!(
        desk.store().reading(|unit| unit.entries(true, 10)).unwrap().len(),
        1
    );
    desk.sql("PRAGMA query_only = OFF");
    desk.enqueue(&issue(2, 1));
}

#[test]
fn a_key_is_recorded_once() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    let mut twin = issue(2, 1);
    twin.key = issue(1, 1).key;
    let outcome = desk.store().writing(|unit| {
        unit.set_setting("with it", "x")?;
        unit.enqueue(&twin)
    });
    assert!(matches!(outcome, Err(StoreError::Failed(_))), "{outcome:?}");
    let (known, setting) = desk
        .store()
        .reading(|unit| Ok((unit.entry_by_key(twin.key.as_str())?, unit.setting("with it")?)))
        .unwrap();
    assert_eq!(known.map(|entry| entry.id), Some(issue(1, 1).id));
    assert_eq!(setting, None, "what came with the second one went with it");
}
