//! The desk's picture for its windows: top bar, today, what waits. Sent whole, after every change, a few times a second at most.

use std::collections::HashMap;
use std::time::Duration;

use domain::outbox::{Kind, State, StopKind};
use domain::{Credits, calendar};

use crate::api::{ConnectionState, DeskState, QueueHealth, Today, TodayLine, Update};
use crate::dispatcher::standing_still;
use crate::ports::{StoreError, Unit};
use crate::view;
use crate::{Answer, Engine, lock};

/// Lines of today's list.
const LINES: u32 = 50;
/// How long a change waits to be told: longer than a frame takes. Changes closer together are told as one.
const AFTER_THE_VERDICT: Duration = Duration::from_millis(100);

impl Engine {
    pub fn desk_state(&self) -> Answer<DeskState> {
        let now = self.now();
        let skew = lock(&self.gateway)
            .as_ref()
            .and_then(|(_, gateway)| gateway.clock_skew_seconds());
        let manager_unlocked = self.is_manager_unlocked();
        self.stored(self.store().reading(|unit| {
            let program = unit.program()?;
            let zone = program
                .as_ref()
                .map_or(chrono_tz::UTC, |program| program.time_zone);
            let day = calendar::gym_day(zone, now);
            Ok(DeskState {
                profile: self.desk.profile.clone(),
                practice: self.desk.practice,
                set_up: program
                    .as_ref()
                    .is_some_and(|program| program.pool_definition.is_some()),
                gym_name: program
                    .as_ref()
                    .map_or_else(String::new, |program| program.gym_name.clone()),
                time_zone: zone.name().to_owned(),
                unit: program
                    .as_ref()
                    .map_or_else(|| "Tokens".to_owned(), |program| program.unit.clone()),
                now,
                queue: health(unit, now, skew)?,
                today: today(unit, day)?,
                to_hand_over: unit.to_hand_over()?.len().try_into().unwrap_or(u32::MAX),
                members_known: unit.count_members()?,
                manager_unlocked,
            })
        }))
    }

    pub(crate) async fn announce_forever(&self) {
        loop {
            self.changed.notified().await;
            // The verdict is painted first, the column beside it after.
            self.ports.clock.sleep(AFTER_THE_VERDICT).await;
            if let Ok(desk) = self.desk_state() {
                self.ports.updates.publish(Update::Desk { desk: Box::new(desk) });
            }
        }
    }
}

fn health(
    unit: &dyn Unit,
    now: chrono::DateTime<chrono::Utc>,
    skew: Option<i64>,
) -> Result<QueueHealth, StoreError> {
    let (stops, totals) = (unit.stops()?, unit.queue_totals()?);
    let stop = standing_still(&stops, now);
    let state = match stop.map(|stop| stop.kind) {
        Some(StopKind::Offline) => ConnectionState::Offline,
        Some(StopKind::Unauthorized) => ConnectionState::Unauthorized,
        Some(StopKind::RateLimited) => ConnectionState::RateLimited,
        Some(StopKind::Untrusted) => ConnectionState::Untrusted,
        Some(StopKind::Paused) => ConnectionState::Paused,
        // The pause is over but nobody has got through since: still offline, as far as anybody knows.
        None if stops.iter().any(|stop| stop.kind == StopKind::Offline) => ConnectionState::Offline,
        None => ConnectionState::Online,
    };
    let next_try = match stop {
        Some(stop) => stop.until,
        None => unit.next_ready_at(now)?,
    };
    let attention = unit.entries_in(State::Parked, 500)?;
    let attention = attention
        .iter()
        .filter(|entry| entry.operation.kind() != Kind::Redeem)
        .count();
    Ok(QueueHealth {
        state,
        waiting: totals.waiting,
        oldest: totals.oldest,
        next_try,
        needs_attention: attention.try_into().unwrap_or(u32::MAX),
        clock_skew_seconds: skew.and_then(|skew| skew.try_into().ok()),
    })
}

fn today(unit: &dyn Unit, day: chrono::NaiveDate) -> Result<Today, StoreError> {
    let (visits, tokens) = unit.day_totals(day)?;
    let mut names: HashMap<_, String> = HashMap::new();
    let mut lines = Vec::new();
    for visit in unit.visits_on(day, LINES)? {
        let entry = visit.entry.map_or(Ok(None), |entry| unit.entry(entry))?;
        let short_name = match names.get(&visit.member) {
            Some(name) => name.clone(),
            None => {
                let member = unit
                    .member(visit.member)?
                    .unwrap_or_else(|| view::stranger(visit.member));
                names.insert(visit.member, member.short_name());
                member.short_name()
            }
        };
        let earned = entry.as_ref().map_or(Credits::ZERO, |entry| entry.delta);
        lines.push(TodayLine {
            visit_id: visit.id.to_string(),
            member_id: visit.member.to_string(),
            short_name,
            at: visit.occurred_at,
            outcome: view::visit_outcome(&visit, entry.as_ref()),
            reason: visit.reason.clone(),
            earned: earned.to_string(),
            state: view::line_state(&visit, entry.as_ref()),
        });
    }
    Ok(Today {
        visits,
        tokens: tokens.to_string(),
        lines,
    })
}
