//! Where the real service's behaviour is unknown, differs from site to site, or changed over time, a switch chooses; a client must
//! be right under every setting (contract, sections 13 and 15).

use serde::{Deserialize, Serialize};

/// Which Stores catalogue the site has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Catalog {
    /// The older one: string filters, numeric prices.
    #[default]
    #[serde(rename = "v1", alias = "V1")]
    V1,
    /// The newer one: object filters, prices as text.
    #[serde(rename = "v3", alias = "V3")]
    V3,
}

/// The sandbox's switches, with the usual behaviour as default. Set them with [`crate::Sandbox::switches`] or
/// `POST /_sandbox/switches`, where only the named ones change.
///
/// ```
/// let usual = wix_sandbox::Switches::default();
/// assert!(usual.pricing_plans_installed && usual.rate_limit_per_minute == Some(200));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Without Pricing Plans every benefit-program route answers 428 `REQUIRED_APP_NOT_INSTALLED`.
    pub pricing_plans_installed: bool,
    /// Without Stores the catalogue version says so and product routes answer 428.
    pub stores_installed: bool,
    /// The catalogue of the site; the other one's routes answer 428.
    pub catalog: Catalog,
    /// A renewal writes transactions for what lapses and what is granted.
    pub renewal_transactions: bool,
    /// Beneficiary look-ups without `identityType` find nothing, as seen in production.
    pub identity_type_required: bool,
    /// A repeated renewal key answers 409 instead of 200 with the first job.
    pub renew_replay_conflicts: bool,
    /// Balance changes on pools that are not ACTIVE are refused (Wix declares no such error).
    pub refuse_change_on_inactive_pool: bool,
    /// Eligibility results in the shape before 2026.
    pub legacy_eligibility: bool,
    /// Decimals with all four fraction digits (`"10.0000"`).
    pub padded_decimals: bool,
    /// Empty texts, lists, objects and nulls are left out of replies.
    pub omit_empty_fields: bool,
    /// Replies carry fields nobody has heard of.
    pub extra_fields: bool,
    /// Cancel, reallocate, pool items and pool-definition items exist on this site.
    pub preview_methods: bool,
    /// Scopes the credentials lack, e.g. `SCOPE.BENEFIT_PROGRAMS.MANAGE`: their routes answer 403.
    pub denied_scopes: Vec<String>,
    /// Requests a minute and key before 429; `null` for no limit.
    pub rate_limit_per_minute: Option<u32>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            pricing_plans_installed: true,
            stores_installed: true,
            catalog: Catalog::V1,
            renewal_transactions: true,
            identity_type_required: true,
            renew_replay_conflicts: false,
            refuse_change_on_inactive_pool: false,
            legacy_eligibility: false,
            padded_decimals: false,
            omit_empty_fields: false,
            extra_fields: false,
            preview_methods: true,
            denied_scopes: Vec::new(),
            rate_limit_per_minute: Some(200),
        }
    }
}
