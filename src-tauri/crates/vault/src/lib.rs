//! Where the API key lives: the operating system keychain, and an in-memory twin for tests.
