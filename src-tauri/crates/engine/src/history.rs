//! A member's history: what this desk did, and what Wix recorded besides.

use std::collections::HashSet;
use std::time::Duration;

use domain::outbox::{Entry, Operation, State};
use domain::visit::VisitOutcome;
use domain::{Credits, MemberId};

use crate::api::{History, HistoryLine, LineState};
use crate::ports::{Movement, Unit};
use crate::view::{self, Tokens};
use crate::{Answer, Engine};

const LINES: u32 = 100;
/// How far back Wix is asked.
const LOOK_BACK: chrono::Duration = chrono::Duration::days(400);
const ASKING: Duration = Duration::from_secs(3);

impl Engine {
    /// The desk's own lines at once, and Wix's where it answers within three seconds.
    pub async fn history(&self, member: MemberId) -> Answer<History> {
        let now = self.now();
        let local = self.store().reading(|unit| {
            let Some(person) = unit.member(member)? else {
                return Ok(None);
            };
            let tokens = Tokens::read(unit, member)?;
            let entries = unit.entries_of(member, LINES)?;
            let mut lines: Vec<HistoryLine> = Vec::new();
            for entry in &entries {
                lines.extend(entry_line(unit, entry)?);
            }
            for visit in unit.visits_of(member, LINES)? {
                if visit.outcome == VisitOutcome::NoToken {
                    let state = view::line_state(&visit, None);
                    lines.push(HistoryLine {
                        state,
                        ..plain("visit", visit.occurred_at, visit.reason)
                    });
                }
            }
            Ok(Some((
                view::member_hit(unit, &person, now)?,
                tokens.balance(now),
                tokens.pool,
                entries,
                lines,
            )))
        });
        let Some((hit, balance, pool, entries, mut lines)) = self.stored(local)? else {
            return Err(self.unknown_member(&member.to_string()));
        };
        if let Some(pool) = pool {
            let ours: HashSet<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
            let known: HashSet<_> = entries.iter().filter_map(|entry| entry.transaction).collect();
            let asking = async {
                let gateway = self.wix().await.ok()?;
                gateway.transactions(pool.id, now - LOOK_BACK).await.ok()
            };
            let movements = tokio::select! {
                movements = asking => movements.unwrap_or_default(),
                () = self.ports.clock.sleep(ASKING) => Vec::new(),
            };
            let foreign = movements.into_iter().filter(|movement| {
                let key = movement.key.as_deref().unwrap_or_default();
                movement.completed
                    && !known.contains(&movement.transaction)
                    && !ours.iter().any(|ours| key.ends_with(ours))
            });
            lines.extend(foreign.map(foreign_line));
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        lines.truncate(LINES as usize);
        Ok(History {
            member: hit,
            balance,
            lines,
        })
    }
}

fn plain(kind: &str, at: chrono::DateTime<chrono::Utc>, note: Option<String>) -> HistoryLine {
    HistoryLine {
        at,
        kind: kind.to_owned(),
        amount: "0".into(),
        note,
        state: LineState::Done,
        transaction_id: None,
        credited_at: None,
    }
}

fn entry_line(unit: &dyn Unit, entry: &Entry) -> Result<Option<HistoryLine>, crate::ports::StoreError> {
    let (kind, note) = match &entry.operation {
        Operation::IssueToken { .. } => ("visit", None),
        Operation::Undo { .. } => ("undo", None),
        Operation::Adjust { reason, .. } => ("adjustment", Some(reason.clone())),
        Operation::Redeem { redemption, .. } => (
            "redemption",
            unit.redemption(*redemption)?.map(|row| row.item_name),
        ),
        Operation::CancelRedemption { redemption, .. } => (
            "cancellation",
            unit.redemption(*redemption)?.map(|row| row.item_name),
        ),
        Operation::Provision { .. } => ("enrolment", None),
        Operation::Renew { .. } => ("renewal", None),
        Operation::End { .. } => ("end", None),
        Operation::Pause { .. } | Operation::Resume { .. } => ("other", None),
    };
    if entry.state == State::Discarded && entry.operation.kind() != domain::outbox::Kind::IssueToken {
        return Ok(None);
    }
    let undone = entry.state == State::Discarded;
    Ok(Some(HistoryLine {
        amount: signed(entry.delta),
        state: if undone {
            LineState::Undone
        } else {
            view::entry_state(entry.state)
        },
        transaction_id: entry.transaction.map(|transaction| transaction.to_string()),
        credited_at: entry.settled_at.filter(|_| entry.state == State::Confirmed),
        ..plain(kind, entry.created_at, note)
    }))
}

/// A movement this desk did not make: another desk, the site, or a renewal.
fn foreign_line(movement: Movement) -> HistoryLine {
    let is_renewal = movement
        .reason
        .as_deref()
        .is_some_and(|reason| reason.eq_ignore_ascii_case("renewal"));
    let kind = match () {
        () if is_renewal => "renewal",
        () if movement.related.is_some() => "cancellation",
        () if movement.item_name.is_some() || movement.benefit_key.is_some() => "redemption",
        () if movement
            .key
            .as_deref()
            .is_some_and(|key| key.starts_with("visit:")) =>
        {
            "visit"
        }
        () => "other",
    };
    HistoryLine {
        amount: signed(movement.amount),
        state: LineState::Confirmed,
        transaction_id: Some(movement.transaction.to_string()),
        credited_at: Some(movement.at),
        ..plain(kind, movement.at, movement.item_name.or(movement.reason))
    }
}

fn signed(amount: Credits) -> String {
    if amount > Credits::ZERO {
        format!("+{amount}")
    } else {
        amount.to_string()
    }
}
