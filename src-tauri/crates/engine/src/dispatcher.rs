//! The dispatcher: the one thing that sends.
//!
//! One per data directory, whatever processes are open: whoever holds the drain lock. It takes the heads of the lanes,
//! a few at a time, interactive ones first, within the budget of requests, and leaves alone whatever waits for its time.
//! A global stop (offline, unauthorised, rate limited, not trusted, paused) stands in the database, so it holds for
//! every process. Rows that were `sending` when their process ended are taken up as in doubt.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::outbox::{Entry, Event, Kind, State, StopKind, step};
use futures::stream::{FuturesUnordered, StreamExt};
use serde::Serialize;

use crate::ports::{Stop, StoreError};
use crate::{Answer, Engine, lock};

/// Requests under way at once: background work, and the extra room for whoever stands at the counter.
const BACKGROUND: usize = 4;
const WITH_INTERACTIVE: usize = 6;
/// Between being woken and sending: the verdict that woke us is painted first, on a computer with few cores.
const BREATH: Duration = Duration::from_millis(50);
/// Another process may queue something without being able to wake us.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// A stop further ahead than this comes from a clock that jumped.
const LONGEST_STOP: chrono::Duration = chrono::Duration::hours(1);

/// What a `sync` did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Requests that left.
    pub sent: u32,
    pub confirmed: u32,
    pub parked: u32,
    /// Still waiting.
    pub queued: u32,
    pub elapsed_ms: u64,
}

/// How the dispatcher goes on when nothing is ready.
enum Idle {
    /// Nothing waits, or everything stands still.
    Nothing,
    /// Something becomes ready by itself then.
    Until(DateTime<Utc>),
}

/// A member's request under way in this process. Over when dropped, so also where the sending is cut off midway: otherwise
/// that member's lane would stand still until the process ends.
pub(crate) struct InFlight<'a> {
    engine: &'a Engine,
    member: MemberId,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.engine.in_flight).remove(&self.member);
        self.engine.wake.notify_one();
    }
}

impl Engine {
    /// Sends and announces, for as long as the process lives. Run it once per process.
    pub async fn run(&self) {
        tokio::join!(self.dispatch_forever(), self.announce_forever());
    }

    async fn dispatch_forever(&self) {
        loop {
            match self.ports.drain_lock.try_hold() {
                Some(_held) => {
                    if let Err(error) = self.dispatch(true, None).await {
                        tracing::error!(%error, "the outbox could not be read; trying again");
                    }
                }
                None => self.look_again(LOOK_AGAIN).await,
            }
            self.ports.clock.sleep(Duration::from_millis(200)).await;
        }
    }

    /// Sends what can be sent now; with `wait`, until nothing waits any more or nothing more can be sent, at most so long.
    pub async fn sync(&self, wait: bool, at_most: Duration) -> Answer<SyncReport> {
        let begun = self.now();
        let before = self.stored(self.store().reading(|unit| unit.queue_totals()))?;
        // Whoever asks by hand wants a try now, not at the end of a back-off.
        self.stored(self.store().writing(|unit| {
            unit.clear_stop(StopKind::Offline)?;
            unit.clear_stop(StopKind::Untrusted)?;
            unit.clear_stop(StopKind::Unauthorized)
        }))?;
        self.disconnect();
        let deadline = begun + chrono::Duration::from_std(at_most).unwrap_or(LONGEST_STOP);
        loop {
            if let Some(_held) = self.ports.drain_lock.try_hold() {
                let draining = self.dispatch(false, Some((wait, deadline)));
                self.stored(draining.await)?;
                break;
            }
            // Another process sends: all there is to do is to wait for it.
            let waiting = self.stored(
                self.store()
                    .reading(|unit| Ok((unit.queue_totals()?.waiting, unit.stops()?))),
            )?;
            let now = self.now();
            if !wait || waiting.0 == 0 || now >= deadline || standing_still(&waiting.1, now).is_some() {
                break;
            }
            self.look_again(Duration::from_millis(100)).await;
        }
        let after = self.stored(self.store().reading(|unit| unit.queue_totals()))?;
        let confirmed = after.confirmed.saturating_sub(before.confirmed);
        let parked = after.parked.saturating_sub(before.parked);
        Ok(SyncReport {
            sent: confirmed + parked,
            confirmed,
            parked,
            queued: after.waiting,
            elapsed_ms: (self.now() - begun).num_milliseconds().unsigned_abs(),
        })
    }

    /// The loop, while the lock is held. `forever`, or until the deadline; without `wait` until nothing is ready.
    async fn dispatch(&self, forever: bool, until: Option<(bool, DateTime<Utc>)>) -> Result<(), StoreError> {
        self.take_up_abandoned()?;
        let (mut sending, mut learning) = (FuturesUnordered::new(), FuturesUnordered::new());
        loop {
            for (entry, in_flight) in self.pick(sending.len())? {
                sending.push(self.send(entry, in_flight));
            }
            let now = self.now();
            let idle = self.idle_until(now)?;
            if let Some((wait, deadline)) = until {
                let quiet = sending.is_empty() && learning.is_empty();
                let done = quiet && (!wait || matches!(idle, Idle::Nothing));
                if done || now >= deadline {
                    return Ok(());
                }
            }
            let pause = match idle {
                Idle::Until(at) if at > now => (at - now).to_std().unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN),
                _ => LOOK_AGAIN,
            };
            tokio::select! {
                Some(sent) = sending.next(), if !sending.is_empty() => {
                    learning.extend(sent?.map(|follow_up| self.follow_up(follow_up)));
                }
                Some(()) = learning.next(), if !learning.is_empty() => {}
                () = self.look_again(pause) => if forever { self.take_up_abandoned()? },
            }
        }
    }

    async fn look_again(&self, pause: Duration) {
        tokio::select! {
            () = self.wake.notified() => self.ports.clock.sleep(BREATH).await,
            () = self.ports.clock.sleep(pause) => {}
        }
    }

    /// The heads to send next, marked as in flight in this process.
    fn pick(&self, under_way: usize) -> Result<Vec<(Entry, InFlight<'_>)>, StoreError> {
        let now = self.now();
        let heads = self.store().reading(|unit| {
            if standing_still(&unit.stops()?, now).is_some() {
                return Ok(Vec::new());
            }
            unit.ready_heads(now, 32)
        })?;
        let mut picked = Vec::new();
        let mut in_flight = lock(&self.in_flight);
        for head in heads {
            let room = if is_interactive(head.operation.kind()) {
                WITH_INTERACTIVE
            } else {
                BACKGROUND
            };
            if under_way + picked.len() < room && in_flight.insert(head.member) {
                let member = head.member;
                picked.push((head, InFlight { engine: self, member }));
            }
        }
        Ok(picked)
    }

    fn idle_until(&self, now: DateTime<Utc>) -> Result<Idle, StoreError> {
        self.store().reading(|unit| {
            if standing_still(&unit.stops()?, now).is_some() || unit.queue_totals()?.waiting == 0 {
                return Ok(Idle::Nothing);
            }
            Ok(Idle::Until(unit.next_ready_at(now)?.unwrap_or(now)))
        })
    }

    /// Only the holder of the lock sends. So whatever is `sending` and not ours was left by a process that is gone.
    fn take_up_abandoned(&self) -> Result<(), StoreError> {
        let ours = lock(&self.in_flight).clone();
        let now = self.now();
        // Looking first keeps the writer free: nearly always there is nothing to take up.
        let stranded = self
            .store()
            .reading(|unit| unit.entries_in(State::Sending, 1000))?;
        if stranded.iter().all(|entry| ours.contains(&entry.member)) {
            return Ok(());
        }
        self.store().writing(|unit| {
            for mut entry in unit.entries_in(State::Sending, 1000)? {
                if ours.contains(&entry.member) {
                    continue;
                }
                if let Some(next) = step(entry.state, &Event::Abandoned, entry.attempts, now, 0) {
                    entry.state = next.state;
                    entry.not_before = None;
                    unit.save_entry(&entry)?;
                }
            }
            Ok(())
        })
    }

    /// Waits until `done`, or until the time is up. Looks again whenever an entry moves, here or in another process.
    pub(crate) async fn wait_until(
        &self,
        at_most: Duration,
        done: impl Fn() -> Answer<bool>,
    ) -> Answer<bool> {
        let deadline = self.now() + chrono::Duration::from_std(at_most).unwrap_or_default();
        loop {
            let moved = self.moved.notified();
            if done()? {
                return Ok(true);
            }
            if self.now() >= deadline {
                return Ok(false);
            }
            tokio::select! {
                () = moved => {}
                () = self.ports.clock.sleep(Duration::from_millis(50)) => {}
            }
        }
    }

    /// Waits until a check-in's entry is settled, or until nothing is being sent anyway; at most so long.
    pub async fn wait_for_visit(&self, visit: domain::VisitId, at_most: Duration) -> Answer<bool> {
        self.wait_until(at_most, || {
            let now = self.now();
            let done = self.store().reading(|unit| {
                let entry = unit.visit(visit)?.and_then(|visit| visit.entry);
                let entry = entry.map_or(Ok(None), |entry| unit.entry(entry))?;
                let settled = entry.is_none_or(|entry| !entry.state.is_waiting());
                Ok(settled || standing_still(&unit.stops()?, now).is_some())
            });
            self.stored(done)
        })
        .await
    }

    /// Waits until nothing of a member's waits any more, or nothing is being sent anyway; at most so long.
    pub async fn wait_for_member(&self, member: domain::MemberId, at_most: Duration) -> Answer<bool> {
        self.wait_until(at_most, || {
            let now = self.now();
            self.stored(self.store().reading(|unit| {
                let waiting = unit
                    .entries_of(member, 100)?
                    .iter()
                    .any(|entry| entry.state.is_waiting());
                Ok(!waiting || standing_still(&unit.stops()?, now).is_some())
            }))
        })
        .await
    }
}

/// The stop that holds now, if any: the one that lasts longest.
pub(crate) fn standing_still(stops: &[Stop], now: DateTime<Utc>) -> Option<&Stop> {
    let holds = |stop: &&Stop| match stop.until {
        None => true,
        // A clock that was set back, or a wait absurdly long, must not stop the desk for ever.
        Some(until) => {
            until > now && until - now <= LONGEST_STOP && stop.since <= now + chrono::Duration::minutes(1)
        }
    };
    stops
        .iter()
        .filter(holds)
        .max_by_key(|stop| stop.until.unwrap_or(DateTime::<Utc>::MAX_UTC))
}

pub(crate) fn is_interactive(kind: Kind) -> bool {
    matches!(kind, Kind::Redeem | Kind::CancelRedemption | Kind::Undo)
}
