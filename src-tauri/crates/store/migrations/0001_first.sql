-- Times: RFC 3339 in UTC with milliseconds and Z, so that they sort as text. Days: YYYY-MM-DD in the gym's time zone.
-- Ids: lower-case text. Credits: ten-thousandths. Truth: 0 or 1.

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The set-up in force, as JSON: it is read and written whole.
CREATE TABLE program (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE member (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    nickname TEXT NOT NULL,
    email TEXT,
    email_lower TEXT,
    photo_url TEXT,
    card TEXT,
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    joined_at TEXT,
    -- The full name, folded: what lists are ordered by.
    sort_name TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
CREATE INDEX member_by_name ON member (sort_name, id);
CREATE INDEX member_by_email ON member (email_lower, id) WHERE email_lower IS NOT NULL;

-- The folded words of names and nicknames: found by their beginning.
CREATE TABLE member_word (
    word TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES member (seq) ON DELETE CASCADE,
    PRIMARY KEY (word, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_word_of ON member_word (seq);

-- E-mail addresses as a row of letter pairs: any part of two letters or more is a phrase of pairs.
CREATE VIRTUAL TABLE member_email USING fts5 (
    pairs,
    content = '',
    contentless_delete = 1,
    tokenize = 'ascii'
);

-- One owner to a card; a member may have several. The highest `linked` was linked last.
CREATE TABLE card (
    linked INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    member TEXT NOT NULL,
    by_staff INTEGER NOT NULL CHECK (by_staff IN (0, 1)),
    linked_at TEXT NOT NULL
) STRICT;
CREATE INDEX card_of_member ON card (member, linked);

CREATE TABLE pool (
    id TEXT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    member TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    renewal_count INTEGER NOT NULL
) STRICT;
CREATE INDEX pool_of_member ON pool (member);

-- Whose pools were asked for: tells "none" from "never asked".
CREATE TABLE pools_heard (
    member TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE balance (
    pool TEXT NOT NULL PRIMARY KEY,
    available INTEGER NOT NULL,
    as_of TEXT NOT NULL
) STRICT;

CREATE TABLE item (
    item TEXT NOT NULL PRIMARY KEY,
    product TEXT NOT NULL,
    item_set TEXT NOT NULL,
    name TEXT NOT NULL,
    benefit_key TEXT NOT NULL,
    price INTEGER NOT NULL,
    in_stock INTEGER CHECK (in_stock IN (0, 1)),
    stock INTEGER,
    picture_url TEXT
) STRICT;
CREATE INDEX item_by_price ON item (price, name);
CREATE INDEX item_by_product ON item (product, price);

-- `seq` is the order of recording, which no clock can disturb.
CREATE TABLE visit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    member TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('earned', 'later', 'no_token')),
    reason TEXT,
    override_reason TEXT,
    entry TEXT,
    undone_at TEXT,
    time_doubtful INTEGER NOT NULL CHECK (time_doubtful IN (0, 1))
) STRICT;
CREATE INDEX visit_on_day ON visit (day, seq);
CREATE INDEX visit_of_member ON visit (member, seq);
CREATE INDEX visit_standing ON visit (member, seq) WHERE undone_at IS NULL;

CREATE TABLE redemption (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    entry TEXT NOT NULL,
    slip INTEGER NOT NULL,
    day TEXT NOT NULL,
    member TEXT NOT NULL,
    pool TEXT NOT NULL,
    product TEXT NOT NULL,
    item_name TEXT NOT NULL,
    benefit_key TEXT NOT NULL,
    count INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    transaction_id TEXT,
    handed_over_at TEXT,
    cancelled_at TEXT,
    UNIQUE (day, slip)
) STRICT;
CREATE INDEX redemption_of_member ON redemption (member, seq);
CREATE INDEX redemption_on_the_counter ON redemption (seq) WHERE handed_over_at IS NULL AND cancelled_at IS NULL;

-- No foreign key on `depends_on`: what was carried over from a damaged file may have lost its parent, and still counts.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    member TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload_version INTEGER NOT NULL,
    payload TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'in_doubt', 'confirmed', 'parked', 'discarded')),
    attempts INTEGER NOT NULL,
    not_before TEXT,
    delta INTEGER NOT NULL,
    depends_on TEXT,
    visit_id TEXT,
    redemption_id TEXT,
    created_at TEXT NOT NULL,
    settled_at TEXT,
    transaction_id TEXT,
    last_error_code TEXT,
    last_error_detail TEXT
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, seq);
CREATE INDEX outbox_of_member ON outbox (member, seq);
CREATE INDEX outbox_lane ON outbox (member, seq) WHERE state IN ('queued', 'sending', 'in_doubt');
CREATE INDEX outbox_open ON outbox (seq) WHERE state IN ('queued', 'sending', 'in_doubt', 'parked');
CREATE INDEX outbox_interactive ON outbox (seq)
    WHERE state IN ('queued', 'sending', 'in_doubt') AND kind IN ('redeem', 'cancel_redemption', 'undo');
CREATE INDEX outbox_background ON outbox (seq)
    WHERE state IN ('queued', 'sending', 'in_doubt') AND kind NOT IN ('redeem', 'cancel_redemption', 'undo');
CREATE INDEX outbox_later ON outbox (not_before)
    WHERE state IN ('queued', 'sending', 'in_doubt') AND not_before IS NOT NULL;
CREATE INDEX outbox_dependents ON outbox (depends_on) WHERE depends_on IS NOT NULL;

CREATE TABLE attempt (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL REFERENCES outbox (id),
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT
) STRICT;
CREATE INDEX attempt_of_entry ON attempt (entry);

CREATE TABLE stop (
    kind TEXT NOT NULL PRIMARY KEY,
    until TEXT,
    since TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
