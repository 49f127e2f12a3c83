//! The counter: what a member can take home. First from local data, then from the service, whose word wins.

use std::collections::HashMap;

use domain::outbox::Refusal;
use domain::{Credits, MemberId, ProductId};

use crate::api::{Counter, Source};
use crate::ports::{Eligibility, Image, Selection};
use crate::view::{self, Tokens};
use crate::{Answer, Engine};

/// Bulk Check Benefit Eligibility takes at most a hundred selections.
const SELECTIONS: usize = 100;

impl Engine {
    /// From local data: at once.
    pub fn counter(&self, member: MemberId) -> Answer<Counter> {
        let (program, now) = (self.program()?, self.now());
        let counter = self.store().reading(|unit| {
            let Some(member) = unit.member(member)? else {
                return Ok(None);
            };
            let (tokens, items) = (Tokens::read(unit, member.id)?, unit.items()?);
            Ok(Some(Counter {
                member: view::member_hit(unit, &member, now)?,
                pool_id: tokens.pool.as_ref().map(|pool| pool.id.to_string()),
                balance: tokens.balance(now),
                expiring: tokens.expiring(&program, now),
                program_until: tokens.program_until(&program),
                source: Source::Local,
                items: items.iter().map(|item| tokens.judge(item)).collect(),
            }))
        });
        self.stored(counter)?
            .ok_or_else(|| self.unknown_member(&member.to_string()))
    }

    /// Confirmed by the service. Fails in words where it cannot be asked; the local counter stands meanwhile.
    pub async fn confirm_counter(&self, member: MemberId) -> Answer<Counter> {
        let kept = "What is shown is this desk's own reckoning.";
        self.refresh_member(member).await?;
        let (tokens, items) = self.stored(
            self.store()
                .reading(|unit| Ok((Tokens::read(unit, member)?, unit.items()?))),
        )?;
        let mut counter = self.counter(member)?;
        let Some(pool) = tokens.pool.filter(|_| !items.is_empty()) else {
            counter.source = Source::Wix;
            return Ok(counter);
        };
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let selections: Vec<Selection> = items
            .iter()
            .map(|item| Selection {
                product: item.product,
                benefit_key: item.benefit_key.clone(),
                count: 1,
            })
            .collect();
        let mut judged: HashMap<(ProductId, String), Eligibility> = HashMap::new();
        for chunk in selections.chunks(SELECTIONS) {
            let answers = gateway
                .eligibility(pool.id, member, chunk)
                .await
                .map_err(|failure| self.gateway_problem(&failure, kept))?;
            judged.extend(
                answers
                    .into_iter()
                    .map(|one| ((one.product, one.benefit_key.clone()), one)),
            );
        }
        for (item, shown) in items.iter().zip(&mut counter.items) {
            let word = judged.get(&(item.product, item.benefit_key.clone()));
            let (eligible, missing) = judgement(word, item.price, tokens.pending);
            *shown = view::counter_item(item, eligible, missing);
        }
        counter.source = Source::Wix;
        Ok(counter)
    }
}

impl Engine {
    /// A picture of an item or a member, asked for now; `None` where there is none to be had.
    pub async fn picture(&self, source: &str) -> Option<Image> {
        self.wix().await.ok()?.picture(source).await.ok()?
    }
}

/// The service's word, less what is on its way there from this desk: what it does not know yet it cannot have counted.
fn judgement(word: Option<&Eligibility>, price: Credits, pending: Credits) -> (bool, Credits) {
    match word {
        None => (false, Credits::ZERO),
        Some(word) => match (&word.outcome, word.available) {
            (Ok(()), Some(available)) if pending.is_negative() => {
                let missing = (available + pending).missing_to(price);
                (missing.is_zero(), missing)
            }
            (Ok(()), _) => (true, Credits::ZERO),
            (Err(Refusal::NotEnoughBalance { available, requested }), judged_by) => {
                let available = available.or(judged_by).unwrap_or(Credits::ZERO);
                (false, available.missing_to(requested.unwrap_or(price)))
            }
            (Err(_), _) => (false, Credits::ZERO),
        },
    }
}
