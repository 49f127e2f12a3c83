use std::time::Duration;

use chrono::{DateTime, Utc};
use engine::ports::Clock;

/// This computer's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter that owns the clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep(&self, duration: Duration) -> futures::future::BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
