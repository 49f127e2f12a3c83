//! A typed client of the Wix REST API for Benefit Programs, Members and Stores.
//!
//! One file to a resource, one method to an operation, named after it. The types are Wix's: REST names, decimals and
//! int64 as text, every field optional on reading, unknown words tolerated. The crate knows no gym and decides nothing:
//! it never retries a write, keeps no rate budget and stores nothing. What it does know is what an outcome says about
//! delivery, because whoever changes balances must: see [`Error`].
//!
//! ```no_run
//! use wix_client::{BaseUrl, Client, Credentials, Settings};
//!
//! # async fn show() -> Result<(), Box<dyn std::error::Error>> {
//! let key = Credentials::ApiKey { key: "…".into(), site_id: "…".into() };
//! let client = Client::new(Settings::new(BaseUrl::parse(BaseUrl::WIX)?, key))?;
//! let pool = "2b8e4f6a-c1d3-4e5f-9a7b-8c6d4e2f0a1b".parse()?;
//! let balance = client.get_balance(pool).await?;
//! println!("{:?}", balance.available());
//! # Ok(()) }
//! ```

mod auth;
mod balances;
mod base_url;
mod bulk;
mod client;
mod decimal;
mod eligibility;
mod error;
mod guid;
mod identity;
mod int64_text;
mod items;
mod jobs;
mod members;
mod observe;
mod open_enum;
mod pool_definitions;
mod pools;
mod program_definitions;
mod programs;
mod query;
mod redact;
mod redemption;
mod reply;
mod resolver;
mod stores;
mod token;
mod transactions;
mod transport;
mod wire;

pub use auth::Credentials;
pub use balances::{Amount, Balance, Change, Changed, PoolInfo};
pub use base_url::BaseUrl;
pub use bulk::{BulkError, BulkMetadata, BulkResult};
pub use client::Client;
pub use decimal::{Decimal4, NotDecimal};
pub use eligibility::{BenefitSelector, Judged, Verdict};
pub use error::{ConfigError, Delivery, Error, MaybeDelivered, NotDelivered, Status, Violation};
pub use guid::Guid;
pub use identity::{Identity, IdentityType};
pub use int64_text::Int64Text;
pub use items::{Item, ItemReference, ItemUpdate, NewItem, STORES_APP};
pub use jobs::{Job, JobCounts, JobStatus};
pub use members::{Contact, Member, MemberQuery, MemberStatus, Photo, Profile};
pub use pool_definitions::{
    Benefit, Cascade, CreditConfiguration, NewPoolDefinition, PoolDefinition, PoolDefinitionUpdate,
    PoolDetails, Rollover,
};
pub use pools::{Pool, PoolStatus};
pub use program_definitions::{NewProgramDefinition, ProgramDefinition};
pub use programs::{Program, ProgramStatus, Provision, Provisioned, Started};
pub use query::{Page, Query};
pub use redemption::Redemption;
/// What a key is kept in: it prints nothing of itself.
pub use secrecy::SecretString;
pub use stores::{CatalogVersion, Product};
pub use transactions::{
    BalanceType, Transaction, TransactionDetails, TransactionItem, TransactionPool, TransactionStatus,
};
pub use transport::{Fetched, Settings};
