//! Program definitions: the named templates of programs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::int64_text::Int64Text;
use crate::query::{Page, Query};
use crate::transport::{Call, Twin};

const PATH: &str = "/benefit-programs/v1/program-definitions";

/// A program definition as Wix knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ProgramDefinition {
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub display_name: String,
    pub namespace: String,
    pub external_id: Guid,
}

/// What a new program definition is made of. Namespace (1 to 20 characters) and external id name it for ever.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewProgramDefinition {
    pub namespace: String,
    pub external_id: Uuid,
    /// At most 64 characters.
    pub display_name: String,
}

impl Client {
    /// Create Program Definition. No idempotency key: an existing external id is refused with 409, then fetch it.
    pub async fn create_program_definition(
        &self,
        new: &NewProgramDefinition,
    ) -> Result<ProgramDefinition, Error> {
        let call = Call::post(
            "create_program_definition",
            PATH,
            json!({ "programDefinition": new }),
        );
        self.transport
            .entity(call.twin(Twin::ProgramDefinitions), "programDefinition")
            .await
    }

    /// Get Program Definition.
    pub async fn get_program_definition(&self, id: Uuid) -> Result<ProgramDefinition, Error> {
        let call = Call::get("get_program_definition", format!("{PATH}/{id}"));
        self.transport
            .entity(call.twin(Twin::ProgramDefinitions), "programDefinition")
            .await
    }

    /// Get Program Definition By External Id And Namespace.
    pub async fn get_program_definition_by_external_id(
        &self,
        namespace: &str,
        external_id: Uuid,
    ) -> Result<ProgramDefinition, Error> {
        let path = format!("{PATH}/by-namespace-and-external-id");
        let call = Call::get("get_program_definition_by_external_id", path)
            .param("namespace", namespace)
            .param("externalId", external_id);
        self.transport
            .entity(call.twin(Twin::ProgramDefinitions), "programDefinition")
            .await
    }

    /// Query Program Definitions. Filterable: `id`, `createdDate`, `externalId`, `namespace`.
    pub async fn query_program_definitions(&self, query: &Query) -> Result<Page<ProgramDefinition>, Error> {
        let call = Call::post(
            "query_program_definitions",
            format!("{PATH}/query"),
            query.to_json(),
        );
        self.transport
            .page(call.twin(Twin::ProgramDefinitions), "programDefinitions")
            .await
    }
}
