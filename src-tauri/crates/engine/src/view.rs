//! From rows to what a screen shows. Everything here reads within the caller's transaction.

use chrono::{DateTime, Duration, Utc};
use domain::merchandise::{self, Item};
use domain::outbox::{Entry, Kind, State};
use domain::person::Member;
use domain::program::{Pool, Program, Status, pool_that_counts};
use domain::visit::{Standing, Visit, VisitOutcome};
use domain::{Credits, MemberId, calendar, forecast};

use crate::api;
use crate::ports::{StoreError, Unit};

/// A balance heard less than this ago, with nothing pending, is called live.
const LIVE: Duration = Duration::seconds(10);

/// What the desk knows of one member's tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub pool: Option<Pool>,
    pub confirmed: Option<(Credits, DateTime<Utc>)>,
    pub pending: Credits,
}

impl Tokens {
    pub(crate) fn read(unit: &dyn Unit, member: MemberId) -> Result<Tokens, StoreError> {
        let pools = unit.pools_of(member)?.unwrap_or_default();
        let pool = pool_that_counts(&pools).cloned();
        let confirmed = match &pool {
            Some(pool) => unit.balance(pool.id)?,
            None => None,
        };
        Ok(Tokens {
            pool,
            confirmed,
            pending: unit.pending(member)?,
        })
    }

    /// What the member may count on.
    pub(crate) fn available(&self) -> Option<Credits> {
        self.confirmed.map(|(confirmed, _)| confirmed + self.pending)
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.pool
            .as_ref()
            .is_some_and(|pool| matches!(pool.status, Status::Active | Status::Renewing))
    }

    pub(crate) fn balance(&self, now: DateTime<Utc>) -> api::Balance {
        let state = match self.confirmed {
            None => api::BalanceState::Unknown,
            Some((_, as_of)) if self.pending.is_zero() && now - as_of < LIVE => api::BalanceState::Live,
            Some(_) => api::BalanceState::AsOf,
        };
        api::Balance {
            state,
            available: self.available().map(|available| available.to_string()),
            pending: self.pending.to_string(),
            as_of: self.confirmed.map(|(_, as_of)| as_of),
        }
    }

    pub(crate) fn expiring(&self, program: &Program, now: DateTime<Utc>) -> Option<api::Expiring> {
        let (pool, available) = (self.pool.as_ref()?, self.available()?);
        if !self.is_usable() {
            return None;
        }
        let cap = program.rollover_cap;
        forecast::expiring(
            program.time_zone,
            now,
            pool.created_at,
            program.months,
            available,
            cap,
        )
        .map(|ending| api::Expiring {
            amount: ending.amount.to_string(),
            on: ending.on,
        })
    }

    pub(crate) fn next_item(&self, items: &[Item]) -> Option<api::NextItem> {
        let available = self.available().filter(|_| self.is_usable())?;
        forecast::next_item(available, items).map(|item| api::NextItem {
            name: item.name.clone(),
            price: item.price.to_string(),
            missing: available.missing_to(item.price).to_string(),
        })
    }

    pub(crate) fn judge(&self, item: &Item) -> api::CounterItem {
        let judged = merchandise::judge(self.available(), self.is_usable(), item);
        counter_item(item, judged.eligible, judged.missing)
    }

    pub(crate) fn can_take(&self, items: &[Item]) -> Vec<api::CounterItem> {
        let takeable = items
            .iter()
            .filter(|item| item.in_stock != Some(false))
            .map(|item| self.judge(item));
        takeable.filter(|item| item.eligible).take(3).collect()
    }

    pub(crate) fn program_until(&self, program: &Program) -> Option<chrono::NaiveDate> {
        let pool = self.pool.as_ref()?;
        Some(calendar::last_day_of_program(
            program.time_zone,
            pool.created_at,
            program.months,
        ))
    }
}

pub(crate) fn counter_item(item: &Item, eligible: bool, missing: Credits) -> api::CounterItem {
    api::CounterItem {
        product_id: item.product.to_string(),
        name: item.name.clone(),
        benefit_key: item.benefit_key.clone(),
        price: item.price.to_string(),
        eligible,
        missing: missing.to_string(),
        in_stock: item.in_stock,
        stock: item.stock,
        picture: item.picture_url.clone(),
    }
}

/// How long after provisioning a missing pool is put down to Wix's own delay.
const SETTLING_IN: Duration = Duration::minutes(5);

/// Where the member stands, for the rules.
pub(crate) fn standing(
    unit: &dyn Unit,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Standing, StoreError> {
    let known = unit.pools_of(member)?;
    if let Some(pool) = known.as_deref().and_then(pool_that_counts) {
        return Ok(Standing::Pool(pool.clone()));
    }
    if was_enrolled_lately(unit, member, now)? {
        return Ok(Standing::BeingSetUp);
    }
    Ok(if known.is_some() {
        Standing::NotEnrolled
    } else {
        Standing::Unverified
    })
}

/// Enrolment waits here, or went through so lately that Wix may still be making the pool.
pub(crate) fn was_enrolled_lately(
    unit: &dyn Unit,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if unit.is_being_enrolled(member)? {
        return Ok(true);
    }
    let lately = |entry: &Entry| entry.settled_at.is_some_and(|at| now - at < SETTLING_IN);
    let entries = unit.entries_of(member, 50)?;
    Ok(entries.iter().any(|entry| {
        entry.operation.kind() == Kind::Provision && entry.state == State::Confirmed && lately(entry)
    }))
}

/// Where the member stands, for the screen. What was never asked is shown as not enrolled until heard.
pub(crate) fn shown_standing(standing: &Standing) -> api::Standing {
    match standing {
        Standing::Pool(pool) => match pool.status {
            Status::Active | Status::Renewing => api::Standing::Active,
            Status::Paused | Status::Pausing => api::Standing::Paused,
            Status::Ended | Status::Ending => api::Standing::Ended,
            Status::Pending | Status::Provisioning | Status::Resuming | Status::Unknown => {
                api::Standing::BeingSetUp
            }
        },
        Standing::BeingSetUp => api::Standing::BeingSetUp,
        Standing::NotEnrolled | Standing::Unverified => api::Standing::NotEnrolled,
    }
}

pub(crate) fn member_hit(
    unit: &dyn Unit,
    member: &Member,
    now: DateTime<Utc>,
) -> Result<api::MemberHit, StoreError> {
    Ok(api::MemberHit {
        member_id: member.id.to_string(),
        name: member.full_name(),
        first_name: member.greeting_name(),
        email: member.email.clone(),
        card: unit.card_of(member.id)?.map(|card| card.to_string()),
        photo: member.photo_url.clone(),
        standing: shown_standing(&standing(unit, member.id, now)?),
    })
}

/// A member this desk has never heard of, but whose visit it took.
pub(crate) fn stranger(id: MemberId) -> Member {
    Member {
        id,
        first_name: String::new(),
        last_name: String::new(),
        nickname: String::new(),
        email: None,
        photo_url: None,
        card: None,
        approved: true,
        joined_at: None,
    }
}

pub(crate) fn line_state(visit: &Visit, entry: Option<&Entry>) -> api::LineState {
    if visit.undone_at.is_some() {
        return api::LineState::Undone;
    }
    entry.map_or(api::LineState::Done, |entry| entry_state(entry.state))
}

pub(crate) fn entry_state(state: State) -> api::LineState {
    match state {
        State::Confirmed => api::LineState::Confirmed,
        State::Queued | State::Sending | State::InDoubt => api::LineState::OnItsWay,
        State::Parked => api::LineState::NeedsAttention,
        State::Discarded => api::LineState::Done,
    }
}

pub(crate) fn visit_outcome(visit: &Visit, entry: Option<&Entry>) -> api::CheckInOutcome {
    match visit.outcome {
        VisitOutcome::NoToken => api::CheckInOutcome::NoToken,
        VisitOutcome::Earned | VisitOutcome::Later => match entry.map(|entry| entry.state) {
            Some(State::Confirmed) => api::CheckInOutcome::TokenIssued,
            _ if visit.outcome == VisitOutcome::Later => api::CheckInOutcome::VisitRecorded,
            _ => api::CheckInOutcome::TokenQueued,
        },
    }
}
