use engine::ports::{Vault, VaultError};
use keyring::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

/// The keychain of the person whose session this is: on Linux whatever answers as `org.freedesktop.secrets`.
///
/// Entries are filed under `service` and their own name, which is how a keychain's own window shows them.
#[derive(Debug, Clone)]
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// Reaches for nothing yet: the keychain is asked when a secret is.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, VaultError> {
        Entry::new(&self.service, name).map_err(|error| in_words(&error))
    }
}

impl Default for Keychain {
    fn default() -> Self {
        Self::new("token-desk")
    }
}

impl Vault for Keychain {
    fn read(&self, name: &str) -> Result<Option<SecretString>, VaultError> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(in_words(&error)),
        }
    }

    fn write(&self, name: &str, secret: &SecretString) -> Result<(), VaultError> {
        self.entry(name)?
            .set_password(secret.expose_secret())
            .map_err(|error| in_words(&error))
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(in_words(&error)),
        }
    }
}

/// What a person can do about it. `BadEncoding` carries the secret's bytes: they must not reach the words.
fn in_words(error: &Error) -> VaultError {
    match error {
        Error::PlatformFailure(cause) => VaultError::Unavailable(last_cause(cause.as_ref())),
        Error::NoStorageAccess(cause) => VaultError::Locked(last_cause(cause.as_ref())),
        Error::BadEncoding(_) => VaultError::Refused(
            "what is kept there is not text, so this program did not write it; enter the key again".into(),
        ),
        Error::Ambiguous(_) => {
            VaultError::Refused("it keeps more than one secret of this name; remove all but one".into())
        }
        other => VaultError::Refused(other.to_string()),
    }
}

/// The innermost cause says most: the ones around it only say that there is one.
fn last_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    let text = innermost.to_string();
    // The bus closes its errors with their name in parentheses, which tells a person nothing.
    let text = text.strip_prefix("D-Bus error: ").unwrap_or(&text);
    text.split_once(" (org.freedesktop.")
        .map_or(text, |(words, _)| words)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Error, VaultError, in_words};

    #[test]
    fn a_secret_that_is_not_text_stays_out_of_the_words() {
        let error = in_words(&Error::BadEncoding(b"IST.canary\xff".to_vec()));
        assert!(matches!(error, VaultError::Refused(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }

    #[test]
    fn the_bus_is_quoted_without_its_own_names() {
        let cause =
            "D-Bus error: The name org.freedesktop.secrets was not provided (org.freedesktop.DBus.Error.X)";
        let error = in_words(&Error::PlatformFailure(cause.into()));
        assert_eq!(
            error,
            VaultError::Unavailable("The name org.freedesktop.secrets was not provided".into())
        );
    }
}
