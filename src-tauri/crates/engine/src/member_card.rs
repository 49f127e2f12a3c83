//! Looking members up: the search box, the card, the refresh behind it.

use std::sync::Arc;

use domain::MemberId;
use domain::person::{CardNumber, Code};

use crate::api::{MemberCard, MemberHit};
use crate::check_in::find;
use crate::ports::AuditLine;
use crate::view::{self, Tokens};
use crate::{Answer, Engine};

/// What the search box shows at most.
const HITS: u32 = 5;

impl Engine {
    /// At most five, from local data alone.
    pub fn search_members(&self, text: &str) -> Answer<Vec<MemberHit>> {
        self.find_members(text, HITS)
    }

    /// As the search box, with a limit of one's own.
    pub fn find_members(&self, text: &str, limit: u32) -> Answer<Vec<MemberHit>> {
        let now = self.now();
        let text: String = text.trim().chars().take(100).collect();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        self.stored(self.store().reading(|unit| {
            let exact = Code::parse(&text)
                .map(|code| find(unit, &code))
                .transpose()?
                .flatten();
            let members = match exact {
                Some(member) => vec![member],
                None => unit.search_members(&text, limit)?,
            };
            members
                .iter()
                .map(|member| view::member_hit(unit, member, now))
                .collect()
        }))
    }

    /// The directory as this desk knows it, a page in order of name.
    pub fn list_members(&self, offset: u32, limit: u32) -> Answer<Vec<MemberHit>> {
        let now = self.now();
        self.stored(self.store().reading(|unit| {
            let members = unit.list_members(offset, limit)?;
            members
                .iter()
                .map(|member| view::member_hit(unit, member, now))
                .collect()
        }))
    }

    /// Who is meant by an id, a card, an e-mail, or a name that fits one person only.
    pub async fn resolve(&self, text: &str) -> Answer<MemberId> {
        if let Some(code) = Code::parse(text) {
            if let Some(member) = self.stored(self.store().reading(|unit| find(unit, &code)))? {
                return Ok(member.id);
            }
            if let Some(member) = self.learn_member(&code).await? {
                return Ok(member);
            }
        }
        match self.find_members(text, 2)?.as_slice() {
            [only] => only.member_id.parse().map_err(|_| self.unknown_member(text)),
            [] => Err(self.unknown_member(text)),
            _ => Err(self.refused("ambiguous", format!("More than one member fits “{text}”. Nothing was changed. Use the e-mail, the card or the id."))),
        }
    }

    async fn learn_member(&self, code: &Code) -> Answer<Option<MemberId>> {
        let kept = "Nothing was changed.";
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let found = match code {
            Code::Member(id) => gateway.member(*id).await,
            Code::Email(email) => gateway.member_by_email(email).await,
            Code::Card(_) => return Ok(None),
        };
        let Some(member) = found.map_err(|failure| self.gateway_problem(&failure, kept))? else {
            return Ok(None);
        };
        let now = self.now();
        self.stored(
            self.store()
                .writing(|unit| unit.save_members(std::slice::from_ref(&member), now)),
        )?;
        Ok(Some(member.id))
    }

    /// Everything the desk says about a member, from local data.
    pub fn member_card(&self, member: MemberId) -> Answer<MemberCard> {
        let (program, now) = (self.program()?, self.now());
        let card = self.store().reading(|unit| {
            let Some(member) = unit.member(member)? else {
                return Ok(None);
            };
            let (tokens, items) = (Tokens::read(unit, member.id)?, unit.items()?);
            Ok(Some(MemberCard {
                member: view::member_hit(unit, &member, now)?,
                balance: tokens.balance(now),
                expiring: tokens.expiring(&program, now),
                next_item: tokens.next_item(&items),
                can_take: tokens.can_take(&items),
                program_until: tokens.program_until(&program),
                last_visit: unit.last_visit(member.id)?.map(|last| last.at),
            }))
        });
        self.stored(card)?
            .ok_or_else(|| self.unknown_member(&member.to_string()))
    }

    /// Asks Wix for the member's pools and balance and tells the windows. Quiet about failures: what is shown says as of when.
    pub async fn refresh_member(&self, member: MemberId) -> Answer<()> {
        let kept = "What is shown is what was known before.";
        let asked_at = self.now();
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let pools = gateway
            .pools_of(member)
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let counting = domain::program::pool_that_counts(&pools).map(|pool| pool.id);
        let balance = match counting {
            Some(pool) => {
                let balance = gateway
                    .balance(pool)
                    .await
                    .map_err(|failure| self.gateway_problem(&failure, kept))?;
                balance.map(|balance| (pool, balance))
            }
            None => None,
        };
        let news = self.stored(self.store().writing(|unit| {
            let before = Tokens::read(unit, member)?;
            let mut news = self.note_pools(unit, member, &pools, asked_at)?;
            // While something of this member's is on its way, nobody can tell whether the answer includes it.
            if let Some((pool, balance)) = balance
                && !unit.is_in_flight(member)?
            {
                unit.save_balance(pool, balance, asked_at)?;
                news |= before.confirmed.map(|(known, _)| known) != Some(balance);
            }
            Ok(news)
        }))?;
        if news {
            self.member_changed(member);
        }
        Ok(())
    }

    /// `refresh_member` behind the back of whoever looks, unless it was heard a moment ago.
    pub fn refresh_member_later(self: &Arc<Self>, member: MemberId) {
        if !self.is_worth_asking(member) {
            return;
        }
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            let _ = engine.refresh_member(member).await;
        });
    }

    /// Links a card to a member by hand.
    pub fn link_card(&self, code: &str, member: MemberId) -> Answer<MemberCard> {
        let Some(card) = CardNumber::parse(code) else {
            return Err(self.refused(
                "malformed",
                "That is no card number: 4 to 64 letters, digits and dashes. Nothing was changed.",
            ));
        };
        let now = self.now();
        self.stored(self.store().writing(|unit| {
            if unit.member(member)?.is_none() {
                return Ok(());
            }
            unit.link_card(&card, member, now)?;
            unit.audit(&AuditLine {
                at: now,
                actor: "desk",
                action: "link_card",
                subject: member.to_string(),
                detail: card.to_string(),
            })
        }))?;
        self.member_card(member)
    }
}
