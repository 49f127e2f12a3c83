use domain::outbox::LastError;
use domain::{ProgramId, RedemptionId, TransactionId};
use engine::ports::QueueTotals;

use super::*;

fn heads(desk: &Desk) -> Vec<u128> {
    let heads = desk.store().reading(|unit| unit.ready_heads(now(), 10)).unwrap();
    heads.iter().map(|entry| entry.id.0.as_u128()).collect()
}

fn change(desk: &Desk, number: u128, change: impl Fn(&mut Entry)) {
    desk.store()
        .writing(|unit| {
            let mut entry = unit.entry(EntryId(Uuid::from_u128(number)))?.unwrap();
            change(&mut entry);
            unit.save_entry(&entry)
        })
        .unwrap();
}

#[test]
fn every_kind_of_entry_reads_back_as_it_was_written() {
    let desk = Desk::new();
    let (pool, program) = (PoolId(Uuid::from_u128(11)), ProgramId(Uuid::from_u128(12)));
    let redemption = RedemptionId(Uuid::from_u128(13));
    let visit = VisitId(Uuid::from_u128(14));
    let amount = Credits::from_ten_thousandths(12_345);
    let operations = [
        issue(1, 1).operation,
        Operation::Adjust {
            pool,
            amount,
            reason: "won a raffle".into(),
        },
        Operation::Undo {
            pool: Some(pool),
            amount,
            visit,
        },
        redeem(1, 1).operation,
        Operation::CancelRedemption {
            pool,
            redemption,
            cost: amount,
        },
        Operation::Provision {
            external_id: Uuid::from_u128(15),
        },
        Operation::Renew {
            program,
            pool,
            cycle: 3,
        },
        Operation::Pause { program, pool },
        Operation::Resume { program, pool },
        Operation::End { program, pool },
    ];
    assert_eq!(operations.len(), domain::outbox::Kind::ALL.len());
    for (number, operation) in (1..).zip(operations) {
        let entry = Entry {
            not_before: Some(now()),
            depends_on: Some(EntryId(Uuid::from_u128(500))),
            ..entry_of(number, 1, operation)
        };
        let seq = desk.store().writing(|unit| unit.enqueue(&entry)).unwrap();
        let mut entry = numbered(entry, seq);
        let read = |id| desk.store().reading(|unit| unit.entry(id)).unwrap();
        assert_eq!(read(entry.id), Some(entry.clone()));
        entry.state = State::Confirmed;
        entry.attempts = 4;
        entry.not_before = None;
        entry.settled_at = Some(now());
        entry.transaction = Some(TransactionId(Uuid::from_u128(16)));
        entry.last_error = Some(LastError {
            code: "in_doubt".into(),
            detail: "reset".into(),
        });
        desk.store().writing(|unit| unit.save_entry(&entry)).unwrap();
        assert_eq!(read(entry.id), Some(entry));
    }
    let parent = EntryId(Uuid::from_u128(500));
    let dependents = desk.store().reading(|unit| unit.dependents_of(parent)).unwrap();
    assert_eq!(dependents.len(), 10);
}

#[test]
fn a_member_is_waiting_at_the_counter_so_interactive_kinds_go_first() {
    let desk = Desk::new();
    for entry in [issue(1, 1), issue(2, 2), redeem(3, 3), issue(4, 4)] {
        desk.enqueue(&entry);
    }
    assert_eq!(heads(&desk), [3, 1, 2, 4]);
    let two = desk.store().reading(|unit| unit.ready_heads(now(), 2)).unwrap();
    assert_eq!(two.len(), 2);
}

#[test]
fn only_the_oldest_of_a_lane_is_ready_and_it_blocks_that_lane_alone() {
    let desk = Desk::new();
    for entry in [issue(1, 1), redeem(2, 1), issue(3, 2)] {
        desk.enqueue(&entry);
    }
    assert_eq!(
        heads(&desk),
        [1, 3],
        "the redemption waits for the token before it"
    );
    change(&desk, 1, |entry| entry.state = State::Sending);
    assert_eq!(heads(&desk), [3], "what is being sent is taken");
    change(&desk, 1, |entry| {
        entry.state = State::InDoubt;
        entry.not_before = Some(now() + chrono::Duration::seconds(5));
    });
    assert_eq!(heads(&desk), [3], "in doubt, and not yet to be asked again");
    change(&desk, 1, |entry| entry.not_before = Some(now()));
    assert_eq!(heads(&desk), [1, 3]);
    for state in [State::Confirmed, State::Parked, State::Discarded] {
        change(&desk, 1, |entry| entry.state = state);
        assert_eq!(heads(&desk), [2, 3], "{state:?} makes way");
    }
}

#[test]
fn the_next_look_is_when_the_first_head_is_ready() {
    let desk = Desk::new();
    let (soon, later) = (
        now() + chrono::Duration::seconds(5),
        now() + chrono::Duration::seconds(9),
    );
    let next = || desk.store().reading(|unit| unit.next_ready_at(now())).unwrap();
    desk.enqueue(&Entry {
        not_before: Some(later),
        ..issue(1, 1)
    });
    desk.enqueue(&Entry {
        not_before: Some(soon),
        ..issue(2, 1)
    });
    desk.enqueue(&issue(3, 3));
    assert_eq!(
        next(),
        Some(later),
        "the one behind a head cannot go sooner than its head"
    );
    desk.enqueue(&Entry {
        not_before: Some(soon),
        ..issue(4, 4)
    });
    assert_eq!(next(), Some(soon));
    assert_eq!(
        desk.store().reading(|unit| unit.next_ready_at(later)).unwrap(),
        None
    );
}

#[test]
fn what_is_waiting_is_added_up() {
    let desk = Desk::new();
    for entry in [issue(1, 1), issue(2, 1), redeem(3, 1), issue(4, 2), issue(5, 1)] {
        desk.enqueue(&entry);
    }
    let provision = Operation::Provision {
        external_id: Uuid::from_u128(6),
    };
    let late = Entry {
        created_at: now() + chrono::Duration::hours(1),
        ..entry_of(6, 2, provision)
    };
    desk.enqueue(&late);
    change(&desk, 1, |entry| entry.state = State::Confirmed);
    change(&desk, 5, |entry| entry.state = State::Parked);
    desk.store()
        .reading(|unit| {
            assert_eq!(unit.pending(member_id(1))?, Credits::whole(-9));
            assert_eq!(unit.pending(member_id(3))?, Credits::ZERO);
            assert!(!unit.is_in_flight(member_id(1))?);
            assert!(unit.is_being_enrolled(member_id(2))? && !unit.is_being_enrolled(member_id(1))?);
            let totals = QueueTotals {
                waiting: 4,
                parked: 1,
                confirmed: 1,
                oldest: Some(now()),
            };
            assert_eq!(unit.queue_totals()?, totals);
            let ids =
                |entries: Vec<Entry>| -> Vec<u128> { entries.iter().map(|e| e.id.0.as_u128()).collect() };
            assert_eq!(ids(unit.entries(true, 10)?), [1, 2, 3, 4, 5, 6]);
            assert_eq!(
                ids(unit.entries(false, 10)?),
                [2, 3, 4, 5, 6],
                "the confirmed one is settled"
            );
            assert_eq!(ids(unit.entries(false, 2)?), [5, 6], "the newest, newest last");
            assert_eq!(ids(unit.entries_in(State::Queued, 10)?), [2, 3, 4, 6]);
            assert_eq!(ids(unit.entries_of(member_id(1), 3)?), [2, 3, 5]);
            Ok(())
        })
        .unwrap();
    for state in [State::Sending, State::InDoubt] {
        change(&desk, 2, |entry| entry.state = state);
        assert!(
            desk.store()
                .reading(|unit| unit.is_in_flight(member_id(1)))
                .unwrap(),
            "{state:?}"
        );
    }
    change(&desk, 6, |entry| entry.state = State::Confirmed);
    assert!(
        !desk
            .store()
            .reading(|unit| unit.is_being_enrolled(member_id(2)))
            .unwrap()
    );
}

#[test]
fn an_entry_nobody_can_read_is_parked_with_its_text_and_blocks_nobody() {
    let desk = Desk::new();
    for entry in [issue(1, 1), issue(2, 1), issue(3, 3), issue(4, 4)] {
        desk.enqueue(&entry);
    }
    desk.sql("UPDATE outbox SET payload = '{\"kind\":\"teleport\"}' WHERE seq = 1");
    desk.sql("UPDATE outbox SET payload_version = 77 WHERE seq = 3");
    assert_eq!(heads(&desk), [4], "they cannot be sent");
    assert_eq!(heads(&desk), [2, 4], "once parked, they are out of the way");
    desk.store()
        .writing(|unit| {
            let totals = unit.queue_totals()?;
            assert_eq!((totals.waiting, totals.parked), (2, 2));
            assert_eq!(unit.entries(true, 10)?.len(), 2, "lists go on without them");
            assert_eq!(unit.entry(issue(1, 1).id)?, None);
            Ok(())
        })
        .unwrap();
    let connection = desk.database.writer.lock().unwrap();
    let kept: (String, String, String) = connection
        .query_row(
            "SELECT payload, state, last_error_code FROM outbox WHERE seq = 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(
        kept,
        (
            "{\"kind\":\"teleport\"}".into(),
            "parked".into(),
            "unreadable".into()
        )
    );
}

#[test]
fn attempts_are_logged_before_and_after() {
    let desk = Desk::new();
    desk.enqueue(&issue(1, 1));
    desk.store()
        .writing(|unit| {
            let first = unit.begin_attempt(issue(1, 1).id, now())?;
            let second = unit.begin_attempt(issue(1, 1).id, now())?;
            assert!(second > first);
            unit.end_attempt(second, now(), "confirmed")
        })
        .unwrap();
    let unknown = desk
        .store()
        .writing(|unit| unit.begin_attempt(issue(9, 9).id, now()));
    assert!(unknown.is_err(), "an attempt belongs to an entry");
    assert!(
        desk.store()
            .writing(|unit| unit.end_attempt(99, now(), "x"))
            .is_err()
    );
    assert!(
        desk.store()
            .writing(|unit| unit.save_entry(&issue(9, 9)))
            .is_err()
    );
}

/// The plans, not the clock: a query that scans a table is slow at somebody's gym, however quick it is here.
#[test]
fn no_query_of_the_desks_path_scans_a_table() {
    use crate::table::{member, member_search, outbox, redemption, visit};
    let desk = Desk::new();
    let mut queries: Vec<String> = [
        outbox::INTERACTIVE_HEADS,
        outbox::BACKGROUND_HEADS,
        outbox::NEXT_READY,
        outbox::OPEN,
        outbox::IN_STATE,
        outbox::OF_MEMBER,
        outbox::DEPENDENTS,
        outbox::PENDING,
        outbox::IN_FLIGHT,
        outbox::OF_KIND_WAITING,
        outbox::COUNT,
        outbox::OLDEST,
        visit::LAST,
        visit::ON_DAY,
        visit::OF_MEMBER,
        visit::TOTALS,
        redemption::TO_HAND_OVER,
        member::BY_EMAIL,
        member::LIST,
        member_search::NAME_BEGINS,
        member_search::CARD_BEGINS,
    ]
    .map(str::to_owned)
    .to_vec();
    for phrase in ["lind", "ada lind"] {
        queries.push(member_search::names_query(phrase, 5).unwrap().0);
        queries.push(member_search::emails_query(phrase, 5).unwrap().0);
    }
    // These hold nothing but what is still open, or are walked in their order from a page on.
    let small = [
        "outbox_interactive",
        "outbox_background",
        "outbox_later",
        "outbox_open",
        "redemption_on_the_counter",
        "member_by_name",
    ];
    let connection = desk.database.writer.lock().unwrap();
    for query in queries {
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
            .unwrap();
        let mut rows = statement.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            plan.push(row.get::<_, String>("detail").unwrap());
        }
        assert!(!plan.is_empty());
        let scans: Vec<&String> = plan
            .iter()
            .filter(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE"))
            .filter(|step| !step.contains("SCAN (") && !step.contains("CONSTANT ROW"))
            .filter(|step| {
                !small
                    .iter()
                    .any(|index| step.ends_with(&format!("INDEX {index}")))
            })
            .collect();
        assert!(scans.is_empty(), "{query}\n{plan:#?}");
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
        assert!(
            !sorts || query.contains("seq IN"),
            "sorted instead of walked: {query}\n{plan:#?}"
        );
    }
}
