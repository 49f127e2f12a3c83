use chrono::{DateTime, Duration, Utc};

use super::State;
use super::classify::{Class, Refusal};
use crate::backoff;

/// While Wix cannot be reached one knock at the door is cheap: the members are standing there.
const OFFLINE_WAIT: Duration = Duration::seconds(20);

/// What can happen to an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The dispatcher took it from the head of its lane.
    Picked,
    /// Wix did it, now or on an earlier attempt.
    Done,
    /// Wix did not say yes.
    Failed(Class),
    /// The process that was sending it is gone.
    Abandoned,
    /// A person asks for another try.
    Retry,
    /// A person gives it up, with a reason.
    Discard,
    /// What it depended on never happened.
    Orphaned,
}

/// What must be done besides moving the entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The earlier attempt went through: read balance and transaction.
    Learn,
    /// Nothing at all is sent until then (or until something changes, where there is no time).
    Stop(StopKind, Option<DateTime<Utc>>),
    /// A person has to look.
    Attention(Refusal),
}

/// Why everything stands still. Not a failure of any entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopKind {
    Offline,
    Unauthorized,
    RateLimited,
    Untrusted,
    Paused,
}

impl StopKind {
    pub const ALL: [StopKind; 5] = [
        StopKind::Offline,
        StopKind::Unauthorized,
        StopKind::RateLimited,
        StopKind::Untrusted,
        StopKind::Paused,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            StopKind::Offline => "offline",
            StopKind::Unauthorized => "unauthorized",
            StopKind::RateLimited => "rate_limited",
            StopKind::Untrusted => "untrusted",
            StopKind::Paused => "paused",
        }
    }

    pub fn parse(text: &str) -> Option<StopKind> {
        StopKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where an entry goes, when it may be tried again, and what else follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub state: State,
    pub not_before: Option<DateTime<Utc>>,
    pub effect: Option<Effect>,
}

/// The state machine: `None` where the event cannot happen in that state.
///
/// `in_doubt` is sticky: an entry that may have been delivered stays in doubt until an answer settles it, whatever
/// trouble the asking meets in between, except where the answer proves that nothing was delivered.
pub fn step(state: State, event: &Event, attempts: u32, now: DateTime<Utc>, seed: u64) -> Option<Step> {
    let to = |state| Step {
        state,
        not_before: None,
        effect: None,
    };
    let later = |state, wait: Duration| Step {
        state,
        not_before: Some(now + wait),
        effect: None,
    };
    let stop = |state, kind, until| Step {
        state,
        not_before: None,
        effect: Some(Effect::Stop(kind, until)),
    };
    let wait = backoff::wait(attempts.max(1), seed);
    Some(match (state, event) {
        (State::Queued, Event::Picked) => to(State::Sending),
        // Asking again with the same key; it stays in doubt meanwhile, so that a crash forgets nothing.
        (State::InDoubt, Event::Picked) => to(State::InDoubt),
        (State::Sending | State::InDoubt, Event::Done) => to(State::Confirmed),
        (State::Sending, Event::Abandoned) => to(State::InDoubt),
        (State::Sending | State::InDoubt, Event::Failed(class)) => {
            let undelivered = if state == State::InDoubt {
                State::InDoubt
            } else {
                State::Queued
            };
            match class {
                Class::Offline => stop(undelivered, StopKind::Offline, Some(now + wait.min(OFFLINE_WAIT))),
                Class::Untrusted => stop(undelivered, StopKind::Untrusted, Some(now + wait)),
                Class::RateLimited(pause) => stop(undelivered, StopKind::RateLimited, Some(now + *pause)),
                Class::Unauthorized => stop(undelivered, StopKind::Unauthorized, None),
                Class::InDoubt => later(State::InDoubt, wait),
                Class::AlreadyDone => Step {
                    effect: Some(Effect::Learn),
                    ..to(State::Confirmed)
                },
                Class::NotYet => later(undelivered, wait.min(Duration::seconds(8))),
                Class::Stale => to(State::Queued),
                Class::Refused(refusal) => Step {
                    effect: Some(Effect::Attention(refusal.clone())),
                    ..to(State::Parked)
                },
            }
        }
        (State::Parked, Event::Retry) => to(State::Queued),
        (State::Parked | State::InDoubt, Event::Discard) => to(State::Discarded),
        (State::Queued | State::Parked, Event::Orphaned) => to(State::Discarded),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-24T18:04:00Z".parse().unwrap()
    }

    fn events() -> Vec<Event> {
        let classes = [
            Class::Offline,
            Class::Untrusted,
            Class::InDoubt,
            Class::RateLimited(Duration::minutes(1)),
            Class::Unauthorized,
            Class::AlreadyDone,
            Class::NotYet,
            Class::Stale,
            Class::Refused(Refusal::Policy),
        ];
        let mut events: Vec<Event> = classes.into_iter().map(Event::Failed).collect();
        events.extend([
            Event::Picked,
            Event::Done,
            Event::Abandoned,
            Event::Retry,
            Event::Discard,
            Event::Orphaned,
        ]);
        events
    }

    #[test]
    fn what_is_settled_stays_settled() {
        for state in [State::Confirmed, State::Discarded] {
            for event in events() {
                assert_eq!(step(state, &event, 1, now(), 0), None, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn what_may_have_been_delivered_is_never_taken_for_unsent() {
        for event in events() {
            let Some(next) = step(State::InDoubt, &event, 1, now(), 0) else {
                continue;
            };
            let proof_of_absence = matches!(event, Event::Failed(Class::Stale));
            assert!(next.state != State::Queued || proof_of_absence, "{event:?}");
        }
        assert_eq!(
            step(State::Sending, &Event::Abandoned, 1, now(), 0)
                .unwrap()
                .state,
            State::InDoubt
        );
    }

    #[test]
    fn only_an_answer_or_a_person_ends_an_entry() {
        for state in State::ALL {
            for event in events() {
                let Some(next) = step(state, &event, 1, now(), 0) else {
                    continue;
                };
                let ended = matches!(next.state, State::Confirmed | State::Discarded);
                let by_right = matches!(
                    event,
                    Event::Done | Event::Failed(Class::AlreadyDone) | Event::Discard | Event::Orphaned
                );
                assert!(!ended || by_right, "{state:?} {event:?} → {:?}", next.state);
            }
        }
    }

    #[test]
    fn a_refused_key_stops_everything_and_parks_nothing() {
        let next = step(State::Sending, &Event::Failed(Class::Unauthorized), 1, now(), 0).unwrap();
        assert_eq!(next.state, State::Queued);
        assert_eq!(next.effect, Some(Effect::Stop(StopKind::Unauthorized, None)));
    }
}
