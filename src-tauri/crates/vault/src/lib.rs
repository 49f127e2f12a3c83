//! Where secrets live: the operating system's keychain, and an in-memory twin for tests and for headless use.
//!
//! The keychain is another program, reached over the session bus. It may start after the kiosk does, be restarted under
//! it, be locked, or be missing altogether. So nothing is remembered between two calls: each one makes its own
//! connection, and a call that failed says nothing about the next one. That is dear (tens of milliseconds) and right: a
//! secret is read at start and when a manager changes it, never on the way of a scan.
//!
//! **Every call blocks**, for as long as the keychain takes. Where it is locked and somebody sits at the screen, that is
//! until they have typed its password or sent the question away. Call from a thread that may wait.
//!
//! Deliberately absent: any fall-back to a file. Without a keychain there is no place for a secret, and the words of
//! [`VaultError`](engine::ports::VaultError) say so.

mod keychain;
mod memory;

pub use keychain::Keychain;
pub use memory::MemoryVault;
