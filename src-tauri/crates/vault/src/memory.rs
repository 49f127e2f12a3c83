use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::ports::{Vault, VaultError};
use secrecy::SecretString;

/// Secrets that live as long as this value, and are wiped when it is dropped.
///
/// ```
/// use engine::ports::Vault;
/// use secrecy::{ExposeSecret, SecretString};
///
/// let vault = vault::MemoryVault::default();
/// vault.write("api-key", &SecretString::from("IST.example"))?;
/// assert_eq!(vault.read("api-key")?.unwrap().expose_secret(), "IST.example");
/// vault.delete("api-key")?;
/// assert!(vault.read("api-key")?.is_none());
/// # Ok::<(), engine::ports::VaultError>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryVault {
    secrets: Mutex<HashMap<String, SecretString>>,
}

impl MemoryVault {
    /// Nothing half done can stand behind a poisoned lock: every change is one call.
    fn secrets(&self) -> MutexGuard<'_, HashMap<String, SecretString>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for MemoryVault {
    fn read(&self, name: &str) -> Result<Option<SecretString>, VaultError> {
        Ok(self.secrets().get(name).cloned())
    }

    fn write(&self, name: &str, secret: &SecretString) -> Result<(), VaultError> {
        self.secrets().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        self.secrets().remove(name);
        Ok(())
    }
}
