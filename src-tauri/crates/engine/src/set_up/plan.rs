use chrono_tz::Tz;
use domain::program::{Program, Tier};
use domain::visit::VisitPolicy;
use domain::{Credits, credits::NotCredits};
use serde::{Deserialize, Serialize};

/// What a manager wants: the shape of a set-up file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub site: Site,
    pub program: ProgramPlan,
    #[serde(default)]
    pub credits: CreditsPlan,
    #[serde(default)]
    pub visits: VisitsPlan,
    #[serde(rename = "tier")]
    pub tiers: Vec<TierPlan>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The gym's name, for the screen.
    pub name: String,
    /// 1 to 20 characters; cannot be changed later.
    pub namespace: String,
    /// IANA name: `America/New_York`.
    pub time_zone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramPlan {
    pub name: String,
    #[serde(default = "a_year")]
    pub months: u32,
}

fn a_year() -> u32 {
    12
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CreditsPlan {
    pub unit: String,
    pub amount: Decimal,
    /// Missing: everything rolls over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollover_cap: Option<Decimal>,
}

impl Default for CreditsPlan {
    fn default() -> CreditsPlan {
        CreditsPlan {
            unit: "Tokens".into(),
            amount: Decimal::Text("0".into()),
            rollover_cap: Some(Decimal::Text("5".into())),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VisitsPlan {
    /// `every-visit` or `once-per-day`.
    pub policy: String,
    /// A scan within so many minutes of the last is the same visit.
    pub reentry_minutes: u32,
}

impl Default for VisitsPlan {
    fn default() -> VisitsPlan {
        VisitsPlan {
            policy: "every-visit".into(),
            reentry_minutes: 60,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierPlan {
    pub key: String,
    pub price: Decimal,
    #[serde(default)]
    pub name: Option<String>,
    /// Ids or names of products.
    #[serde(default)]
    pub products: Vec<String>,
}

/// A price or an amount, written with or without quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Decimal {
    Whole(i64),
    Text(String),
}

impl Decimal {
    fn parse(&self) -> Result<Credits, NotCredits> {
        match self {
            Decimal::Whole(number) => number.to_string().parse(),
            Decimal::Text(text) => text.trim().parse(),
        }
    }
}

impl From<Credits> for Decimal {
    fn from(credits: Credits) -> Decimal {
        Decimal::Text(credits.to_string())
    }
}

/// What is wrong with a plan; nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct PlanFault {
    /// Where: `site.namespace`, `tier.gym10.price`.
    pub field: String,
    pub fault: String,
}

fn fault(field: impl Into<String>, fault: impl Into<String>) -> PlanFault {
    PlanFault {
        field: field.into(),
        fault: fault.into(),
    }
}

impl Plan {
    /// The reference program: one token a visit, merchandise for 10, 20 and 30, five tokens roll over, a year.
    pub fn reference() -> Plan {
        let tier = |price: i64, products: &[&str]| TierPlan {
            key: format!("gym{price}"),
            price: Decimal::Whole(price),
            name: Some(format!("{price}-token reward")),
            products: products.iter().map(|product| (*product).to_owned()).collect(),
        };
        Plan {
            site: Site {
                name: "Ironworks Gym".into(),
                namespace: "gym_rewards".into(),
                time_zone: "America/New_York".into(),
            },
            program: ProgramPlan {
                name: "New Member Rewards".into(),
                months: 12,
            },
            credits: CreditsPlan::default(),
            visits: VisitsPlan::default(),
            tiers: vec![
                tier(
                    10,
                    &["Water bottle", "Gym towel", "Resistance band", "Shaker", "Lock"],
                ),
                tier(20, &["Training T-shirt", "Tank top", "Skipping rope", "Cap"]),
                tier(30, &["Gym bag", "Hoodie", "Yoga mat"]),
            ],
        }
    }

    /// Checks everything and makes it the program it describes, without what only Wix knows.
    pub fn program(&self) -> Result<Program, PlanFault> {
        let namespace = self.site.namespace.trim();
        if !(1..=20).contains(&namespace.chars().count()) || namespace.chars().any(char::is_control) {
            return Err(fault("site.namespace", "1 to 20 characters are expected"));
        }
        if namespace.starts_with('@') {
            return Err(fault(
                "site.namespace",
                "names that begin with @ belong to Wix's own apps",
            ));
        }
        let time_zone: Tz = self.site.time_zone.parse().map_err(|_| {
            fault(
                "site.time_zone",
                format!(
                    "“{}” is no time zone; one like America/New_York is expected",
                    self.site.time_zone
                ),
            )
        })?;
        let name = bounded("program.name", &self.program.name, 64)?;
        if !(1..=120).contains(&self.program.months) {
            return Err(fault("program.months", "1 to 120 months are expected"));
        }
        Ok(Program {
            gym_name: bounded("site.name", &self.site.name, 100)?,
            namespace: namespace.to_owned(),
            time_zone,
            name,
            months: self.program.months,
            unit: bounded("credits.unit", &self.credits.unit, 32)?,
            amount: at_least_zero("credits.amount", &self.credits.amount)?,
            rollover_cap: self
                .credits
                .rollover_cap
                .as_ref()
                .map(|cap| at_least_zero("credits.rollover_cap", cap))
                .transpose()?,
            tiers: self.checked_tiers()?,
            policy: self.policy()?,
            program_definition: None,
            pool_definition: None,
        })
    }

    fn policy(&self) -> Result<VisitPolicy, PlanFault> {
        if self.visits.reentry_minutes > 24 * 60 {
            return Err(fault(
                "visits.reentry_minutes",
                "at most a day (1440) is expected",
            ));
        }
        match self.visits.policy.as_str() {
            "every-visit" => Ok(VisitPolicy::EveryVisit {
                reentry_minutes: self.visits.reentry_minutes,
            }),
            "once-per-day" => Ok(VisitPolicy::OncePerDay),
            other => Err(fault(
                "visits.policy",
                format!("“{other}” is none; every-visit or once-per-day is expected"),
            )),
        }
    }

    fn checked_tiers(&self) -> Result<Vec<Tier>, PlanFault> {
        if !(1..=10).contains(&self.tiers.len()) {
            return Err(fault("tier", "1 to 10 tiers are expected"));
        }
        let mut tiers: Vec<Tier> = Vec::new();
        for plan in &self.tiers {
            let key = bounded("tier.key", &plan.key, 64)?;
            if tiers.iter().any(|tier| tier.key == key) {
                return Err(fault(format!("tier.{key}"), "this key is used twice"));
            }
            let price = at_least_zero(&format!("tier.{key}.price"), &plan.price)?;
            let name = plan
                .name
                .clone()
                .unwrap_or_else(|| format!("{price}-token reward"));
            tiers.push(Tier {
                name: bounded(&format!("tier.{key}.name"), &name, 40)?,
                key,
                price,
                item_set: None,
            });
        }
        Ok(tiers)
    }
}

fn bounded(field: &str, text: &str, most: usize) -> Result<String, PlanFault> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most {
        return Err(fault(field, format!("1 to {most} characters are expected")));
    }
    Ok(text.to_owned())
}

fn at_least_zero(field: &str, decimal: &Decimal) -> Result<Credits, PlanFault> {
    let credits = decimal.parse().map_err(|e| fault(field, e.to_string()))?;
    if credits.is_negative() {
        return Err(fault(field, "zero or more is expected"));
    }
    Ok(credits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_program_is_sound() {
        let program = Plan::reference().program().unwrap();
        assert_eq!(program.tiers.len(), 3);
        assert_eq!(program.rollover_cap, Some(Credits::whole(5)));
    }

    #[test]
    fn faults_name_their_field() {
        let broken = |change: fn(&mut Plan)| {
            let mut plan = Plan::reference();
            change(&mut plan);
            plan.program().unwrap_err().field
        };
        assert_eq!(
            broken(|plan| plan.site.namespace = "a name much too long for it".into()),
            "site.namespace"
        );
        assert_eq!(
            broken(|plan| plan.site.namespace = "@wix/pricing-plans".into()),
            "site.namespace"
        );
        assert_eq!(
            broken(|plan| plan.site.time_zone = "Mars/Olympus".into()),
            "site.time_zone"
        );
        assert_eq!(broken(|plan| plan.program.months = 0), "program.months");
        assert_eq!(
            broken(|plan| plan.tiers[0].price = Decimal::Whole(-1)),
            "tier.gym10.price"
        );
        assert_eq!(broken(|plan| plan.tiers[1].key = "gym10".into()), "tier.gym10");
        assert_eq!(broken(|plan| plan.tiers.clear()), "tier");
        assert_eq!(
            broken(|plan| plan.visits.policy = "sometimes".into()),
            "visits.policy"
        );
    }
}
