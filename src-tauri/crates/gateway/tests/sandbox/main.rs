//! The gateway over real HTTP against the sandbox: every method of the port, and every class of failure.

// `cfg(test)` always holds here; it tells clippy that helpers, too, may unwrap.
#[cfg(test)]
mod credits;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod gym;
#[cfg(test)]
mod people;
#[cfg(test)]
mod set_up;
