use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use engine::api::Update;
use engine::ports::{Clock, DrainLock, Ids, Updates};
use uuid::Uuid;

/// The machine's clock, moved by hand. Sleeps are real, so keep them short.
#[derive(Debug, Default)]
pub struct MovableClock {
    ahead_ms: AtomicI64,
}

impl MovableClock {
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_ms.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Moves it so that it shows `now`.
    pub fn set(&self, now: DateTime<Utc>) {
        self.ahead_ms
            .store((now - machine_time()).num_milliseconds(), Ordering::SeqCst);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the adapter that owns the clock, for tests"
)]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        machine_time() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> futures::future::BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Ids that count up, under a prefix that tells the desks apart.
#[derive(Debug)]
pub struct CountedIds {
    prefix: u64,
    next: AtomicU64,
}

impl CountedIds {
    pub fn new(prefix: u64) -> CountedIds {
        CountedIds {
            prefix,
            next: AtomicU64::new(1),
        }
    }
}

impl Ids for CountedIds {
    fn next(&self) -> Uuid {
        Uuid::from_u64_pair(self.prefix, self.next.fetch_add(1, Ordering::SeqCst))
    }
}

/// One dispatcher among those who share it.
#[derive(Debug, Clone, Default)]
pub struct OneDrain(Arc<Mutex<bool>>);

struct Held(OneDrain);

impl Drop for Held {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl DrainLock for OneDrain {
    fn try_hold(&self) -> Option<Box<dyn Send + Sync>> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return None;
        }
        *taken = true;
        Some(Box::new(Held(self.clone())))
    }
}

/// Everything the windows would have heard; a test may listen in.
#[derive(Default)]
pub struct Recorded {
    heard: Mutex<Vec<Update>>,
    listener: Mutex<Option<Listener>>,
}

type Listener = Box<dyn Fn(&Update) + Send>;

impl std::fmt::Debug for Recorded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorded")
    }
}

impl Recorded {
    pub fn take(&self) -> Vec<Update> {
        std::mem::take(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Called at the very moment of each telling.
    pub fn listen(&self, listener: impl Fn(&Update) + Send + 'static) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(listener));
    }
}

impl Updates for Recorded {
    fn publish(&self, update: Update) {
        if let Some(listener) = &*self.listener.lock().unwrap_or_else(PoisonError::into_inner) {
            listener(&update);
        }
        self.heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(update);
    }
}
