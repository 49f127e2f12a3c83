use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How true a balance is: promise 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum BalanceState {
    /// Wix said so just now.
    Live,
    /// Wix said so at `as_of`; what this desk has done since is in `pending`.
    AsOf,
    /// Never heard. Show no number.
    Unknown,
}

/// A member's tokens: what Wix last said, and what is on its way there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Balance {
    pub state: BalanceState,
    /// Confirmed plus pending: what the member may count on. `null` when unknown.
    pub available: Option<String>,
    /// Signed sum of what has not been confirmed yet; `"0"` when nothing waits.
    pub pending: String,
    pub as_of: Option<DateTime<Utc>>,
}

/// Tokens that end at the next cycle boundary unless used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Expiring {
    pub amount: String,
    /// The last gym day on which they can be used.
    pub on: NaiveDate,
}

/// The cheapest item the member cannot have yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NextItem {
    pub name: String,
    pub price: String,
    pub missing: String,
}

/// A person, as far as the desk shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MemberHit {
    pub member_id: String,
    /// Full name for staff; the e-mail's local part when there is no name.
    pub name: String,
    pub first_name: String,
    pub email: Option<String>,
    pub card: Option<String>,
    /// For `picture`.
    pub photo: Option<String>,
    pub standing: Standing,
}

/// Where a member stands in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Standing {
    Active,
    /// Provisioned a moment ago; the pool is still being made.
    BeingSetUp,
    Paused,
    Ended,
    NotEnrolled,
}

/// What came of a scan. The colour, icon and sound follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CheckInOutcome {
    /// Green. Confirmed by Wix.
    TokenIssued,
    /// Green with a clock. Durable here, on its way.
    TokenQueued,
    /// Blue with a clock. Durable; whether it earns a token is decided later.
    VisitRecorded,
    /// Amber. Within the re-entry window; nothing new was recorded.
    AlreadyIn,
    /// Blue (not enrolled) or amber (paused, ended). The visit is recorded, the rules give no token.
    NoToken,
    /// Red. Nobody by that code; nothing was recorded.
    UnknownMember,
}

/// The answer to a check-in. Everything here is durable before it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckIn {
    pub outcome: CheckInOutcome,
    /// `reentry` · `being_set_up` · `unverified` · `not_enrolled` · `paused` · `ended` · `blocked` · `malformed` · `null`.
    pub reason: Option<String>,
    pub visit_id: Option<String>,
    pub member_id: Option<String>,
    pub occurred_at: DateTime<Utc>,
    pub balance: Balance,
    pub expiring: Option<Expiring>,
    pub next_item: Option<NextItem>,
    /// Who it is; `null` for an unknown card.
    pub member: Option<MemberHit>,
    /// What was scanned or typed, as it was understood.
    pub code: String,
    /// When they came in, for `already_in`.
    pub since: Option<DateTime<Utc>>,
    /// How much this visit earned: `"1"`, or `"0"`.
    pub earned: String,
    /// Until when Undo is offered.
    pub undo_until: Option<DateTime<Utc>>,
    /// Up to three items the member can take today.
    pub can_take: Vec<CounterItem>,
    /// `true` when the desk's clock was more than ten minutes off and the time of the visit is in doubt.
    pub time_doubtful: bool,
}

/// A member with everything the desk says about them, without a visit: the panel after a look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MemberCard {
    pub member: MemberHit,
    pub balance: Balance,
    pub expiring: Option<Expiring>,
    pub next_item: Option<NextItem>,
    pub can_take: Vec<CounterItem>,
    /// Last day of the new-member year.
    pub program_until: Option<NaiveDate>,
    pub last_visit: Option<DateTime<Utc>>,
}

/// State of one line of today's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LineState {
    Confirmed,
    OnItsWay,
    NeedsAttention,
    /// Nothing to send: no token was due.
    Done,
    Undone,
}

/// One check-in of today, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TodayLine {
    pub visit_id: String,
    pub member_id: String,
    /// First name and initial: `Ada L.`
    pub short_name: String,
    pub at: DateTime<Utc>,
    pub outcome: CheckInOutcome,
    pub reason: Option<String>,
    pub earned: String,
    pub state: LineState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Today {
    pub visits: u32,
    pub tokens: String,
    /// At most fifty, newest first.
    pub lines: Vec<TodayLine>,
}

/// Why nothing is being sent, or that all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConnectionState {
    Online,
    /// Wix cannot be reached.
    Offline,
    /// The key was refused: a manager is needed.
    Unauthorized,
    /// Wix asked us to wait until `until`.
    RateLimited,
    /// The certificate does not hold: often a wrong clock or a hotel-style log-in page.
    Untrusted,
    /// A manager paused sending.
    Paused,
}

/// Queue health, for the words in the top bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QueueHealth {
    pub state: ConnectionState,
    /// Rows on their way (queued, sending, in doubt).
    pub waiting: u32,
    pub oldest: Option<DateTime<Utc>>,
    pub next_try: Option<DateTime<Utc>>,
    pub needs_attention: u32,
    /// Signed seconds by which this computer's clock is ahead of Wix, once known.
    pub clock_skew_seconds: Option<i32>,
}

/// Everything the top bar and the side column need, in one shape. Sent whole with every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskState {
    pub profile: String,
    pub practice: bool,
    pub set_up: bool,
    pub gym_name: String,
    /// IANA name, for showing times.
    pub time_zone: String,
    /// "Tokens".
    pub unit: String,
    pub now: DateTime<Utc>,
    pub queue: QueueHealth,
    pub today: Today,
    pub to_hand_over: u32,
    pub members_known: u32,
    pub manager_unlocked: bool,
}

/// One piece of merchandise at the counter, judged for one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CounterItem {
    pub product_id: String,
    pub name: String,
    pub benefit_key: String,
    pub price: String,
    pub eligible: bool,
    /// `"0"` when eligible.
    pub missing: String,
    /// `null` where the shop does not track stock.
    pub in_stock: Option<bool>,
    pub stock: Option<u32>,
    /// For `picture`.
    pub picture: Option<String>,
}

/// Who judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Source {
    Wix,
    Local,
}

/// The counter for one member: first from local data, then confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Counter {
    pub member: MemberHit,
    pub pool_id: Option<String>,
    pub balance: Balance,
    pub expiring: Option<Expiring>,
    pub program_until: Option<NaiveDate>,
    pub source: Source,
    /// Cheapest tier first, then by name.
    pub items: Vec<CounterItem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RedemptionOutcome {
    Redeemed,
    Refused,
    /// The reply was lost, or has not come yet: still asking. Hand nothing over.
    Unknown,
    Cancelled,
}

/// A redemption and its slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Redemption {
    pub outcome: RedemptionOutcome,
    /// `not_enough_balance` · `pool_not_active` · `not_enrolled` · `item_withdrawn` · `offline` … when refused.
    pub reason: Option<String>,
    pub redemption_id: String,
    pub transaction_id: Option<String>,
    /// The slip's number; counts up from 1 on each gym day.
    pub slip: u32,
    pub member_id: String,
    pub member_name: String,
    pub product_id: String,
    pub item_name: String,
    pub picture: Option<String>,
    pub count: u32,
    /// Price of all of it.
    pub cost: String,
    pub at: DateTime<Utc>,
    pub handed_over_at: Option<DateTime<Utc>>,
    pub balance: Balance,
    /// When refused for want of tokens: how many more.
    pub missing: Option<String>,
}

/// One line of a member's history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryLine {
    pub at: DateTime<Utc>,
    /// `visit` · `redemption` · `adjustment` · `enrolment` · `renewal` · `end` · `undo` · `cancellation` · `other`.
    pub kind: String,
    /// Signed: `"+1"`, `"-10"`, `"0"`.
    pub amount: String,
    /// Item or reason, where there is one.
    pub note: Option<String>,
    pub state: LineState,
    pub transaction_id: Option<String>,
    pub credited_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct History {
    pub member: MemberHit,
    pub balance: Balance,
    pub lines: Vec<HistoryLine>,
}

/// A row of the outbox that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttentionLine {
    pub entry_id: String,
    /// `issue_token` · `redeem` · `adjust` · `cancel_redemption` · `provision` · `renew` · `pause` · `resume` · `end`.
    pub kind: String,
    pub member_name: String,
    pub member_id: Option<String>,
    pub at: DateTime<Utc>,
    /// Code of the refusal, as in `Redemption.reason`.
    pub reason: String,
    pub detail: String,
}

/// A picture, from this computer's cache when it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Picture {
    /// A `data:` address that an `<img>` shows.
    pub data_url: String,
}

/// What the windows hear. Always after the commit it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum Update {
    /// The top bar and the side column, whole.
    Desk { desk: Box<DeskState> },
    /// Something about this member changed: ask again if you show them.
    Member { member_id: String },
    /// A redemption got its answer, was handed over or cancelled.
    Redemption { redemption: Box<Redemption> },
    /// Set-up goes on: `step` is `definitions` · `merchandise` · `members` · `enrolling` · `done`.
    SetUp { step: String, done: u32, total: u32 },
}

/// Where a code came from: a scanner, a person at the keyboard, a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CodeSource {
    Scan,
    Typed,
    Verb,
}

/// Argument of `check_in`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckInRequest {
    /// A card number, a member id or an e-mail.
    pub code: String,
    pub source: CodeSource,
    /// Staff's reason for overriding the re-entry window.
    pub override_reason: Option<String>,
}

/// Argument of `redeem`. The id is minted by whoever asks, so that asking twice is one redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RedeemRequest {
    pub redemption_id: String,
    pub member_id: String,
    pub product_id: String,
    /// 1 to 99; wider than that on the wire, so that nonsense is refused in words.
    #[ts(type = "number")]
    pub count: i64,
}
