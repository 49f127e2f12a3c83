//! The state with its lock, its past, and its file.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::desk::{self, Outcome};
use super::request::Asked;
use super::state_file::StateFile;
use crate::chance::Chance;
use crate::clock::Stamp;
use crate::faults::{Fate, FaultKind};
use crate::gym::Gym;
use crate::jobs;
use crate::requests::Seen;
use crate::routes::Effect;

const PAST_KEPT: usize = 64;

/// Everything one running sandbox owns.
#[derive(Debug)]
pub(crate) struct House {
    inner: Mutex<Inner>,
    pub(crate) host: String,
    pub(crate) latency_ms: u64,
    pub(crate) file: Option<Arc<StateFile>>,
    closing: watch::Receiver<bool>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) gym: Gym,
    /// States before recent writes; kept only while the fault plan has stale reads.
    past: VecDeque<(Stamp, u64, Gym)>,
    /// Grows with everything worth keeping on disk.
    pub(crate) changes: u64,
}

/// A request's place in the log.
#[derive(Debug)]
pub(crate) struct Ticket {
    at: Stamp,
    pub(crate) request_id: String,
    /// A fault was counted down or chance was asked: the plan is not what it was.
    pub(crate) is_plan_used: bool,
}

impl House {
    pub(crate) fn new(
        gym: Gym,
        host: String,
        latency_ms: u64,
        file: Option<Arc<StateFile>>,
        closing: watch::Receiver<bool>,
    ) -> Self {
        Self {
            inner: Mutex::new(Inner {
                gym,
                past: VecDeque::new(),
                changes: 1,
            }),
            host,
            latency_ms,
            file,
            closing,
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic inside a route is a defect, but the state it leaves is still the only one there is.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Stamp {
        self.lock().gym.clock.now()
    }

    /// Changes the state from outside the Wix routes.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Gym) -> T) -> T {
        let mut inner = self.lock();
        inner.changes += 1;
        let result = change(&mut inner.gym);
        let now = inner.gym.clock.now();
        jobs::run_due(&mut inner.gym, now);
        result
    }

    /// Takes a request in: gives it an id and learns its fate.
    pub(crate) fn receive(&self, asked: &Asked) -> (Ticket, Fate) {
        let mut inner = self.lock();
        let gym = &mut inner.gym;
        gym.requests.total += 1;
        let request_id = Chance::stream(gym.seed, &format!("request {}", gym.requests.total)).guid();
        let plan = gym.faults.clone();
        let fate = gym.faults.fate(&format!("{} {}", asked.verb, asked.path));
        let is_plan_used = gym.faults != plan;
        let ticket = Ticket {
            at: gym.clock.now(),
            request_id: request_id.to_string(),
            is_plan_used,
        };
        inner.changes += u64::from(is_plan_used);
        (ticket, fate)
    }

    pub(crate) fn note(&self, asked: &Asked, ticket: &Ticket, status: Option<u16>, fate: &Fate) {
        self.lock().gym.requests.note(Seen {
            at: ticket.at,
            method: asked.verb.clone(),
            path: asked.path.clone(),
            status,
            idempotency_key: asked.idempotency_key(),
            fault: fate.name.map(str::to_owned),
            request_id: ticket.request_id.clone(),
        });
    }

    /// Answers a request; everything happens under one hold of the lock.
    pub(crate) fn serve(&self, asked: &Asked, fate: &Fate) -> Outcome {
        let mut inner = self.lock();
        let now = inner.gym.clock.now();
        if inner.gym.index.due.first().is_some_and(|(due, _, _)| *due <= now) {
            inner.remember(now);
            jobs::run_due(&mut inner.gym, now);
            inner.changes += 1;
        }
        let admitted = match desk::admit(&mut inner.gym, asked, now) {
            Ok(admitted) => admitted,
            Err(refusal) => return Outcome::refused(&refusal, now),
        };
        if admitted.0.effect == Effect::Reads
            && let Some(past) = fate
                .stale_ms
                .and_then(|ms| inner.past_before(now, ms, asked.consistent.as_deref()))
        {
            return desk::run(past, admitted, asked, &self.host, 0, now);
        }
        if admitted.0.effect == Effect::Writes {
            inner.remember(now);
        }
        let outcome = desk::run(&mut inner.gym, admitted, asked, &self.host, fate.job_ms, now);
        if outcome.is_change {
            inner.changes += 1;
        }
        outcome
    }

    /// Puts what has changed on disk before a reply is sent.
    pub(crate) async fn keep(self: &Arc<Self>) {
        if self.file.is_none() {
            return;
        }
        let house = Arc::clone(self);
        if let Err(error) = tokio::task::spawn_blocking(move || house.keep_now(false)).await {
            tracing::error!(%error, "the state could not be written");
        }
    }

    /// Writes the state file. A big state is written at most once a second, unless `at_once`.
    pub(crate) fn keep_now(self: &Arc<Self>, at_once: bool) {
        let Some(file) = &self.file else { return };
        let wanted = self.lock().changes;
        if !at_once && file.is_big() {
            file.write_later(Arc::clone(self));
            return;
        }
        file.write(wanted, || {
            let inner = self.lock();
            (inner.changes, serde_json::to_vec(&inner.gym))
        });
    }

    /// Waits in real time, but not past the sandbox's own end.
    pub(crate) async fn wait(&self, ms: u64) {
        if ms == 0 {
            return;
        }
        let mut closing = self.closing.clone();
        tokio::select! {
            () = tokio::time::sleep(super::milliseconds(ms)) => {}
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }
}

impl Inner {
    /// Keeps the state as it is before a change, while stale reads are in the plan.
    fn remember(&mut self, now: Stamp) {
        if !self.gym.faults.has(FaultKind::StaleRead) {
            self.past.clear();
            return;
        }
        if self.past.len() == PAST_KEPT {
            self.past.pop_front();
        }
        self.past.push_back((now, self.gym.version, self.gym.clone()));
    }

    /// The state before the writes of the last `ms`, unless the caller has proof of having seen them.
    fn past_before(&mut self, now: Stamp, ms: u64, consistent: Option<&str>) -> Option<&mut Gym> {
        let seen = consistent.and_then(desk::version_of).unwrap_or(0);
        let since = now.later(-i64::try_from(ms).unwrap_or(i64::MAX));
        self.past
            .iter_mut()
            .find(|(at, version, _)| *at > since && *version >= seen)
            .map(|(_, _, gym)| gym)
    }
}
