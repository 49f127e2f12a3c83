//! The history of credits (contract, 7.9).

use super::{Call, Reply, Route, Scope, listed, single};
use crate::query::{Fields, Kind, Query, page};
use crate::validation::guid;

pub(super) const ROUTES: &[Route] = &[
    Route::reads(
        "POST",
        "/benefit-programs/v1/transactions/query",
        Scope::Read,
        query,
    ),
    Route::reads("GET", "/benefit-programs/v1/transactions/{id}", Scope::Read, get),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("pool.id", Kind::Guid),
    ("relatedTransactionId", Kind::Guid),
    ("beneficiary.memberId", Kind::Guid),
    ("beneficiary.wixUserId", Kind::Guid),
    ("details.item.id", Kind::Guid),
    ("correlationId", Kind::Text),
    ("status", Kind::FilterOnly),
];

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    single("transaction", call.gym.transactions.get(id))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "transactions", FIELDS, 100)?;
    let index = &call.gym.index;
    let pool = query.filter.required("pool.id").and_then(guid);
    let member = query.filter.required("beneficiary.memberId").and_then(guid);
    let candidates = match (pool, member) {
        (Some(pool), _) => Some(index.transactions_of_pool.of(&pool)),
        (None, Some(member)) => Some(index.transactions_of_person.of(&member)),
        (None, None) => None,
    };
    Ok(listed(
        "transactions",
        page(&call.gym.transactions, candidates, &query, FIELDS),
    ))
}
