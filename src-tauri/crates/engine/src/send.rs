//! Sending one entry: fix what must be fixed before the first attempt, log the attempt, ask, settle, learn.
//!
//! The book-keeping stands outside the send's own error path: if settling fails, the entry stays `sending` on disk and is
//! taken up as in doubt, to be asked about under the same key.

use domain::outbox::{Class, Entry, Event, Failure, Kind, Operation, Refusal, State, classify, step};
use domain::program::{Status, pool_that_counts};
use domain::{Credits, PoolId, TransactionId};

use crate::dispatcher::{InFlight, is_interactive};
use crate::learn::FollowUp;
use crate::ports::{BenefitGateway, RedeemOrder, StoreError};
use crate::problem::describe;
use crate::view;
use crate::{Engine, lock};

/// What an answer told.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub balance: Option<Credits>,
    pub transaction: Option<TransactionId>,
}

/// Why an attempt did not succeed, and the words for it.
#[derive(Debug)]
pub(crate) struct Setback {
    pub class: Class,
    pub detail: String,
    /// No answer came at all: the network, not the service.
    pub lost: bool,
}

impl Engine {
    /// One attempt, from the pick to the settlement; the member is in flight meanwhile. Hands back what is left to learn, which
    /// is done outside the lane: nobody at the desk waits for it.
    pub(crate) async fn send(
        &self,
        entry: Entry,
        _until_settled: InFlight<'_>,
    ) -> Result<Option<FollowUp>, StoreError> {
        self.attempt(entry).await
    }

    async fn attempt(&self, entry: Entry) -> Result<Option<FollowUp>, StoreError> {
        self.wait_for_budget(entry.operation.kind()).await;
        let Some((mut entry, attempt)) = self.begin(&entry)? else {
            return Ok(None);
        };
        let kind = entry.operation.kind();
        let outcome = match self.wix().await {
            Err(failure) => Err(setback(kind, &failure)),
            Ok(gateway) => match self.make_ready(&*gateway, &mut entry).await {
                Ok(()) => self
                    .perform(&*gateway, &entry)
                    .await
                    .map_err(|failure| setback(kind, &failure)),
                Err(setback) => Err(setback),
            },
        };
        let learn = matches!(
            &outcome,
            Err(Setback {
                class: Class::AlreadyDone,
                ..
            })
        );
        if matches!(
            &outcome,
            Err(Setback {
                class: Class::Unauthorized,
                ..
            })
        ) {
            // The next try, whenever somebody asks for it, reads the key anew.
            self.disconnect();
        }
        let settled = self.settle(&entry, attempt, outcome)?;
        Ok((settled == State::Confirmed).then_some(FollowUp { entry, learn }))
    }

    async fn wait_for_budget(&self, kind: Kind) {
        loop {
            let taken = lock(&self.budget).take(self.now(), is_interactive(kind));
            match taken {
                Ok(()) => return,
                Err(wait) => self.ports.clock.sleep(wait.to_std().unwrap_or_default()).await,
            }
        }
    }

    /// Marks the entry as picked and logs the attempt, before anything leaves. `None` when it moved in between.
    fn begin(&self, picked: &Entry) -> Result<Option<(Entry, i64)>, StoreError> {
        let now = self.now();
        self.store().writing(|unit| {
            let Some(mut entry) = unit.entry(picked.id)? else {
                return Ok(None);
            };
            let Some(next) = step(entry.state, &Event::Picked, entry.attempts, now, 0) else {
                return Ok(None);
            };
            entry.state = next.state;
            entry.attempts += 1;
            unit.save_entry(&entry)?;
            let attempt = unit.begin_attempt(entry.id, now)?;
            Ok(Some((entry, attempt)))
        })
    }

    /// Finds the pool of an entry that had none, and fixes it on disk before the request leaves.
    async fn make_ready(&self, gateway: &dyn BenefitGateway, entry: &mut Entry) -> Result<(), Setback> {
        let fixed = match &entry.operation {
            Operation::IssueToken {
                pool: None,
                amount,
                visit,
            } => {
                let pool = self.find_pool(gateway, entry).await?;
                Operation::IssueToken {
                    pool: Some(pool),
                    amount: *amount,
                    visit: *visit,
                }
            }
            Operation::IssueToken { pool: Some(pool), .. } if entry.attempts == 1 => {
                return self.refuse_unless_open(*pool);
            }
            Operation::Undo {
                pool: None,
                amount,
                visit,
            } => {
                let parent = entry.depends_on.and_then(|parent| self.parent(parent));
                let pool = parent.and_then(|parent| parent.operation.pool());
                let pool = pool
                    .ok_or_else(|| refused(Refusal::NothingToUndo, "the visit's token was never issued"))?;
                Operation::Undo {
                    pool: Some(pool),
                    amount: *amount,
                    visit: *visit,
                }
            }
            _ => return Ok(()),
        };
        entry.operation = fixed;
        let fixed = entry.clone();
        self.store()
            .writing(|unit| unit.save_entry(&fixed))
            .map_err(|e| not_yet(format!("could not be noted: {e}")))
    }

    fn parent(&self, id: domain::EntryId) -> Option<Entry> {
        self.store().reading(|unit| unit.entry(id)).ok().flatten()
    }

    /// Wix declares no refusal for crediting a paused or ended pool: the desk itself must not.
    fn refuse_unless_open(&self, pool: PoolId) -> Result<(), Setback> {
        let known = self.store().reading(|unit| unit.pool(pool)).ok().flatten();
        match known.map(|pool| pool.status) {
            Some(status @ (Status::Paused | Status::Pausing | Status::Ended | Status::Ending)) => Err(
                refused(Refusal::PoolNotActive { status }, "the program is not active"),
            ),
            _ => Ok(()),
        }
    }

    async fn find_pool(&self, gateway: &dyn BenefitGateway, entry: &Entry) -> Result<PoolId, Setback> {
        let asked_at = self.now();
        let pools = gateway
            .pools_of(entry.member)
            .await
            .map_err(|failure| reading(&failure))?;
        let known = self.store().writing(|unit| {
            self.note_pools(unit, entry.member, &pools, asked_at)?;
            unit.member(entry.member)
        });
        let known = known.map_err(|e| not_yet(format!("could not be noted: {e}")))?;
        if known.is_none() {
            self.verify_member(gateway, entry).await?;
        }
        match pool_that_counts(&pools) {
            Some(pool) if pool.status == Status::Active => Ok(pool.id),
            Some(pool) if pool.status.is_becoming_active() => {
                Err(not_yet("the program is being set up".into()))
            }
            Some(pool) => Err(refused(
                Refusal::PoolNotActive { status: pool.status },
                "the program is not active",
            )),
            None if self.was_enrolled_lately(entry) => Err(not_yet("the pool is still to come".into())),
            None => Err(refused(Refusal::NotEnrolled, "the member has no program")),
        }
    }

    /// A visit under an id that nobody had heard of: who is it?
    async fn verify_member(&self, gateway: &dyn BenefitGateway, entry: &Entry) -> Result<(), Setback> {
        let member = gateway
            .member(entry.member)
            .await
            .map_err(|failure| reading(&failure))?;
        let member =
            member.ok_or_else(|| refused(Refusal::MemberNotFound, "Wix knows no member by that id"))?;
        let now = self.now();
        let saved = self
            .store()
            .writing(|unit| unit.save_members(std::slice::from_ref(&member), now));
        saved.map_err(|e| not_yet(format!("could not be noted: {e}")))
    }

    fn was_enrolled_lately(&self, entry: &Entry) -> bool {
        let now = self.now();
        self.store()
            .reading(|unit| view::was_enrolled_lately(unit, entry.member, now))
            .unwrap_or(true)
    }

    /// The one request.
    async fn perform(&self, gateway: &dyn BenefitGateway, entry: &Entry) -> Result<Done, Failure> {
        let change = async |pool: PoolId, amount: Credits| {
            let receipt = gateway
                .change_balance(pool, entry.member, amount, &entry.key)
                .await?;
            Ok(Done {
                balance: Some(receipt.balance),
                transaction: receipt.transaction,
            })
        };
        match &entry.operation {
            Operation::IssueToken {
                pool: Some(pool),
                amount,
                ..
            }
            | Operation::Adjust { pool, amount, .. } => change(*pool, *amount).await,
            Operation::Undo {
                pool: Some(pool),
                amount,
                ..
            } => change(*pool, -*amount).await,
            Operation::IssueToken { pool: None, .. } | Operation::Undo { pool: None, .. } => {
                Err(Failure::Unreachable("the pool is not known yet".into()))
            }
            Operation::Redeem {
                pool,
                product,
                benefit_key,
                count,
                ..
            } => {
                let order = RedeemOrder {
                    pool: *pool,
                    member: entry.member,
                    product: *product,
                    benefit_key: benefit_key.clone(),
                    count: *count,
                    key: entry.key.clone(),
                };
                gateway.redeem(&order).await.map(|transaction| Done {
                    balance: None,
                    transaction: Some(transaction),
                })
            }
            Operation::CancelRedemption { pool, cost, .. } => {
                let parent = entry.depends_on.and_then(|parent| self.parent(parent));
                let transaction = match parent {
                    Some(parent) => self.transaction_of(gateway, &parent).await?,
                    None => None,
                };
                let Some(transaction) = transaction else {
                    return change(*pool, *cost).await;
                };
                match gateway.cancel_redemption(transaction, &entry.key).await {
                    Ok(transaction) => Ok(Done {
                        balance: None,
                        transaction: Some(transaction),
                    }),
                    // A site without the (preview) method: the same, said plainly.
                    Err(failure) if is_no_such_method(&failure) => change(*pool, *cost).await,
                    Err(failure) => Err(failure),
                }
            }
            Operation::Provision { external_id } => {
                let program = self.store().reading(|unit| unit.program());
                let program = program
                    .ok()
                    .flatten()
                    .ok_or_else(|| Failure::Unreachable("the desk is not set up".into()))?;
                let definition = program
                    .program_definition
                    .ok_or_else(|| Failure::Unreachable("the desk is not set up".into()))?;
                gateway
                    .provision(definition, entry.member, *external_id, &program.name)
                    .await
                    .map(|_| Done::default())
            }
            Operation::Renew { program, .. } => gateway
                .renew(*program, &entry.key)
                .await
                .map(|()| Done::default()),
            Operation::Pause { program, .. } => gateway
                .pause(*program, &entry.key)
                .await
                .map(|()| Done::default()),
            Operation::Resume { program, .. } => gateway
                .resume(*program, &entry.key)
                .await
                .map(|()| Done::default()),
            Operation::End { program, .. } => gateway.end(*program).await.map(|()| Done::default()),
        }
    }
}

fn is_no_such_method(failure: &Failure) -> bool {
    matches!(failure, Failure::Answered(answer) if matches!(answer.status, 404 | 501) && answer.code.is_none() && !answer.html)
}

fn setback(kind: Kind, failure: &Failure) -> Setback {
    Setback {
        class: classify(kind, failure),
        detail: describe(failure),
        lost: matches!(failure, Failure::Lost(_)),
    }
}

/// A read on the way to a write: whatever became of it, the write was not sent.
fn reading(failure: &Failure) -> Setback {
    let class = match classify(Kind::Renew, failure) {
        Class::InDoubt | Class::AlreadyDone | Class::Stale => Class::NotYet,
        class => class,
    };
    Setback {
        class,
        detail: describe(failure),
        lost: matches!(failure, Failure::Lost(_)),
    }
}

fn not_yet(detail: String) -> Setback {
    Setback {
        class: Class::NotYet,
        detail,
        lost: false,
    }
}

fn refused(refusal: Refusal, detail: &str) -> Setback {
    Setback {
        class: Class::Refused(refusal),
        detail: detail.to_owned(),
        lost: false,
    }
}
