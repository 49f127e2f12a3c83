//! Async jobs (contract, section 8).

use serde_json::json;

use super::{Call, Reply, Route, Scope};
use crate::refusal::Refusal;

pub(super) const ROUTES: &[Route] = &[Route::reads(
    "GET",
    "/async-jobs/v1/async-jobs/{id}",
    Scope::AsyncJobs,
    get,
)];

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let job = call.gym.jobs.get(id).ok_or_else(Refusal::not_found)?;
    Ok(json!({"job": job.view(&call.gym.credentials.app_id)}))
}
