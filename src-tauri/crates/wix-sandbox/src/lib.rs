//! The Wix API as a program of our own, for practice and tests.
//!
//! The sandbox answers the routes of Wix's Benefit Programs, Members, Stores and Async Jobs APIs on a loopback address, with the
//! same paths and the same JSON, so that a client (also the official `@wix/sdk`) works against it with only the host exchanged. It
//! is strict where Wix is strict, asynchronous where Wix is asynchronous, and breaks where it is told to.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use wix_sandbox::{Sandbox, SandboxConfig};
//!
//! let sandbox = Sandbox::start(SandboxConfig { job_delay_ms: (0, 0), ..SandboxConfig::default() }).await.unwrap();
//! println!("{} with key {}", sandbox.url(), sandbox.credentials().api_key);
//! sandbox.stop().await;
//! # });
//! ```
//!
//! # How it is built
//!
//! The state is one struct (`gym`) behind one mutex; a request is judged and applied under a single hold of it, so balances change
//! atomically and an idempotency key is used once under any interleaving. Routes are data (`routes`, one file per resource): verb,
//! path, scope, function. `validation` collects every broken rule before anything is looked up; `query` is Wix's query language;
//! `credits` is the only place where a balance moves. `jobs` are carried out lazily: whatever is due on the `clock` happens before
//! the next request is looked at, each at its own due time. `server` puts this on a socket and lets `faults` have their way.
//!
//! # Determinism
//!
//! Ids, chances and durations come from the seed. With a fixed seed, a frozen clock and a fixed fault plan two runs give identical
//! replies.
//!
//! # Beside the Wix routes
//!
//! `/_sandbox/state` (`?only=balances,transactions`), `/reset`, `/clock` (also `{"frozen":true}`), `/faults`, `/switches`,
//! `/members`, `/products`, and pictures under `/media`. They need no key and no fault touches them.
//!
//! # Where Wix is silent
//!
//! Decided here, and to be corrected when a live site shows otherwise: a foreign site id with a valid key is 403; renewing a
//! paused or ended program is 428, one in transition or already renewing 409; an item is unique in its item set (409); a
//! transaction that was cancelled cannot be reverted too, nor the other way round. [`Switches`] holds what clients must survive
//! either way.

mod amount;
mod auth;
mod chance;
mod clock;
mod credits;
mod faults;
mod gym;
mod jobs;
mod lifecycle;
mod media;
mod model;
mod query;
mod quirks;
mod refusal;
mod requests;
mod routes;
mod sandbox;
mod scenario;
mod server;
mod switches;
mod table;
mod validation;
mod view;

pub use auth::Credentials;
pub use faults::{Fault, FaultKind, FaultParams, FaultSpecError, parse_faults};
pub use sandbox::{Sandbox, SandboxConfig, SandboxError};
pub use switches::{Catalog, Switches};
