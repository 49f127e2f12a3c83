//! Asynchronous jobs. Prefer polling the entity; the key may lack the scope for this.

use serde::Deserialize;

use crate::client::Client;
use crate::error::Error;
use crate::open_enum::open_enum;
use crate::transport::Call;

open_enum! {
    /// How far a job is. `FINISHED` with failures counted is a partial failure.
    JobStatus { Initialized, Processing, Finished, Failed }
}

/// A job as Wix knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Job {
    pub id: String,
    pub status: JobStatus,
    pub counts: JobCounts,
}

/// How its parts went.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobCounts {
    pub success_count: u32,
    pub fail_count: u32,
}

impl Client {
    /// Get Async Job, by the `job_id` of an answer.
    pub async fn get_async_job(&self, job_id: &str) -> Result<Job, Error> {
        let plain: String = job_id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect();
        let call = Call::get("get_async_job", format!("/async-jobs/v1/async-jobs/{plain}"));
        self.transport.entity(call, "job").await
    }
}
