//! What can be redeemed, without redeeming it (contract, 7.6). Business outcomes are results inside a 200.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Reply, Route, Scope};
use crate::amount::Amount;
use crate::gym::Gym;
use crate::model::{Benefit, Identity, Item, ItemReference, Pool, PoolStatus};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::reads(
        "POST",
        "/benefit-programs/v1/pools/check-eligibility",
        Scope::Manage,
        check,
    ),
    Route::reads(
        "POST",
        "/benefit-programs/v1/bulk/benefits/check-eligibility",
        Scope::Manage,
        bulk_check,
    ),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pools/check-benefit-eligibility-by-filter",
        Scope::Manage,
        check_by_filter,
    ),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pools/check-eligibility-by-filter",
        Scope::Manage,
        check_by_filter,
    ),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pools/eligible-pools",
        Scope::Read,
        eligible_benefits,
    ),
];

/// A benefit and product somebody asks about.
#[derive(Debug)]
struct Selector {
    pool_id: Uuid,
    benefit_key: Option<String>,
    item: ItemReference,
    /// As sent, for the echo inside results.
    written_item: Value,
    count: i32,
}

/// One verdict; each becomes one entry of `benefitResults`.
pub(super) enum Verdict<'a> {
    Eligible {
        pool: &'a Pool,
        benefit: &'a Benefit,
        available: Amount,
    },
    NotEnough {
        pool_id: Uuid,
        available: Amount,
        requested: Amount,
    },
    NotActive {
        pool_id: Uuid,
        status: PoolStatus,
    },
    NoBenefit {
        pool_id: Uuid,
        benefit_key: Option<String>,
    },
    NoPool {
        pool_id: Uuid,
    },
}

/// The item of `reference` among a benefit's products.
pub(super) fn item_of<'a>(
    gym: &'a Gym,
    pool: &Pool,
    benefit: &Benefit,
    reference: &ItemReference,
) -> Option<&'a Item> {
    gym.items_in(benefit.item_set_id)
        .find(|item| reference.names(item) && item.namespace == pool.namespace)
}

/// The pool, if it is in this namespace and belongs to this person (nobody named counts as anybody).
pub(super) fn pool_of<'a>(
    gym: &'a Gym,
    pool_id: Uuid,
    namespace: &str,
    beneficiary: Option<&Identity>,
) -> Option<&'a Pool> {
    gym.pools
        .get(pool_id)
        .filter(|pool| pool.namespace == namespace)
        .filter(|pool| beneficiary.is_none_or(|person| person.is_same_person(&pool.beneficiary)))
}

fn judge<'a>(gym: &'a Gym, pool: &'a Pool, benefit: &'a Benefit, count: i32) -> Verdict<'a> {
    let pool_id = pool.head.id;
    if pool.status != PoolStatus::Active {
        return Verdict::NotActive {
            pool_id,
            status: pool.status,
        };
    }
    let available = gym
        .balances
        .get(pool_id)
        .map_or(Amount::ZERO, |balance| balance.available);
    let requested = benefit.cost().times(count);
    if available < requested {
        return Verdict::NotEnough {
            pool_id,
            available,
            requested,
        };
    }
    Verdict::Eligible {
        pool,
        benefit,
        available,
    }
}

fn verdicts<'a>(
    gym: &'a Gym,
    selector: &Selector,
    namespace: &str,
    beneficiary: Option<&Identity>,
) -> Vec<Verdict<'a>> {
    let pool_id = selector.pool_id;
    let Some(pool) = pool_of(gym, pool_id, namespace, beneficiary) else {
        return vec![Verdict::NoPool { pool_id }];
    };
    let asked = |benefit: &&Benefit| {
        selector
            .benefit_key
            .as_ref()
            .is_none_or(|key| *key == benefit.benefit_key)
            && item_of(gym, pool, benefit, &selector.item).is_some()
    };
    let mut found: Vec<Verdict<'a>> = pool
        .details
        .benefits
        .iter()
        .filter(asked)
        .map(|benefit| judge(gym, pool, benefit, selector.count))
        .collect();
    if found.is_empty() {
        found.push(Verdict::NoBenefit {
            pool_id,
            benefit_key: selector.benefit_key.clone(),
        });
    }
    found.truncate(10);
    found
}

fn eligible_json(pool: &Pool, benefit: &Benefit, item: &Value) -> Value {
    json!({
        "poolId": pool.head.id, "benefitKey": benefit.benefit_key, "itemReference": item, "price": benefit.cost(),
    })
}

/// The type of a verdict, its options field and the options.
fn parts(verdict: &Verdict<'_>, item: &Value) -> (&'static str, &'static str, Value) {
    match verdict {
        Verdict::Eligible { pool, benefit, .. } => (
            "ELIGIBLE_BENEFIT",
            "eligibleBenefitOptions",
            eligible_json(pool, benefit, item),
        ),
        Verdict::NotEnough {
            pool_id,
            available,
            requested,
        } => (
            "NOT_ENOUGH_BALANCE",
            "notEnoughBalanceOptions",
            json!({
                "poolId": pool_id, "itemReference": item,
                "availableBalance": available, "requestedBalance": requested,
            }),
        ),
        Verdict::NotActive { pool_id, status } => (
            "POOL_NOT_ACTIVE",
            "poolNotActiveOptions",
            json!({"poolId": pool_id, "poolStatus": status}),
        ),
        Verdict::NoBenefit { pool_id, benefit_key } => {
            let mut options = json!({"poolId": pool_id});
            if let Some(key) = benefit_key {
                options["benefitKey"] = json!(key);
            }
            ("BENEFIT_NOT_FOUND", "benefitNotFoundOptions", options)
        }
        Verdict::NoPool { pool_id } => (
            "POOL_NOT_FOUND",
            "poolNotFoundOptions",
            json!({"poolId": pool_id}),
        ),
    }
}

fn result_json(gym: &Gym, verdicts: &[Verdict<'_>], item: &Value) -> Value {
    if gym.switches.legacy_eligibility {
        return legacy_json(verdicts, item);
    }
    let entries: Vec<Value> = verdicts
        .iter()
        .map(|verdict| {
            let (kind, field, options) = parts(verdict, item);
            json!({"type": kind, field: options})
        })
        .collect();
    json!({"benefitResults": entries})
}

/// The shape before 2026: eligible benefits together, or the first reason why not.
fn legacy_json(verdicts: &[Verdict<'_>], item: &Value) -> Value {
    let eligible: Vec<Value> = verdicts
        .iter()
        .filter_map(|verdict| match verdict {
            Verdict::Eligible { pool, benefit, .. } => Some(eligible_json(pool, benefit, item)),
            _ => None,
        })
        .collect();
    if !eligible.is_empty() {
        return json!({"type": "ELIGIBLE", "eligibleOptions": {"eligibleBenefits": eligible}});
    }
    match verdicts.first() {
        Some(verdict) => {
            let (kind, field, options) = parts(verdict, item);
            json!({"type": kind, field: options})
        }
        None => json!({"type": "UNKNOWN"}),
    }
}

fn read_item(form: &Form<'_>) -> (ItemReference, Value) {
    let written = form.raw("itemReference").cloned().unwrap_or_default();
    (ItemReference::read(&form.required_form("itemReference")), written)
}

fn read_selector(form: &Form<'_>) -> Selector {
    let (item, written_item) = read_item(form);
    // Neither is evaluated here, but they must be sound.
    form.moment("targetDate");
    form.free_object("additionalData");
    Selector {
        pool_id: form.required_guid("poolId"),
        benefit_key: form.text("benefitKey", 64),
        item,
        written_item,
        count: form.count("count").unwrap_or(1),
    }
}

fn check(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let selector = read_selector(&form);
    let namespace = form.namespace();
    let beneficiary = form.form("beneficiary").map(|form| Identity::read(&form));
    violations.finish()?;
    let found = verdicts(call.gym, &selector, &namespace, beneficiary.as_ref());
    Ok(json!({"result": result_json(call.gym, &found, &selector.written_item)}))
}

fn bulk_check(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let forms = form.forms("benefitSelectors", 1, 100);
    let selectors: Vec<Selector> = forms.iter().map(read_selector).collect();
    let namespace = form.namespace();
    let beneficiary = form.form("beneficiary").map(|form| Identity::read(&form));
    violations.finish()?;
    let echoes = call
        .body
        .get("benefitSelectors")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let results: Vec<Value> = selectors
        .iter()
        .zip(echoes)
        .map(|(selector, echo)| {
            let found = verdicts(call.gym, selector, &namespace, beneficiary.as_ref());
            json!({"benefitSelector": echo, "result": result_json(call.gym, &found, &selector.written_item)})
        })
        .collect();
    Ok(json!({"results": results}))
}

/// A question about a person and a product, without naming a pool.
struct Question {
    namespace: String,
    item: ItemReference,
    written_item: Value,
    count: i32,
    beneficiary: Option<Identity>,
    statuses: Vec<String>,
}

fn read_question(form: &Form<'_>, count: i32) -> Question {
    let (item, written_item) = read_item(form);
    form.moment("targetDate");
    form.free_object("additionalData");
    let statuses = form
        .form("poolSelector")
        .and_then(|selector| selector.raw("poolStatuses").cloned());
    let statuses = statuses
        .as_ref()
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    Question {
        namespace: form.namespace(),
        item,
        written_item,
        count,
        beneficiary: form.form("beneficiary").map(|form| Identity::read(&form)),
        statuses: statuses
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    }
}

/// The person's pools in the namespace. Without `identityType` nobody is found, as production does it.
fn pools_of<'a>(gym: &'a Gym, question: &Question) -> Vec<&'a Pool> {
    let Some(person) = &question.beneficiary else {
        return Vec::new();
    };
    if person.identity_type.is_none() && gym.switches.identity_type_required {
        return Vec::new();
    }
    let Some(member) = person.member_id else {
        return Vec::new();
    };
    gym.index
        .pools_of_person
        .of(&member)
        .iter()
        .filter_map(|id| gym.pools.get(*id))
        .filter(|pool| pool.namespace == question.namespace)
        .filter(|pool| {
            question.statuses.is_empty()
                || question
                    .statuses
                    .iter()
                    .any(|status| status == pool.status.name())
        })
        .collect()
}

fn offers<'a>(gym: &'a Gym, pool: &'a Pool, question: &Question) -> Vec<Verdict<'a>> {
    let offered = |benefit: &&Benefit| item_of(gym, pool, benefit, &question.item).is_some();
    pool.details
        .benefits
        .iter()
        .filter(offered)
        .map(|benefit| judge(gym, pool, benefit, question.count))
        .collect()
}

fn check_by_filter(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let count = form.required_count("count");
    let question = read_question(&form, count);
    violations.finish()?;
    let mut results = Vec::new();
    for pool in pools_of(call.gym, &question) {
        for verdict in offers(call.gym, pool, &question) {
            results.push(result_json(call.gym, &[verdict], &question.written_item));
        }
    }
    Ok(json!({"results": results}))
}

fn eligible_benefits(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    if form.has("itemReference") && !call.body["itemReference"].is_object() {
        return Err(Refusal::plain(
            400,
            "INVALID_ITEM_REFERENCE",
            "Invalid item reference",
        ));
    }
    let count = form.count("count").unwrap_or(1);
    let question = read_question(&form, count);
    violations.finish()?;
    let mut eligible = Vec::new();
    for pool in pools_of(call.gym, &question) {
        for verdict in offers(call.gym, pool, &question) {
            if let Verdict::Eligible {
                pool,
                benefit,
                available,
            } = verdict
            {
                let mut entry = eligible_json(pool, benefit, &question.written_item);
                entry["poolInfo"] = json!({
                    "balance": {"available": available, "reserved": "0"},
                    "creditAmount": pool.details.credits_per_cycle(),
                    "displayName": pool.display_name,
                    "poolDefinitionId": pool.pool_definition_id,
                });
                entry["benefitInfo"] =
                    json!({"displayName": benefit.display_name, "benefitKey": benefit.benefit_key});
                eligible.push(entry);
            }
        }
    }
    Ok(json!({"eligibleBenefits": eligible}))
}
