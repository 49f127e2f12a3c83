//! Templates: program definitions, pool definitions with their benefits, and the items filed under a benefit.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Head, ItemReference};
use crate::amount::Amount;
use crate::table::Row;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgramDefinition {
    #[serde(flatten)]
    pub(crate) head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) namespace: String,
    pub(crate) external_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extended_fields: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolDefinition {
    #[serde(flatten)]
    pub(crate) head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) program_definition_ids: Vec<Uuid>,
    pub(crate) details: Details,
    pub(crate) namespace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extended_fields: Option<Value>,
}

/// What a pool offers and how its credits come and go (contract, 6.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Details {
    pub(crate) benefits: Vec<Benefit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit_configuration: Option<CreditConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) additional_data: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Benefit {
    pub(crate) benefit_key: String,
    pub(crate) item_set_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) price: Option<Amount>,
    pub(crate) provider_app_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) additional_data: Option<Value>,
}

impl Benefit {
    /// An absent price is free.
    pub(crate) fn cost(&self) -> Amount {
        self.price.unwrap_or(Amount::ZERO)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreditConfiguration {
    pub(crate) amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rollover_configuration: Option<Rollover>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit_display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit_type: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rollover {
    pub(crate) enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) balance_cap: Option<Amount>,
}

impl Details {
    pub(crate) fn credits_per_cycle(&self) -> Amount {
        self.credit_configuration
            .as_ref()
            .map_or(Amount::ZERO, |credits| credits.amount)
    }

    /// What of `available` survives a renewal: the smaller of it and the cap (contract, 5.3).
    pub(crate) fn carried(&self, available: Amount) -> Amount {
        let rollover = self
            .credit_configuration
            .as_ref()
            .and_then(|credits| credits.rollover_configuration.as_ref());
        match rollover {
            Some(Rollover {
                enabled: true,
                balance_cap: Some(cap),
            }) => available.min(*cap),
            Some(Rollover {
                enabled: true,
                balance_cap: None,
            }) => available,
            _ => Amount::ZERO,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) external_id: Uuid,
    pub(crate) category: String,
    pub(crate) item_set_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) provider_app_id: Uuid,
    pub(crate) namespace: String,
}

impl Item {
    pub(crate) fn reference(&self) -> ItemReference {
        ItemReference {
            external_id: self.external_id,
            category: self.category.clone(),
            provider_app_id: self.provider_app_id,
        }
    }
}

impl Row for ProgramDefinition {
    fn id(&self) -> Uuid {
        self.head.id
    }
}

impl Row for PoolDefinition {
    fn id(&self) -> Uuid {
        self.head.id
    }
}

impl Row for Item {
    fn id(&self) -> Uuid {
        self.head.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(amount: &str, rollover: Option<Rollover>) -> Details {
        let amount = Amount::parse(amount).expect("an amount");
        let credit_configuration = Some(CreditConfiguration {
            amount,
            rollover_configuration: rollover,
            unit_display_name: None,
            unit_type: None,
        });
        Details {
            benefits: Vec::new(),
            credit_configuration,
            additional_data: None,
        }
    }

    #[test]
    fn at_most_the_cap_is_carried_over() {
        let five = Amount::parse("5").expect("an amount");
        let gym = details(
            "0",
            Some(Rollover {
                enabled: true,
                balance_cap: Some(five),
            }),
        );
        for (before, after) in [("0", "0"), ("3", "3"), ("5", "5"), ("12", "5"), ("31", "5")] {
            let before = Amount::parse(before).expect("an amount");
            assert_eq!(gym.carried(before).to_string(), after);
        }
    }

    #[test]
    fn without_rollover_nothing_is_carried_and_without_a_cap_everything() {
        let twelve = Amount::parse("12").expect("an amount");
        assert_eq!(details("0", None).carried(twelve), Amount::ZERO);
        assert_eq!(
            details(
                "0",
                Some(Rollover {
                    enabled: false,
                    balance_cap: Some(twelve)
                })
            )
            .carried(twelve),
            Amount::ZERO
        );
        assert_eq!(
            details(
                "0",
                Some(Rollover {
                    enabled: true,
                    balance_cap: None
                })
            )
            .carried(twelve),
            twelve
        );
    }
}
