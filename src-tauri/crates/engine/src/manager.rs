//! The manager's session: a PIN opens it, ten minutes or a tap close it. Rights are enforced here, not by hidden buttons.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use chrono::{DateTime, Duration, Utc};
use domain::outbox::Operation;
use domain::{Credits, EntryId, IdempotencyKey, MemberId};

use crate::api::{MemberCard, ProblemClass};
use crate::check_in::new_entry;
use crate::ports::AuditLine;
use crate::view::Tokens;
use crate::{Answer, Engine, lock};

const PIN: &str = "manager_pin";
const OPEN: Duration = Duration::minutes(10);
/// After so many wrong PINs in a row, a pause.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::seconds(30);

#[derive(Debug, Default)]
pub(crate) struct Session {
    open_until: Option<DateTime<Utc>>,
    wrong: u32,
    paused_until: Option<DateTime<Utc>>,
}

impl Engine {
    /// Sets the manager's PIN: 4 to 12 digits. Kept as an argon2 hash.
    pub fn set_manager_pin(&self, pin: &str) -> Answer<()> {
        if !(4..=12).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.refused("malformed", "A PIN is 4 to 12 digits. Nothing was changed."));
        }
        let salt = SaltString::encode_b64(self.ports.ids.next().as_bytes());
        let hash = salt
            .and_then(|salt| {
                Argon2::default()
                    .hash_password(pin.as_bytes(), &salt)
                    .map(|hash| hash.to_string())
            })
            .map_err(|e| {
                self.problem(
                    ProblemClass::Bug,
                    "pin_failed",
                    format!("The PIN could not be kept: {e}."),
                )
            })?
            .to_string();
        self.stored(self.store().writing(|unit| unit.set_setting(PIN, &hash)))
    }

    pub fn unlock_manager(&self, pin: &str) -> Answer<()> {
        let now = self.now();
        if lock(&self.manager).paused_until.is_some_and(|until| until > now) {
            return Err(self.problem(
                ProblemClass::TryAgain,
                "pin_paused",
                "Too many wrong PINs. Wait half a minute.",
            ));
        }
        let Some(hash) = self.stored(self.store().reading(|unit| unit.setting(PIN)))? else {
            let message = "No manager's PIN is set. Set one with `token-desk pin`.";
            return Err(self.problem(ProblemClass::NeedsManager, "no_pin", message));
        };
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok());
        let mut session = lock(&self.manager);
        if !right {
            session.wrong += 1;
            if session.wrong >= TRIES {
                *session = Session {
                    paused_until: Some(now + PAUSE),
                    ..Session::default()
                };
            }
            drop(session);
            return Err(self.refused("wrong_pin", "That is not the manager's PIN. Nothing was changed."));
        }
        *session = Session {
            open_until: Some(now + OPEN),
            ..Session::default()
        };
        drop(session);
        self.changed();
        Ok(())
    }

    pub fn lock_manager(&self) {
        *lock(&self.manager) = Session::default();
        self.changed();
    }

    pub fn is_manager_unlocked(&self) -> bool {
        let now = self.now();
        lock(&self.manager).open_until.is_some_and(|until| until > now)
    }

    /// The gate before every manager's command.
    pub fn require_manager(&self) -> Answer<()> {
        if self.is_manager_unlocked() {
            return Ok(());
        }
        let message = "This needs the manager's PIN. Nothing was changed.";
        Err(self.problem(ProblemClass::NeedsManager, "manager_locked", message))
    }

    /// Adds or takes tokens, for a reason that stays on record.
    pub fn adjust_balance(&self, member: MemberId, amount: &str, reason: &str) -> Answer<MemberCard> {
        let amount: Credits = amount
            .trim()
            .trim_start_matches('+')
            .parse()
            .map_err(|e| self.refused("malformed", format!("{e}. Nothing was changed.")))?;
        let reason: String = reason.trim().chars().take(256).collect();
        if reason.is_empty() {
            return Err(self.refused(
                "reason_missing",
                "A correction needs a reason. Nothing was changed.",
            ));
        }
        if amount.is_zero() {
            return Err(self.refused("malformed", "A correction of nothing changes nothing."));
        }
        let (id, now) = (EntryId(self.ports.ids.next()), self.now());
        let adjusted = self.store().writing(|unit| {
            let tokens = Tokens::read(unit, member)?;
            let Some(pool) = tokens
                .pool
                .filter(|pool| pool.status == domain::program::Status::Active)
            else {
                return Ok(false);
            };
            let operation = Operation::Adjust {
                pool: pool.id,
                amount,
                reason: reason.clone(),
            };
            unit.enqueue(&new_entry(
                id,
                member,
                operation,
                IdempotencyKey::for_adjustment(id),
                now,
            ))?;
            unit.audit(&AuditLine {
                at: now,
                actor: "manager",
                action: "adjust",
                subject: member.to_string(),
                detail: format!("{amount}: {reason}"),
            })?;
            Ok(true)
        });
        if !self.stored(adjusted)? {
            return Err(self.refused(
                "not_enrolled",
                "This member has no active program to correct. Nothing was changed.",
            ));
        }
        self.wake.notify_one();
        self.member_changed(member);
        self.member_card(member)
    }
}
