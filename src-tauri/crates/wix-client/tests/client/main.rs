//! The client against servers that answer every byte by script: what is sent, what is read, and what is known about
//! delivery when the answer does not come.

// `cfg(test)` always holds here; it tells clippy that helpers, too, may unwrap.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod server;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod transport;
