//! Programs: one member's instance of a definition. Every change is asynchronous: the answer names a job, the effect follows.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Identity;
use crate::int64_text::Int64Text;
use crate::open_enum::open_enum;
use crate::query::{Page, Query};
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/programs";

open_enum! {
    /// Where a program is. `ENDED` is final; the words in `-ING` pass by themselves.
    ProgramStatus { Provisioning, Active, Pausing, Paused, Resuming, Ending, Ended }
}

/// A program as Wix knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Program {
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub program_definition_id: Guid,
    pub status: ProgramStatus,
    pub beneficiary: Identity,
    pub display_name: String,
    pub namespace: String,
    /// The `externalProgramId` it was provisioned with.
    pub external_id: Guid,
}

/// What a new program is made of: one pool for every pool definition of the program definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Provision {
    pub program_definition: Uuid,
    pub beneficiary: Identity,
    pub namespace: String,
    /// Unique in the namespace: this is the idempotency key.
    pub external_program_id: Uuid,
    /// At most 64 characters.
    pub display_name: String,
}

/// The answer to a provision.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Provisioned {
    pub job_id: String,
    /// Still `PROVISIONING`; its pools appear later.
    pub program: Program,
}

/// The job that carries out a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Started {
    pub job_id: String,
}

impl Client {
    /// Provision Program. 409 `PROGRAM_ALREADY_EXISTS`: it was there before, fetch it by its external id.
    pub async fn provision_program(&self, new: &Provision) -> Result<Provisioned, Error> {
        let body = json!({
            "poolDefinitionLookupId": { "programDefinitionId": new.program_definition },
            "beneficiary": new.beneficiary,
            "namespace": new.namespace,
            "externalProgramId": new.external_program_id,
            "programStatus": "ACTIVE",
            "displayName": new.display_name,
        });
        self.transport
            .whole(Call::post("provision_program", format!("{PATH}/provision"), body))
            .await
    }

    /// Renew Program: begins a cycle. Keys of these calls take at most 64 characters. What a repeated key answers is not declared; look at the pool's `renewalCount`.
    pub async fn renew_program(&self, program: Uuid, key: &str) -> Result<Started, Error> {
        self.change_program("renew_program", "renew", program, key).await
    }

    /// Pause Program. A fresh key for every wish, or a second pause months later is swallowed.
    pub async fn pause_program(&self, program: Uuid, key: &str) -> Result<Started, Error> {
        self.change_program("pause_program", "pause", program, key).await
    }

    /// Resume Program.
    pub async fn resume_program(&self, program: Uuid, key: &str) -> Result<Started, Error> {
        self.change_program("resume_program", "resume", program, key)
            .await
    }

    /// End Program, for ever. No key: 428 with `currentStatus` `ENDED` or `ENDING` says it was done before.
    pub async fn end_program(&self, program: Uuid) -> Result<Started, Error> {
        let body = json!({ "programId": program });
        self.transport
            .whole(Call::post("end_program", format!("{PATH}/end"), body))
            .await
    }

    /// Get Program.
    pub async fn get_program(&self, id: Uuid) -> Result<Program, Error> {
        self.transport
            .entity(Call::get("get_program", format!("{PATH}/{id}")), "program")
            .await
    }

    /// Get Program By External Id And Namespace.
    pub async fn get_program_by_external_id(
        &self,
        namespace: &str,
        external_id: Uuid,
    ) -> Result<Program, Error> {
        let path = format!("{PATH}/by-namespace-and-external-id");
        let call = Call::get("get_program_by_external_id", path)
            .param("namespace", namespace)
            .param("externalId", external_id);
        self.transport.entity(call, "program").await
    }

    /// Query Programs. Not filterable by member: query pools, and follow `programId`.
    pub async fn query_programs(&self, query: &Query) -> Result<Page<Program>, Error> {
        let call = Call::post("query_programs", format!("{PATH}/query"), query.to_json());
        self.transport.page(call, "programs").await
    }

    async fn change_program(
        &self,
        operation: &'static str,
        verb: &str,
        program: Uuid,
        key: &str,
    ) -> Result<Started, Error> {
        let body = json!({ "programId": program, "idempotencyKey": key });
        self.transport
            .whole(Call::post(operation, format!("{PATH}/{verb}"), body))
            .await
    }
}
