//! Credits: balances, redemptions, eligibility and movements.

use chrono::{DateTime, Utc};
use domain::outbox::{Failure, Refusal};
use domain::{Credits, IdempotencyKey, MemberId, PoolId, TransactionId};
use engine::ports::{Eligibility, Movement, Receipt, RedeemOrder, Selection};
use serde_json::json;
use wix_client::{
    BalanceType, BenefitSelector, Change, Client, Identity, ItemReference, Judged, Query, Redemption,
    Transaction, TransactionStatus, Verdict,
};

use crate::credits::{credits, decimal};
use crate::failure::{lacking, observed, or_none};
use crate::paging::MOST_PAGES;
use crate::programs::status;

/// A balance without an amount is as good as none: nothing is known of it.
pub(crate) async fn balance(client: &Client, pool: PoolId) -> Result<Option<Credits>, Failure> {
    let found = or_none(client.get_balance(pool.0).await)?;
    Ok(found.and_then(|balance| balance.available()).map(credits))
}

pub(crate) async fn change(
    client: &Client,
    pool: PoolId,
    member: MemberId,
    amount: Credits,
    key: &IdempotencyKey,
) -> Result<Receipt, Failure> {
    let by = Change::Adjust(decimal(amount));
    let changed = client
        .change_balance(pool.0, by, &Identity::member(member.0), key.as_str())
        .await
        .map_err(observed)?;
    Ok(Receipt {
        balance: changed
            .balance
            .available()
            .map(credits)
            .ok_or_else(|| lacking("the balance"))?,
        transaction: changed.transaction_id.get().map(TransactionId),
    })
}

pub(crate) async fn redeem(
    client: &Client,
    namespace: &str,
    order: &RedeemOrder,
) -> Result<TransactionId, Failure> {
    let redemption = Redemption {
        pool_id: order.pool.0,
        item_reference: ItemReference::product(order.product.0),
        benefit_key: order.benefit_key.clone(),
        count: order.count,
        idempotency_key: order.key.as_str().to_owned(),
        beneficiary: Identity::member(order.member.0),
        namespace: namespace.to_owned(),
    };
    client
        .redeem_benefit(&redemption)
        .await
        .map(TransactionId)
        .map_err(observed)
}

pub(crate) async fn cancel(
    client: &Client,
    transaction: TransactionId,
    key: &IdempotencyKey,
) -> Result<TransactionId, Failure> {
    client
        .cancel_redemption(transaction.0, key.as_str())
        .await
        .map(TransactionId)
        .map_err(observed)
}

pub(crate) async fn eligibility(
    client: &Client,
    namespace: &str,
    pool: PoolId,
    member: MemberId,
    selections: &[Selection],
) -> Result<Vec<Eligibility>, Failure> {
    if selections.is_empty() {
        return Ok(Vec::new());
    }
    let selector = |selection: &Selection| {
        BenefitSelector::new(
            pool.0,
            &selection.benefit_key,
            selection.product.0,
            selection.count,
        )
    };
    let selectors: Vec<BenefitSelector> = selections.iter().map(selector).collect();
    let judged = client
        .bulk_check_benefit_eligibility(&selectors, &Identity::member(member.0), namespace)
        .await
        .map_err(observed)?;
    Ok(selections
        .iter()
        .map(|selection| judgement(selection, &judged))
        .collect())
}

/// Found by the selector that Wix echoes, never by its place. What was not answered is not eligible.
fn judgement(selection: &Selection, judged: &[Judged]) -> Eligibility {
    let asked = |judged: &&Judged| {
        let echo = &judged.selector;
        echo.item_reference.external_id.get() == Some(selection.product.0)
            && echo.benefit_key == selection.benefit_key
            && (echo.count == selection.count || echo.count == 0)
    };
    let verdicts = judged
        .iter()
        .find(asked)
        .map(|judged| &judged.verdicts[..])
        .unwrap_or_default();
    let granted = |verdict: &&Verdict| {
        matches!(verdict, Verdict::Eligible { benefit_key, .. }
            if benefit_key.is_empty() || *benefit_key == selection.benefit_key)
    };
    let available = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::NotEnoughBalance { available, .. } => available.map(credits),
        _ => None,
    });
    let outcome = if verdicts.iter().any(|verdict| granted(&verdict)) {
        Ok(())
    } else {
        Err(verdicts.iter().find_map(refusal).unwrap_or(Refusal::Invalid {
            code: "NO_ANSWER".into(),
        }))
    };
    Eligibility {
        product: selection.product,
        benefit_key: selection.benefit_key.clone(),
        outcome,
        available,
    }
}

fn refusal(verdict: &Verdict) -> Option<Refusal> {
    Some(match verdict {
        Verdict::Eligible { .. } => return None,
        Verdict::NotEnoughBalance { available, requested } => Refusal::NotEnoughBalance {
            available: available.map(credits),
            requested: requested.map(credits),
        },
        Verdict::PoolNotActive { status: wix } => Refusal::PoolNotActive { status: status(*wix) },
        Verdict::BenefitNotFound => Refusal::ItemWithdrawn,
        Verdict::PoolNotFound => Refusal::PoolNotFound,
        Verdict::PolicyForbids => Refusal::Policy,
        Verdict::Unknown(word) => Refusal::Invalid { code: word.clone() },
    })
}

/// Newest first, and no further back than asked: a year of visits is not read to find this morning's.
pub(crate) async fn transactions(
    client: &Client,
    pool: PoolId,
    since: DateTime<Utc>,
) -> Result<Vec<Movement>, Failure> {
    let mut query = Query::filter(json!({ "pool.id": pool.0 })).newest_first();
    let mut movements = Vec::new();
    for _ in 0..MOST_PAGES {
        let page = client.query_transactions(&query).await.map_err(observed)?;
        for movement in page.entries.into_iter().filter_map(movement) {
            if movement.at < since {
                return Ok(movements);
            }
            movements.push(movement);
        }
        match page.next {
            Some(next) => query = Query::next(next),
            None => break,
        }
    }
    Ok(movements)
}

/// Wix's amounts have no sign: what comes into `AVAILABLE` is a credit, what leaves it a debit.
fn movement(wix: Transaction) -> Option<Movement> {
    let amount = wix.amount.map(credits)?;
    let amount = match (wix.source, wix.target) {
        (_, BalanceType::Available) => amount,
        (BalanceType::Available, _) => -amount,
        _ => return None,
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Some(Movement {
        transaction: TransactionId(wix.id.get()?),
        at: wix.created_date?,
        amount,
        key: filled(wix.idempotency_key),
        item_name: filled(wix.details.item.map(|item| item.display_name)),
        benefit_key: filled(wix.details.benefit_key),
        reason: filled(wix.details.reason),
        related: wix.related_transaction_id.get().map(TransactionId),
        completed: wix.status != TransactionStatus::Failed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ProductId;
    use uuid::Uuid;
    use wix_client::Decimal4;

    fn selection(product: u128, key: &str) -> Selection {
        Selection {
            product: ProductId(Uuid::from_u128(product)),
            benefit_key: key.into(),
            count: 1,
        }
    }

    fn eligible(key: &str) -> Verdict {
        Verdict::Eligible {
            pool_id: Uuid::from_u128(7).into(),
            benefit_key: key.into(),
            price: None,
        }
    }

    fn judged(product: u128, key: &str, verdicts: Vec<Verdict>) -> Judged {
        let selector = BenefitSelector::new(Uuid::from_u128(7), key, Uuid::from_u128(product), 1);
        Judged { selector, verdicts }
    }

    #[test]
    fn results_are_matched_by_what_they_echo_not_by_place() {
        let four = Decimal4::from_ten_thousandths(40_000);
        let too_little = Verdict::NotEnoughBalance {
            available: Some(four),
            requested: None,
        };
        let answers = [
            judged(2, "gym20", vec![too_little]),
            judged(1, "gym10", vec![eligible("gym10")]),
        ];
        assert_eq!(judgement(&selection(1, "gym10"), &answers).outcome, Ok(()));
        let refused = judgement(&selection(2, "gym20"), &answers);
        assert!(matches!(refused.outcome, Err(Refusal::NotEnoughBalance { .. })));
        assert_eq!(refused.available, Some(Credits::whole(4)));
    }

    #[test]
    fn what_was_not_granted_by_name_is_not_granted() {
        let other = [judged(1, "gym10", vec![eligible("gym30")])];
        let silent = [judged(1, "gym10", vec![])];
        for answers in [&other[..], &silent, &[]] {
            assert!(
                judgement(&selection(1, "gym10"), answers).outcome.is_err(),
                "{answers:?}"
            );
        }
    }

    #[test]
    fn the_direction_of_a_movement_is_its_sign_and_one_that_failed_says_so() {
        let transaction = |source, target, status| Transaction {
            id: Uuid::from_u128(1).into(),
            created_date: Some(DateTime::UNIX_EPOCH),
            amount: Some(Decimal4::from_ten_thousandths(10_000)),
            source,
            target,
            status,
            ..Transaction::default()
        };
        let (inside, outside) = (BalanceType::Available, BalanceType::External);
        let earned = movement(transaction(outside, inside, TransactionStatus::Completed)).unwrap();
        assert_eq!((earned.amount, earned.completed), (Credits::ONE, true));
        let failed = movement(transaction(inside, outside, TransactionStatus::Failed)).unwrap();
        assert_eq!((failed.amount, failed.completed), (-Credits::ONE, false));
        let nowhere = movement(transaction(
            BalanceType::Unknown,
            outside,
            TransactionStatus::Completed,
        ));
        assert_eq!(
            nowhere, None,
            "a movement without a direction moved nothing we can tell"
        );
    }
}
