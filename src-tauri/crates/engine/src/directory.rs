//! The directory: who there is and where they stand, copied from Wix so that the desk knows people without a network.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::outbox::Failure;
use domain::program::Pool;

use crate::api::Update;
use crate::ports::Probe;
use crate::{Answer, Engine};

/// When the directory was last refreshed, as RFC 3339 text.
const REFRESHED_AT: &str = "directory_refreshed_at";

impl Engine {
    /// Reads every member and every pool of the namespace. What was known stays known where a page fails.
    pub async fn refresh_directory(&self) -> Answer<u32> {
        let kept = "The directory stays as it was.";
        let count = self.copy_members().await?;
        let asked_at = self.now();
        let pools = self
            .collect_pools()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        self.save_standings(pools, asked_at)?;
        self.changed();
        Ok(count)
    }

    async fn copy_members(&self) -> Answer<u32> {
        let kept = "The directory stays as it was.";
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let mut offset = 0;
        loop {
            let page = gateway
                .members(offset)
                .await
                .map_err(|failure| self.gateway_problem(&failure, kept))?;
            if page.consumed == 0 {
                return Ok(offset);
            }
            let now = self.now();
            self.stored(self.store().writing(|unit| unit.save_members(&page.members, now)))?;
            offset += page.consumed;
            self.ports.updates.publish(Update::SetUp {
                step: "members".into(),
                done: offset,
                total: page.total.unwrap_or(offset),
            });
        }
    }

    async fn collect_pools(&self) -> Result<HashMap<MemberId, Vec<Pool>>, Failure> {
        let gateway = self.wix().await?;
        let mut pools: HashMap<MemberId, Vec<Pool>> = HashMap::new();
        let mut cursor = None;
        loop {
            let page = gateway.pools(cursor).await?;
            for pool in page.pools {
                pools.entry(pool.member).or_default().push(pool);
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(pools),
            }
        }
    }

    /// Members without a pool are remembered as having none: a scan can then say so without asking.
    fn save_standings(&self, mut pools: HashMap<MemberId, Vec<Pool>>, asked_at: DateTime<Utc>) -> Answer<()> {
        const PAGE: u32 = 500;
        let now = self.now();
        let mut offset = 0;
        loop {
            let page = self.stored(self.store().reading(|unit| unit.list_members(offset, PAGE)))?;
            if page.is_empty() {
                break;
            }
            self.stored(self.store().writing(|unit| {
                for member in &page {
                    let theirs = pools.get(&member.id).map_or(&[][..], Vec::as_slice);
                    self.note_pools(unit, member.id, theirs, asked_at)?;
                }
                Ok(())
            }))?;
            for member in &page {
                pools.remove(&member.id);
            }
            offset += PAGE;
        }
        self.stored(self.store().writing(|unit| {
            for (member, theirs) in &pools {
                self.note_pools(unit, *member, theirs, asked_at)?;
            }
            unit.set_setting(REFRESHED_AT, &now.to_rfc3339())
        }))
    }
}

impl Engine {
    /// What the key may do: each thing the desk needs, by name, with what is wrong where something is.
    pub async fn probe(&self) -> Answer<Vec<(&'static str, Answer<()>)>> {
        let kept = "Nothing was changed.";
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let probes = gateway.probe().await.into_iter().map(|(probe, outcome)| {
            let what = match probe {
                Probe::ProgramDefinitions => "programs",
                Probe::Balances => "balances",
                Probe::Members => "members",
                Probe::Products => "products",
            };
            (
                what,
                outcome.map_err(|failure| self.gateway_problem(&failure, kept)),
            )
        });
        Ok(probes.collect())
    }
}
