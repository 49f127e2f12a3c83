//! Set-up: from a plan to definitions, tiers and items at Wix, and the same remembered here.
//!
//! Safe to run twice and resumable after any interruption: every step first looks for what exists (by external id, by
//! benefit key, by item set) and creates only what is missing. A second run changes nothing.

mod merchandise;
mod plan;

use domain::outbox::Failure;
use domain::program::{Program, Tier};
use domain::{ProgramDefinitionId, external_definition_id};
use serde::Serialize;

pub use plan::{CreditsPlan, Decimal, Plan, PlanFault, ProgramPlan, Site, TierPlan, VisitsPlan};

use crate::api::Update;
use crate::ports::{BenefitGateway, PoolDefinition};
use crate::{Answer, Engine};

/// The namespace of practice: never used against a real site, and the sandbox knows no other.
const KEPT: &str = "What was already set up stays, and the next run goes on from there.";
/// Members enrolled for practice, so that the first scan earns something.
const PRACTICE_MEMBERS: u32 = 12;
const PRACTICE_PIN: &str = "1234";

/// What a set-up did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SetUpReport {
    pub program_definition_id: String,
    pub pool_definition_id: String,
    /// `created` · `found` · `updated`
    pub program_definition: &'static str,
    pub pool_definition: &'static str,
    pub items_created: u32,
    pub items_removed: u32,
    pub items_kept: u32,
    /// Products named in the plan that could not be filed, and why.
    pub problems: Vec<String>,
}

impl Engine {
    /// Applies a plan. Idempotent.
    pub async fn set_up(&self, plan: &Plan) -> Answer<SetUpReport> {
        let program = plan.program().map_err(|fault| {
            self.refused(
                "invalid_set_up",
                format!("The set-up has a fault at {fault}. Nothing was changed."),
            )
            .with("field", &fault.field)
        })?;
        self.refuse_other_namespace(&program)?;
        let gateway = self
            .connect(&program.namespace)
            .await
            .map_err(|failure| self.set_up_problem(&failure))?;
        self.progress("definitions", 0, 2);
        let (definition, how_program) = self
            .program_definition(&*gateway, &program)
            .await
            .map_err(|failure| self.set_up_problem(&failure))?;
        self.progress("definitions", 1, 2);
        let (pool_definition, how_pool) = self
            .pool_definition(&*gateway, definition, &program)
            .await
            .map_err(|failure| self.set_up_problem(&failure))?;
        self.progress("definitions", 2, 2);
        let program = with_definitions(program, definition, &pool_definition);
        let mut report = SetUpReport {
            program_definition_id: definition.to_string(),
            pool_definition_id: pool_definition.id.to_string(),
            program_definition: how_program,
            pool_definition: how_pool,
            ..SetUpReport::default()
        };
        let items = self
            .file_merchandise(&*gateway, plan, &program, &mut report)
            .await?;
        self.stored(self.store().writing(|unit| {
            unit.save_program(&program)?;
            unit.replace_items(&items)
        }))?;
        self.changed();
        Ok(report)
    }

    /// The set-up in force, as a plan that would make it again.
    pub fn show_set_up(&self) -> Answer<Plan> {
        let program = self.program()?;
        let items = self.stored(self.store().reading(|unit| unit.items()))?;
        Ok(Plan {
            site: Site {
                name: program.gym_name,
                namespace: program.namespace,
                time_zone: program.time_zone.name().to_owned(),
            },
            program: ProgramPlan {
                name: program.name,
                months: program.months,
            },
            credits: CreditsPlan {
                unit: program.unit,
                amount: program.amount.into(),
                rollover_cap: program.rollover_cap.map(Into::into),
            },
            visits: match program.policy {
                domain::visit::VisitPolicy::EveryVisit { reentry_minutes } => VisitsPlan {
                    policy: "every-visit".into(),
                    reentry_minutes,
                },
                domain::visit::VisitPolicy::OncePerDay => VisitsPlan {
                    policy: "once-per-day".into(),
                    ..VisitsPlan::default()
                },
            },
            tiers: program
                .tiers
                .into_iter()
                .map(|tier| TierPlan {
                    products: items
                        .iter()
                        .filter(|item| item.benefit_key == tier.key)
                        .map(|item| item.product.to_string())
                        .collect(),
                    price: tier.price.into(),
                    name: Some(tier.name),
                    key: tier.key,
                })
                .collect(),
        })
    }

    /// Practice: the reference program against the built-in sandbox, with the first members enrolled. Progress goes to the
    /// windows. Only in a practice profile.
    pub async fn practise(&self) -> Answer<()> {
        if !self.desk.practice {
            return Err(self.refused(
                "not_practice",
                "This desk is connected to a real site. Nothing was changed.",
            ));
        }
        self.set_up(&Plan::reference()).await?;
        self.refresh_directory().await?;
        if self
            .stored(self.store().reading(|unit| unit.setting("manager_pin")))?
            .is_none()
        {
            self.set_manager_pin(PRACTICE_PIN)?;
        }
        self.enrol_for_practice().await?;
        self.progress("done", 1, 1);
        self.changed();
        Ok(())
    }

    async fn enrol_for_practice(&self) -> Answer<()> {
        let members = self.list_members(0, PRACTICE_MEMBERS)?;
        let total = members.len().try_into().unwrap_or(u32::MAX);
        for (done, member) in (0..).zip(&members) {
            self.progress("enrolling", done, total);
            let Ok(id) = member.member_id.parse() else {
                continue;
            };
            self.enrol(id)?;
        }
        for (done, member) in (1..).zip(&members) {
            let Ok(id) = member.member_id.parse() else {
                continue;
            };
            self.wait_for_pool(id, std::time::Duration::from_secs(20)).await?;
            self.progress("enrolling", done, total);
        }
        Ok(())
    }

    pub(crate) fn progress(&self, step: &str, done: u32, total: u32) {
        self.ports.updates.publish(Update::SetUp {
            step: step.to_owned(),
            done,
            total,
        });
    }

    fn set_up_problem(&self, failure: &Failure) -> crate::api::Problem {
        self.gateway_problem(failure, KEPT)
    }

    /// The namespace is for ever: another one would strand every member's tokens.
    fn refuse_other_namespace(&self, program: &Program) -> Answer<()> {
        let known = self.stored(self.store().reading(|unit| unit.program()))?;
        match known {
            Some(known) if known.namespace != program.namespace => Err(self
                .refused(
                    "namespace_fixed",
                    format!(
                        "This desk runs the namespace “{}”, and a namespace cannot be changed. Nothing was changed. \
                         Use another profile (--profile) for another program.",
                        known.namespace
                    ),
                )
                .with("namespace", known.namespace)),
            _ => Ok(()),
        }
    }

    async fn program_definition(
        &self,
        gateway: &dyn BenefitGateway,
        program: &Program,
    ) -> Result<(ProgramDefinitionId, &'static str), Failure> {
        let external_id = external_definition_id(&program.namespace);
        if let Some(found) = gateway.program_definition(external_id).await? {
            return Ok((found, "found"));
        }
        match gateway
            .create_program_definition(external_id, &program.name)
            .await
        {
            Ok(created) => Ok((created, "created")),
            // Another desk was quicker, or our own reply was lost.
            Err(failure) => match gateway.program_definition(external_id).await {
                Ok(Some(found)) => Ok((found, "found")),
                _ => Err(failure),
            },
        }
    }

    async fn pool_definition(
        &self,
        gateway: &dyn BenefitGateway,
        of: ProgramDefinitionId,
        program: &Program,
    ) -> Result<(PoolDefinition, &'static str), Failure> {
        match gateway.pool_definitions(of).await?.into_iter().next() {
            None => gateway
                .create_pool_definition(of, program)
                .await
                .map(|created| (created, "created")),
            Some(existing) if is_as_planned(&existing, program) => Ok((existing, "found")),
            Some(existing) => gateway
                .update_pool_definition(&existing, program)
                .await
                .map(|updated| (updated, "updated")),
        }
    }
}

fn is_as_planned(existing: &PoolDefinition, program: &Program) -> bool {
    let same_tier = |(there, here): (&Tier, &Tier)| {
        (&there.key, &there.name, there.price) == (&here.key, &here.name, here.price)
    };
    existing.amount == program.amount
        && existing.rollover_cap == program.rollover_cap
        && existing.unit == program.unit
        && existing.tiers.len() == program.tiers.len()
        && existing.tiers.iter().zip(&program.tiers).all(same_tier)
}

fn with_definitions(
    mut program: Program,
    definition: ProgramDefinitionId,
    pool_definition: &PoolDefinition,
) -> Program {
    program.program_definition = Some(definition);
    program.pool_definition = Some(pool_definition.id);
    for tier in &mut program.tiers {
        tier.item_set = pool_definition
            .tiers
            .iter()
            .find(|there| there.key == tier.key)
            .and_then(|there| there.item_set);
    }
    program
}
