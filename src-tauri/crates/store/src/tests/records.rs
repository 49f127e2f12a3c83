use chrono::NaiveDate;
use domain::merchandise::Item;
use domain::outbox::StopKind;
use domain::program::{Pool, Program, Status, Tier};
use domain::visit::{LastVisit, Visit, VisitOutcome, VisitPolicy};
use domain::{ItemId, ItemSetId, ProductId, ProgramId, RedemptionId, TransactionId};
use engine::ports::{AuditLine, Redemption, Stop};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-24")
}

pub(super) fn visit(number: u128, member: u128) -> Visit {
    Visit {
        id: VisitId(Uuid::from_u128(number)),
        member: member_id(member),
        occurred_at: now(),
        day: today(),
        outcome: VisitOutcome::Earned,
        reason: None,
        override_reason: None,
        entry: Some(EntryId(Uuid::from_u128(number))),
        undone_at: None,
        time_doubtful: false,
    }
}

fn redemption(number: u128, slip: u32) -> Redemption {
    Redemption {
        id: RedemptionId(Uuid::from_u128(number)),
        entry: EntryId(Uuid::from_u128(number)),
        slip,
        day: today(),
        member: member_id(1),
        pool: PoolId(Uuid::from_u128(1)),
        product: ProductId(Uuid::from_u128(2)),
        item_name: "Water bottle".into(),
        benefit_key: "gym10".into(),
        count: 1,
        cost: Credits::whole(10),
        created_at: now(),
        transaction: None,
        handed_over_at: None,
        cancelled_at: None,
    }
}

#[test]
fn settings_and_the_program_read_back() {
    let desk = Desk::new();
    let program = Program {
        gym_name: "North".into(),
        namespace: "north".into(),
        time_zone: "America/New_York".parse().unwrap(),
        name: "Visits".into(),
        months: 12,
        unit: "Tokens".into(),
        amount: Credits::ZERO,
        rollover_cap: Some(Credits::whole(5)),
        tiers: vec![Tier {
            key: "gym10".into(),
            name: "10".into(),
            price: Credits::whole(10),
            item_set: None,
        }],
        policy: VisitPolicy::default(),
        program_definition: None,
        pool_definition: None,
    };
    desk.store()
        .writing(|unit| {
            assert_eq!((unit.setting("a")?, unit.program()?), (None, None));
            unit.set_setting("a", "1")?;
            unit.set_setting("a", "2")?;
            unit.save_program(&program)?;
            unit.save_program(&Program {
                months: 6,
                ..program.clone()
            })?;
            assert_eq!(unit.setting("a")?.as_deref(), Some("2"));
            assert_eq!(
                unit.program()?,
                Some(Program {
                    months: 6,
                    ..program.clone()
                })
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn none_is_told_from_never_asked_and_a_late_balance_changes_nothing() {
    let desk = Desk::new();
    let pool = |number: u128, status| Pool {
        id: PoolId(Uuid::from_u128(number)),
        program: ProgramId(Uuid::from_u128(100 + number)),
        member: member_id(1),
        status,
        created_at: now(),
        renewal_count: 2,
    };
    let id = PoolId(Uuid::from_u128(1));
    let earlier = now() - chrono::Duration::seconds(1);
    desk.store()
        .writing(|unit| {
            assert_eq!(unit.pools_of(member_id(1))?, None);
            unit.save_pools(member_id(1), &[], now())?;
            assert_eq!(unit.pools_of(member_id(1))?, Some(vec![]));
            unit.save_pools(
                member_id(1),
                &[pool(1, Status::Ended), pool(2, Status::Active)],
                now(),
            )?;
            assert_eq!(
                unit.pools_of(member_id(1))?,
                Some(vec![pool(1, Status::Ended), pool(2, Status::Active)])
            );
            unit.save_pools(member_id(1), &[pool(2, Status::Paused)], now())?;
            assert_eq!(unit.pools_of(member_id(1))?, Some(vec![pool(2, Status::Paused)]));
            assert_eq!((unit.pool(id)?, unit.balance(id)?), (None, None));
            unit.save_balance(id, Credits::whole(12), now())?;
            unit.save_balance(id, Credits::whole(11), earlier)?;
            assert_eq!(unit.balance(id)?, Some((Credits::whole(12), now())));
            unit.save_balance(id, Credits::whole(13), now())?;
            assert_eq!(unit.balance(id)?, Some((Credits::whole(13), now())));
            Ok(())
        })
        .unwrap();
}

#[test]
fn merchandise_stands_by_price_then_name() {
    let desk = Desk::new();
    let item = |number: u128, name: &str, price| Item {
        product: ProductId(Uuid::from_u128(number)),
        item: ItemId(Uuid::from_u128(100 + number)),
        item_set: ItemSetId(Uuid::from_u128(200)),
        name: name.into(),
        benefit_key: format!("gym{price}"),
        price: Credits::whole(price),
        in_stock: Some(true),
        stock: Some(3),
        picture_url: None,
    };
    let (bottle, towel, shirt) = (item(1, "Bottle", 10), item(2, "Towel", 10), item(3, "Shirt", 5));
    desk.store()
        .writing(|unit| {
            unit.replace_items(&[item(9, "Gone", 1)])?;
            unit.replace_items(&[towel.clone(), bottle.clone(), shirt.clone()])?;
            assert_eq!(unit.items()?, [shirt.clone(), bottle.clone(), towel.clone()]);
            assert_eq!(unit.item(towel.product)?, Some(towel.clone()));
            assert_eq!(unit.item(ProductId(Uuid::from_u128(9)))?, None);
            Ok(())
        })
        .unwrap();
}

#[test]
fn visits_are_ordered_as_they_were_recorded_whatever_the_clock_said() {
    let desk = Desk::new();
    let back = now() - chrono::Duration::hours(3);
    let set_back = Visit {
        occurred_at: back,
        outcome: VisitOutcome::NoToken,
        reason: Some("paused".into()),
        override_reason: Some("came twice".into()),
        entry: None,
        time_doubtful: true,
        ..visit(2, 1)
    };
    desk.store()
        .writing(|unit| {
            unit.insert_visit(&visit(1, 1))?;
            unit.insert_visit(&set_back)?;
            unit.insert_visit(&Visit {
                day: day("2026-11-23"),
                outcome: VisitOutcome::Later,
                ..visit(3, 2)
            })?;
            assert_eq!(unit.visits_on(today(), 10)?, [set_back.clone(), visit(1, 1)]);
            assert_eq!(unit.visits_on(today(), 1)?.len(), 1);
            assert_eq!(unit.visits_of(member_id(1), 10)?.len(), 2);
            assert_eq!(
                unit.last_visit(member_id(1))?,
                Some(LastVisit {
                    at: back,
                    day: today()
                })
            );
            unit.save_visit(&Visit {
                undone_at: Some(now()),
                ..set_back.clone()
            })?;
            assert_eq!(
                unit.last_visit(member_id(1))?,
                Some(LastVisit {
                    at: now(),
                    day: today()
                })
            );
            assert_eq!(
                unit.visit(set_back.id)?.and_then(|visit| visit.undone_at),
                Some(now())
            );
            assert_eq!(unit.last_visit(member_id(9))?, None);
            Ok(())
        })
        .unwrap();
    assert!(
        desk.store()
            .writing(|unit| unit.insert_visit(&visit(1, 1)))
            .is_err(),
        "once only"
    );
}

#[test]
fn the_days_totals_leave_out_what_was_undone_or_will_not_come() {
    let desk = Desk::new();
    let totals = desk
        .store()
        .writing(|unit| {
            assert_eq!(unit.day_totals(today())?, (0, Credits::ZERO));
            for number in 1..=5 {
                unit.enqueue(&issue(number, number))?;
                unit.insert_visit(&visit(number, number))?;
            }
            unit.insert_visit(&Visit {
                entry: None,
                outcome: VisitOutcome::NoToken,
                ..visit(6, 6)
            })?;
            unit.save_visit(&Visit {
                undone_at: Some(now()),
                ..visit(1, 1)
            })?;
            for (number, state) in [(2, State::Parked), (3, State::Discarded), (4, State::Confirmed)] {
                unit.save_entry(&Entry {
                    state,
                    ..issue(number, number)
                })?;
            }
            unit.day_totals(today())
        })
        .unwrap();
    assert_eq!(totals, (5, Credits::whole(2)), "4 is confirmed, 5 is on its way");
}

#[test]
fn slips_count_from_one_each_day_and_what_is_confirmed_waits_to_be_handed_over() {
    let desk = Desk::new();
    desk.store()
        .writing(|unit| {
            for number in 1..=4 {
                unit.enqueue(&redeem(number, 1))?;
                let slip = unit.next_slip(today())?;
                assert_eq!(u128::from(slip), number);
                unit.insert_redemption(&redemption(number, slip))?;
            }
            assert_eq!(unit.next_slip(day("2026-11-25"))?, 1);
            assert_eq!(unit.to_hand_over()?, [], "nothing is confirmed yet");
            for number in 1..=3 {
                unit.save_entry(&Entry {
                    state: State::Confirmed,
                    ..redeem(number, 1)
                })?;
            }
            let handed = Redemption {
                handed_over_at: Some(now()),
                transaction: Some(TransactionId(Uuid::from_u128(7))),
                ..redemption(1, 1)
            };
            unit.save_redemption(&handed)?;
            unit.save_redemption(&Redemption {
                cancelled_at: Some(now()),
                ..redemption(2, 2)
            })?;
            assert_eq!(unit.to_hand_over()?, [redemption(3, 3)]);
            assert_eq!(unit.redemption(handed.id)?, Some(handed));
            let slips: Vec<u32> = unit
                .redemptions_of(member_id(1), 3)?
                .iter()
                .map(|r| r.slip)
                .collect();
            assert_eq!(slips, [4, 3, 2]);
            Ok(())
        })
        .unwrap();
    let twice = desk
        .store()
        .writing(|unit| unit.insert_redemption(&redemption(9, 1)));
    assert!(twice.is_err(), "no two slips of a day bear the same number");
}

#[test]
fn stops_are_set_moved_and_cleared_for_every_process() {
    let desk = Desk::new();
    let second = desk.second();
    let other: &dyn engine::ports::Store = &second;
    let stop = Stop {
        kind: StopKind::RateLimited,
        until: Some(now()),
        since: now(),
        detail: "429".into(),
    };
    let moved = Stop {
        until: None,
        ..stop.clone()
    };
    desk.store().writing(|unit| unit.set_stop(&stop)).unwrap();
    assert_eq!(other.reading(|unit| unit.stops()).unwrap(), [stop]);
    other.writing(|unit| unit.set_stop(&moved)).unwrap();
    assert_eq!(desk.store().reading(|unit| unit.stops()).unwrap(), [moved]);
    desk.store()
        .writing(|unit| unit.clear_stop(StopKind::RateLimited))
        .unwrap();
    assert_eq!(other.reading(|unit| unit.stops()).unwrap(), []);
}

#[test]
fn who_did_what_is_kept() {
    let desk = Desk::new();
    let line = AuditLine {
        at: now(),
        actor: "manager",
        action: "adjust",
        subject: "entry:1".into(),
        detail: "+5".into(),
    };
    desk.store().writing(|unit| unit.audit(&line)).unwrap();
    let connection = desk.database.writer.lock().unwrap();
    let kept: (String, String) = connection
        .query_row("SELECT at, actor FROM audit", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept, ("2026-11-24T18:04:00.250Z".into(), "manager".into()));
}
