//! Check-in: one transaction, no network before the verdict.
//!
//! The one exception: a member id or an e-mail that this desk has never heard of is asked about at Wix, for two seconds
//! at most. Where Wix cannot be asked, a visit under a member id is recorded all the same and verified later; an unknown
//! e-mail or card names nobody and records nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::outbox::{Entry, Operation, State};
use domain::person::{Code, Member};
use domain::program::Program;
use domain::visit::{Decision, LaterReason, NoTokenReason, Visit, VisitOutcome, VisitPolicy, decide};
use domain::{Credits, EntryId, IdempotencyKey, MemberId, VisitId, calendar};

use crate::api::{CheckIn, CheckInOutcome, CheckInRequest};
use crate::ports::{AuditLine, StoreError, Unit};
use crate::view::{self, Tokens};
use crate::{Answer, Engine};

/// How long a check-in waits for Wix, where it has to ask at all.
const ASKING: Duration = Duration::from_secs(2);
/// How long Undo is offered.
const UNDO: chrono::Duration = chrono::Duration::seconds(10);
/// Visits are marked when the clock is further off than this.
const DOUBTFUL_SECONDS: i64 = 600;

impl Engine {
    /// One visit. Durable when this returns, whatever the network does.
    pub async fn check_in(&self, request: &CheckInRequest) -> Answer<CheckIn> {
        let program = self.program()?;
        let Some(code) = Code::parse(&request.code) else {
            return Ok(self.nobody(request, Some("malformed")));
        };
        if let Some(member) = self.stored(self.store().reading(|unit| find(unit, &code)))? {
            return self.record(&program, member, request);
        }
        match (&code, self.ask_about(&code).await) {
            (_, Some(Some(member))) => self.record(&program, member, request),
            (_, Some(None)) | (Code::Card(_) | Code::Email(_), None) => Ok(self.nobody(request, None)),
            (Code::Member(id), None) => self.record(&program, view::stranger(*id), request),
        }
    }

    /// Asks Wix about somebody new: `None` when it could not be asked, `Some(None)` when it knows nobody.
    async fn ask_about(&self, code: &Code) -> Option<Option<Member>> {
        let asking = async {
            let gateway = self.wix().await.ok()?;
            let member = match code {
                Code::Member(id) => gateway.member(*id).await.ok()?,
                Code::Email(email) => gateway.member_by_email(email).await.ok()?,
                Code::Card(_) => return Some(None),
            };
            let Some(member) = member else { return Some(None) };
            let now = self.now();
            let pools = gateway.pools_of(member.id).await.ok();
            self.store()
                .writing(|unit| {
                    unit.save_members(std::slice::from_ref(&member), now)?;
                    match &pools {
                        Some(pools) => self.note_pools(unit, member.id, pools, now).map(|_| ()),
                        None => Ok(()),
                    }
                })
                .ok()?;
            Some(Some(member))
        };
        tokio::select! {
            answer = asking => answer,
            () = self.ports.clock.sleep(ASKING) => None,
        }
    }

    fn record(&self, program: &Program, member: Member, request: &CheckInRequest) -> Answer<CheckIn> {
        let doubtful = lock_skew(self).is_some_and(|skew| skew.abs() > DOUBTFUL_SECONDS);
        let now = self.now();
        let ids = (VisitId(self.ports.ids.next()), EntryId(self.ports.ids.next()));
        let recorded = self.store().writing(|unit| {
            let scan = Scan {
                program,
                member: &member,
                request,
                now,
                doubtful,
            };
            scan.record(unit, ids)
        });
        let check_in = self.stored(recorded)?;
        if check_in.visit_id.is_some() {
            self.wake.notify_one();
            self.changed();
        }
        Ok(check_in)
    }

    fn nobody(&self, request: &CheckInRequest, reason: Option<&str>) -> CheckIn {
        let now = self.now();
        let balance = Tokens {
            pool: None,
            confirmed: None,
            pending: Credits::ZERO,
        }
        .balance(now);
        CheckIn {
            outcome: CheckInOutcome::UnknownMember,
            reason: reason.map(str::to_owned),
            visit_id: None,
            member_id: None,
            occurred_at: now,
            balance,
            expiring: None,
            next_item: None,
            member: None,
            code: shown_code(&request.code),
            since: None,
            earned: "0".into(),
            undo_until: None,
            can_take: Vec::new(),
            time_doubtful: false,
        }
    }

    /// The verdict on a visit as it stands now: a script that waited asks again.
    pub fn check_in_now(&self, check_in: CheckIn) -> Answer<CheckIn> {
        let (Some(visit), Some(member)) = (&check_in.visit_id, &check_in.member_id) else {
            return Ok(check_in);
        };
        let (Ok(visit), Ok(member)) = (visit.parse::<VisitId>(), member.parse::<MemberId>()) else {
            return Ok(check_in);
        };
        let (program, now) = (self.program()?, self.now());
        let fresh = self.store().reading(|unit| {
            let Some(visit) = unit.visit(visit)? else {
                return Ok(None);
            };
            let entry = visit.entry.map(|entry| unit.entry(entry)).transpose()?.flatten();
            let (tokens, items) = (Tokens::read(unit, member)?, unit.items()?);
            Ok(Some((
                view::visit_outcome(&visit, entry.as_ref()),
                visit,
                entry,
                tokens,
                items,
            )))
        });
        let Some((outcome, visit, entry, tokens, items)) = self.stored(fresh)? else {
            return Ok(check_in);
        };
        let refused = entry
            .filter(|entry| entry.state == State::Parked)
            .and_then(|entry| entry.last_error);
        let outcome = if refused.is_some() {
            CheckInOutcome::NoToken
        } else {
            outcome
        };
        Ok(CheckIn {
            outcome,
            reason: match outcome {
                CheckInOutcome::TokenIssued => None,
                _ => refused.map(|error| error.code).or(visit.reason),
            },
            balance: tokens.balance(now),
            expiring: tokens.expiring(&program, now),
            next_item: tokens.next_item(&items),
            can_take: tokens.can_take(&items),
            ..check_in
        })
    }
}

/// What the gateway last said of the clocks, if there is a gateway.
fn lock_skew(engine: &Engine) -> Option<i64> {
    crate::lock(&engine.gateway)
        .as_ref()
        .and_then(|(_, gateway)| gateway.clock_skew_seconds())
}

/// Who is meant, as far as this desk knows.
pub(crate) fn find(unit: &dyn Unit, code: &Code) -> Result<Option<Member>, StoreError> {
    let id = match code {
        Code::Member(id) => Some(*id),
        Code::Email(email) => unit.member_by_email(email)?,
        Code::Card(card) => unit.member_by_card(card)?,
    };
    id.map_or(Ok(None), |id| unit.member(id))
}

/// A code as it is repeated to the screen: short, and free of control characters.
fn shown_code(code: &str) -> String {
    code.chars().filter(|c| !c.is_control()).take(64).collect()
}

struct Scan<'a> {
    program: &'a Program,
    member: &'a Member,
    request: &'a CheckInRequest,
    now: DateTime<Utc>,
    doubtful: bool,
}

impl Scan<'_> {
    fn record(&self, unit: &dyn Unit, (visit, entry): (VisitId, EntryId)) -> Result<CheckIn, StoreError> {
        let today = calendar::gym_day(self.program.time_zone, self.now);
        let standing = view::standing(unit, self.member.id, self.now)?;
        let last = unit.last_visit(self.member.id)?;
        let overridden = self.request.override_reason.is_some();
        let policy = self.program.policy;
        let decision = decide(
            self.now,
            today,
            self.member.approved,
            &standing,
            last,
            policy,
            overridden,
        );
        let (outcome, reason, pool) = match &decision {
            Decision::AlreadyIn(since) => {
                return self.verdict(unit, None, CheckInOutcome::AlreadyIn, Some(*since));
            }
            Decision::Earn(pool) => (VisitOutcome::Earned, None, Some(pool.id)),
            Decision::Later(reason) => (VisitOutcome::Later, Some(later_code(*reason)), None),
            Decision::NoToken(reason) => (VisitOutcome::NoToken, Some(no_token_code(*reason)), None),
        };
        let earns = outcome != VisitOutcome::NoToken;
        let operation = Operation::IssueToken {
            pool,
            amount: Credits::ONE,
            visit,
        };
        let key = match (policy, pool) {
            (VisitPolicy::OncePerDay, Some(pool)) if !overridden => IdempotencyKey::for_day(pool, today),
            _ => IdempotencyKey::for_visit(visit),
        };
        let row = Visit {
            id: visit,
            member: self.member.id,
            occurred_at: self.now,
            day: today,
            outcome,
            reason: reason.map(str::to_owned),
            override_reason: self.request.override_reason.clone(),
            entry: earns.then_some(entry),
            undone_at: None,
            time_doubtful: self.doubtful,
        };
        if earns {
            unit.enqueue(&new_entry(entry, self.member.id, operation, key, self.now))?;
        }
        unit.insert_visit(&row)?;
        unit.audit(&AuditLine {
            at: self.now,
            actor: "desk",
            action: "check_in",
            subject: visit.to_string(),
            detail: format!("member {} {}", self.member.id, reason.unwrap_or("earned")),
        })?;
        let shown = match outcome {
            VisitOutcome::Earned => CheckInOutcome::TokenQueued,
            VisitOutcome::Later => CheckInOutcome::VisitRecorded,
            VisitOutcome::NoToken => CheckInOutcome::NoToken,
        };
        self.verdict(unit, Some(&row), shown, None)
    }

    fn verdict(
        &self,
        unit: &dyn Unit,
        visit: Option<&Visit>,
        outcome: CheckInOutcome,
        since: Option<DateTime<Utc>>,
    ) -> Result<CheckIn, StoreError> {
        let (tokens, items) = (Tokens::read(unit, self.member.id)?, unit.items()?);
        let earned = outcome == CheckInOutcome::TokenQueued;
        let reason = match outcome {
            CheckInOutcome::AlreadyIn => Some("reentry".to_owned()),
            _ => visit.and_then(|visit| visit.reason.clone()),
        };
        Ok(CheckIn {
            outcome,
            reason,
            visit_id: visit.map(|visit| visit.id.to_string()),
            member_id: Some(self.member.id.to_string()),
            occurred_at: self.now,
            balance: tokens.balance(self.now),
            expiring: tokens.expiring(self.program, self.now),
            next_item: tokens.next_item(&items),
            member: Some(view::member_hit(unit, self.member, self.now)?),
            code: shown_code(&self.request.code),
            since,
            earned: if earned { "1".into() } else { "0".into() },
            undo_until: visit.map(|_| self.now + UNDO),
            can_take: tokens.can_take(&items),
            time_doubtful: self.doubtful,
        })
    }
}

/// A fresh row of the outbox. Its order is the database's to give.
pub(crate) fn new_entry(
    id: EntryId,
    member: MemberId,
    operation: Operation,
    key: IdempotencyKey,
    now: DateTime<Utc>,
) -> Entry {
    let delta = operation.delta();
    Entry {
        seq: 0,
        id,
        member,
        operation,
        key,
        state: State::Queued,
        attempts: 0,
        not_before: None,
        delta,
        depends_on: None,
        created_at: now,
        settled_at: None,
        transaction: None,
        last_error: None,
    }
}

fn later_code(reason: LaterReason) -> &'static str {
    match reason {
        LaterReason::BeingSetUp => "being_set_up",
        LaterReason::Unverified => "unverified",
    }
}

fn no_token_code(reason: NoTokenReason) -> &'static str {
    match reason {
        NoTokenReason::NotEnrolled => "not_enrolled",
        NoTokenReason::Paused => "paused",
        NoTokenReason::Ended => "ended",
        NoTokenReason::Blocked => "blocked",
    }
}
