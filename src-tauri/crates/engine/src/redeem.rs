//! Redeeming at the counter.
//!
//! A redemption is durable before it is sent, and goes under one key for its whole life. It ends as redeemed, refused or
//! cancelled; until there is an answer it is *unknown*, and nothing is handed over. While Wix cannot be reached it is
//! refused: what was certainly not delivered is taken off the queue, what may have been delivered is asked about until
//! there is an answer.

use std::time::Duration;

use domain::outbox::{Entry, Failure, Operation, State, StopKind};
use domain::program::Program;
use domain::{Credits, EntryId, IdempotencyKey, MemberId, ProductId, RedemptionId, calendar};

use crate::api::{self, RedeemRequest, RedemptionOutcome, Update};
use crate::check_in::new_entry;
use crate::ports::{self, AuditLine, StoreError, Unit};
use crate::view::{self, Tokens};
use crate::{Answer, Engine};

/// The most of one item at once.
const MOST: i64 = 99;

enum Prepared {
    Queued,
    Known,
    Refused(&'static str, String),
}

impl Engine {
    /// Queues the redemption and waits a moment for Wix. `unknown` when there is no answer yet: an update will tell.
    pub async fn redeem(&self, request: &RedeemRequest, patience: Duration) -> Answer<api::Redemption> {
        let program = self.program()?;
        let id: RedemptionId = request
            .redemption_id
            .parse()
            .map_err(|_| self.refused("malformed", "That is no redemption id. Nothing was redeemed."))?;
        let member: MemberId = request
            .member_id
            .parse()
            .map_err(|_| self.unknown_member(&request.member_id))?;
        let product: ProductId = request.product_id.parse().map_err(|_| self.withdrawn())?;
        let count = u32::try_from(request.count)
            .ok()
            .filter(|count| (1..=MOST).contains(&i64::from(*count)));
        let Some(count) = count else {
            let message = format!("A quantity is a whole number from 1 to {MOST}. Nothing was redeemed.");
            return Err(self.refused("invalid_count", message).with("most", MOST));
        };
        self.refuse_while_offline()?;
        let entry = EntryId(self.ports.ids.next());
        let prepared = self
            .store()
            .writing(|unit| self.prepare(unit, &program, (id, entry), member, product, count));
        match self.stored(prepared)? {
            Prepared::Refused(code, message) => return Err(self.refused(code, message)),
            Prepared::Known => {}
            Prepared::Queued => {
                self.wake.notify_one();
                self.member_changed(member);
            }
        }
        self.wait_until(patience, || {
            Ok(self.redemption(id)?.outcome != RedemptionOutcome::Unknown)
        })
        .await?;
        let redemption = self.redemption(id)?;
        match redemption.reason.as_deref() {
            Some("offline" | "untrusted") => Err(self.offline_redemption()),
            Some("unauthorized") => Err(self.unauthorized_redemption()),
            _ => Ok(redemption),
        }
    }

    fn prepare(
        &self,
        unit: &dyn Unit,
        program: &Program,
        (id, entry): (RedemptionId, EntryId),
        member: MemberId,
        product: ProductId,
        count: u32,
    ) -> Result<Prepared, StoreError> {
        if unit.redemption(id)?.is_some() {
            return Ok(Prepared::Known);
        }
        let refused = |code, message: &str| Ok(Prepared::Refused(code, message.to_owned()));
        if unit.member(member)?.is_none() {
            return refused(
                "unknown_member",
                "Nobody is known by that id. Nothing was redeemed.",
            );
        }
        let Some(item) = unit.item(product)? else {
            return refused(
                "item_withdrawn",
                "That item is not in the program (any more). Nothing was redeemed; choose another.",
            );
        };
        let tokens = Tokens::read(unit, member)?;
        let Some(pool) = tokens.pool.as_ref() else {
            return refused(
                "not_enrolled",
                "This member has no program. Nothing was redeemed; enrol them first.",
            );
        };
        let Some(cost) = item.price.times(count) else {
            return refused("invalid_count", "That is too many. Nothing was redeemed.");
        };
        let now = self.now();
        let day = calendar::gym_day(program.time_zone, now);
        let operation = Operation::Redeem {
            pool: pool.id,
            product,
            benefit_key: item.benefit_key.clone(),
            count,
            cost,
            redemption: id,
        };
        unit.enqueue(&new_entry(
            entry,
            member,
            operation,
            IdempotencyKey::for_redemption(id),
            now,
        ))?;
        unit.insert_redemption(&ports::Redemption {
            id,
            entry,
            slip: unit.next_slip(day)?,
            day,
            member,
            pool: pool.id,
            product,
            item_name: item.name,
            benefit_key: item.benefit_key,
            count,
            cost,
            created_at: now,
            transaction: None,
            handed_over_at: None,
            cancelled_at: None,
        })?;
        unit.audit(&AuditLine {
            at: now,
            actor: "desk",
            action: "redeem",
            subject: id.to_string(),
            detail: format!("member {member} product {product} count {count} cost {cost}"),
        })?;
        Ok(Prepared::Queued)
    }

    fn refuse_while_offline(&self) -> Answer<()> {
        let now = self.now();
        let stops = self.stored(self.store().reading(|unit| unit.stops()))?;
        let closed = |kind| {
            stops
                .iter()
                .any(|stop| stop.kind == kind && stop.until.is_none_or(|until| until > now))
        };
        if closed(StopKind::Unauthorized) {
            return Err(self.unauthorized_redemption());
        }
        if closed(StopKind::Offline) || closed(StopKind::Untrusted) {
            return Err(self.offline_redemption());
        }
        Ok(())
    }

    fn unauthorized_redemption(&self) -> api::Problem {
        self.gateway_problem(&Failure::NoCredentials, "Nothing was redeemed.")
    }

    fn offline_redemption(&self) -> api::Problem {
        self.problem(
            api::ProblemClass::Offline,
            "offline_redemption",
            "Wix cannot be reached, and redeeming needs it. Nothing was redeemed, no tokens were taken. Try again when the desk is online.",
        )
    }

    fn withdrawn(&self) -> api::Problem {
        self.refused(
            "item_withdrawn",
            "That item is not in the program. Nothing was redeemed; choose another.",
        )
    }

    /// How a redemption stands.
    pub fn redemption(&self, id: RedemptionId) -> Answer<api::Redemption> {
        let now = self.now();
        let found = self.store().reading(|unit| {
            let Some(redemption) = unit.redemption(id)? else {
                return Ok(None);
            };
            shown(unit, &redemption, now).map(Some)
        });
        self.stored(found)?.ok_or_else(|| self.unknown_redemption())
    }

    /// For whoever asks without a window: the id is minted before the redemption, so that asking twice is one.
    pub fn new_redemption_id(&self) -> String {
        self.ports.ids.next().to_string()
    }

    /// A product by id or by name.
    pub fn resolve_product(&self, text: &str) -> Answer<String> {
        let items = self.stored(self.store().reading(|unit| unit.items()))?;
        let wanted = text.trim().to_lowercase();
        let fits = |item: &&domain::merchandise::Item| {
            item.product.to_string() == wanted || item.name.trim().to_lowercase() == wanted
        };
        items
            .iter()
            .find(fits)
            .map(|item| item.product.to_string())
            .ok_or_else(|| self.withdrawn())
    }

    fn unknown_redemption(&self) -> api::Problem {
        self.refused(
            "unknown_redemption",
            "There is no such redemption at this desk. Nothing was changed.",
        )
    }

    /// Redeemed, and still on this side of the counter; oldest first.
    pub fn to_hand_over(&self) -> Answer<Vec<api::Redemption>> {
        let now = self.now();
        self.stored(self.store().reading(|unit| {
            unit.to_hand_over()?
                .iter()
                .map(|redemption| shown(unit, redemption, now))
                .collect()
        }))
    }

    /// Marks a redemption as handed over. Doing it twice is doing it once.
    pub fn hand_over(&self, id: RedemptionId) -> Answer<api::Redemption> {
        let now = self.now();
        let handed = self.store().writing(|unit| {
            let Some(mut redemption) = unit.redemption(id)? else {
                return Ok(None);
            };
            let entry = unit.entry(redemption.entry)?;
            let redeemed = entry.is_some_and(|entry| entry.state == State::Confirmed)
                && redemption.cancelled_at.is_none();
            if redeemed && redemption.handed_over_at.is_none() {
                redemption.handed_over_at = Some(now);
                unit.save_redemption(&redemption)?;
                unit.audit(&AuditLine {
                    at: now,
                    actor: "desk",
                    action: "hand_over",
                    subject: id.to_string(),
                    detail: format!("slip {}", redemption.slip),
                })?;
            }
            Ok(Some((redeemed, redemption.member)))
        });
        match self.stored(handed)? {
            None => Err(self.unknown_redemption()),
            Some((false, _)) => Err(self.refused(
                "not_redeemed",
                "This redemption is not confirmed, or was cancelled: hand nothing over. Nothing was changed.",
            )),
            Some((true, member)) => self.told(id, member),
        }
    }

    /// Gives the tokens back: at once where nothing was sent yet, otherwise through the outbox once the redemption is known to
    /// have happened.
    pub async fn cancel_redemption(&self, id: RedemptionId, patience: Duration) -> Answer<api::Redemption> {
        let (now, cancellation) = (self.now(), EntryId(self.ports.ids.next()));
        let cancelled = self.store().writing(|unit| {
            let Some(mut redemption) = unit.redemption(id)? else {
                return Ok(None);
            };
            let Some(mut entry) = unit.entry(redemption.entry)? else {
                return Ok(None);
            };
            if redemption.cancelled_at.is_some() {
                return Ok(Some(Ok(redemption.member)));
            }
            match entry.state {
                State::Parked | State::Discarded => return Ok(Some(Err(()))),
                State::Queued if entry.attempts == 0 => {
                    entry.state = State::Discarded;
                    entry.settled_at = Some(now);
                    unit.save_entry(&entry)?;
                }
                _ => {
                    let key = IdempotencyKey::for_cancellation(id);
                    let operation = Operation::CancelRedemption {
                        pool: redemption.pool,
                        redemption: id,
                        cost: redemption.cost,
                    };
                    let mut row = new_entry(cancellation, redemption.member, operation, key, now);
                    row.depends_on = Some(entry.id);
                    unit.enqueue(&row)?;
                }
            }
            redemption.cancelled_at = Some(now);
            unit.save_redemption(&redemption)?;
            unit.audit(&AuditLine {
                at: now,
                actor: "desk",
                action: "cancel_redemption",
                subject: id.to_string(),
                detail: format!("cost {}", redemption.cost),
            })?;
            Ok(Some(Ok(redemption.member)))
        });
        let member = match self.stored(cancelled)? {
            None => return Err(self.unknown_redemption()),
            Some(Err(())) => {
                return Err(self.refused(
                    "not_redeemed",
                    "This redemption was refused: there is nothing to give back. Nothing was changed.",
                ));
            }
            Some(Ok(member)) => member,
        };
        self.wake.notify_one();
        self.wait_until(patience, || {
            let key = IdempotencyKey::for_cancellation(id);
            let entry = self.stored(self.store().reading(|unit| unit.entry_by_key(key.as_str())))?;
            Ok(entry.is_none_or(|entry| !entry.state.is_waiting()))
        })
        .await?;
        self.told(id, member)
    }

    /// The redemption as it stands, told to the windows as well.
    fn told(&self, id: RedemptionId, member: MemberId) -> Answer<api::Redemption> {
        let redemption = self.redemption(id)?;
        self.ports.updates.publish(Update::Redemption {
            redemption: Box::new(redemption.clone()),
        });
        self.member_changed(member);
        Ok(redemption)
    }

    /// Tells the windows how the redemption of an entry came out.
    pub(crate) fn tell_redemption(&self, id: RedemptionId) {
        if let Ok(redemption) = self.redemption(id) {
            self.ports.updates.publish(Update::Redemption {
                redemption: Box::new(redemption),
            });
        }
    }
}

/// A redemption as it is shown: how far it got follows from its entry.
fn shown(
    unit: &dyn Unit,
    redemption: &ports::Redemption,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<api::Redemption, StoreError> {
    let entry = unit.entry(redemption.entry)?;
    let tokens = Tokens::read(unit, redemption.member)?;
    let member = unit
        .member(redemption.member)?
        .unwrap_or_else(|| view::stranger(redemption.member));
    let outcome = outcome(redemption, entry.as_ref());
    let refused = entry
        .filter(|_| outcome == RedemptionOutcome::Refused)
        .and_then(|entry| entry.last_error);
    let reason = refused.map(|error| error.code);
    let missing = tokens
        .available()
        .map(|available| available.missing_to(redemption.cost));
    Ok(api::Redemption {
        outcome,
        missing: missing
            .filter(|_| reason.as_deref() == Some("not_enough_balance"))
            .map(|missing: Credits| missing.to_string()),
        reason,
        redemption_id: redemption.id.to_string(),
        transaction_id: redemption.transaction.map(|transaction| transaction.to_string()),
        slip: redemption.slip,
        member_id: redemption.member.to_string(),
        member_name: member.full_name(),
        product_id: redemption.product.to_string(),
        item_name: redemption.item_name.clone(),
        picture: unit.item(redemption.product)?.and_then(|item| item.picture_url),
        count: redemption.count,
        cost: redemption.cost.to_string(),
        at: redemption.created_at,
        handed_over_at: redemption.handed_over_at,
        balance: tokens.balance(now),
    })
}

fn outcome(redemption: &ports::Redemption, entry: Option<&Entry>) -> RedemptionOutcome {
    if redemption.cancelled_at.is_some() {
        return RedemptionOutcome::Cancelled;
    }
    match entry.map(|entry| entry.state) {
        Some(State::Confirmed) => RedemptionOutcome::Redeemed,
        Some(State::Queued | State::Sending | State::InDoubt) => RedemptionOutcome::Unknown,
        Some(State::Parked | State::Discarded) | None => RedemptionOutcome::Refused,
    }
}
