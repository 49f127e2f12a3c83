use std::fs;

use engine::ports::{Store, StoreError};
use rusqlite::Connection;

use super::*;

fn text_of(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_schema_is_as_it_was_released() {
    let desk = Desk::new();
    let connection = Connection::open(desk.path()).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'member\\_email\\_%' ESCAPE '\\' \
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC, name";
    insta::assert_snapshot!(text_of(&connection, sql).join(";\n\n"));
}

#[test]
fn every_table_of_ours_is_strict() {
    let desk = Desk::new();
    let connection = Connection::open(desk.path()).unwrap();
    let lax = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND type = 'table' \
               AND name NOT LIKE 'sqlite_%'";
    assert_eq!(text_of(&connection, lax), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn the_file_and_its_logs_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("token-desk");
    let path = folder.join("desk.db");
    let database = Database::open(&path).unwrap();
    let store: &dyn Store = &database;
    store.writing(|unit| unit.set_setting("a", "b")).unwrap();
    let copy = folder.join("copy.db");
    database.backup_to(&copy).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm", "desk.db.lock", "copy.db"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    drop(database);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _again = Database::open(&path).unwrap();
    assert_eq!(mode(&path), 0o600, "an open door is shut again");
}

#[test]
fn a_file_of_a_newer_release_is_refused_untouched() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    desk.sql("PRAGMA user_version = 99");
    let path = desk.path();
    let directory = desk.close();
    let before = fs::read(&path).unwrap();
    let error = Database::open(&path).unwrap_err();
    assert!(matches!(StoreError::from(error), StoreError::Newer(_)));
    assert_eq!(fs::read(&path).unwrap(), before);
    let names: Vec<_> = fs::read_dir(directory.path())
        .unwrap()
        .map(|found| found.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("damaged") || name.contains("before"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
}

#[test]
fn the_copy_made_before_a_migration_holds_what_is_unsent() {
    let desk = Desk::new();
    let copied = crate::connection::beside(&desk.path(), ".before-1");
    assert!(!copied.exists(), "a file that was just made needs no copy");
    fs::write(&copied, "left behind by a try that failed").unwrap();
    desk.enqueue(&issue(1, 1));
    crate::migrate::back_up(&desk.database.writer.lock().unwrap(), &desk.path()).unwrap();
    let copy = Connection::open(copied).unwrap();
    assert_eq!(
        text_of(&copy, "SELECT id FROM outbox"),
        [issue(1, 1).id.to_string()]
    );
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    // The first migration meets tables that are there already.
    desk.sql("PRAGMA user_version = 0");
    let path = desk.path();
    let _directory = desk.close();
    assert!(Database::open(&path).is_err());
    let file = Connection::open(path).unwrap();
    assert_eq!(
        text_of(&file, "SELECT id FROM outbox"),
        [issue(1, 1).id.to_string()]
    );
}

#[test]
fn a_process_does_not_migrate_under_another_one() {
    let desk = Desk::new();
    desk.sql("PRAGMA user_version = 0");
    let error = Database::open(&desk.path()).unwrap_err();
    assert!(matches!(error, crate::OpenError::InUse { .. }), "{error}");
}

#[test]
fn a_copy_is_whole_and_never_replaces_a_file() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    let target = desk.directory.path().join("copy.db");
    desk.database.backup_to(&target).unwrap();
    assert!(desk.database.backup_to(&target).is_err());
    let copy = Database::open(&target).unwrap();
    let store: &dyn Store = &copy;
    let entries = store.reading(|unit| unit.entries(true, 10)).unwrap();
    assert_eq!(entries, [numbered(issue(1, 1), 1)]);
}

#[test]
fn a_directory_that_cannot_be_made_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a file");
    fs::write(&file, "").unwrap();
    let error = Database::open(&file.join("desk.db")).unwrap_err();
    assert!(matches!(error, crate::OpenError::Directory { .. }), "{error}");
    assert!(matches!(StoreError::from(error), StoreError::ReadOnly(_)));
}
