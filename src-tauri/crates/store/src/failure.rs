//! What SQLite says, in the words of the port.

use engine::ports::StoreError;
use rusqlite::ErrorCode;

pub(crate) type Result<T> = std::result::Result<T, StoreError>;

/// Brings a result of SQLite to the port's words.
pub(crate) trait InOurWords<T> {
    fn ours(self) -> Result<T>;
}

impl<T> InOurWords<T> for rusqlite::Result<T> {
    fn ours(self) -> Result<T> {
        self.map_err(in_our_words)
    }
}

pub(crate) fn in_our_words(error: rusqlite::Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        return StoreError::Failed(error.to_string());
    };
    match code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            StoreError::ReadOnly(error.to_string())
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged(error.to_string()),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        _ => StoreError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn every_trouble_a_person_can_mend_has_its_own_word() {
        let said = |code: i32| {
            in_our_words(rusqlite::Error::SqliteFailure(
                ffi::Error::new(code),
                Some("why".into()),
            ))
        };
        assert_eq!(said(ffi::SQLITE_FULL), StoreError::Full);
        for code in [ffi::SQLITE_READONLY, ffi::SQLITE_CANTOPEN, ffi::SQLITE_PERM] {
            assert!(matches!(said(code), StoreError::ReadOnly(_)), "{code}");
        }
        for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB] {
            assert!(matches!(said(code), StoreError::Damaged(_)), "{code}");
        }
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_BUSY_SNAPSHOT] {
            assert_eq!(said(code), StoreError::Busy, "{code}");
        }
        assert!(matches!(said(ffi::SQLITE_CONSTRAINT), StoreError::Failed(_)));
    }
}
