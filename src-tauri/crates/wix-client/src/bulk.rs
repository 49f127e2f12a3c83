use serde::Deserialize;

use crate::guid::Guid;

/// The outcome of one entry of a bulk request.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BulkResult {
    pub item_metadata: BulkMetadata,
}

/// Which entry, and how it went.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BulkMetadata {
    /// May be missing for an entry that failed.
    pub id: Guid,
    /// Its place in the request.
    pub original_index: usize,
    pub success: bool,
    pub error: Option<BulkError>,
}

/// Why an entry failed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BulkError {
    pub code: String,
    pub description: String,
}
