//! The verdict comes from this computer, at once and durably; Wix hears of it afterwards.

use std::time::{Duration, Instant};

use domain::VisitId;
use engine::api::{CheckInOutcome, Update};
use engine::ports::Store;
use store::Database;
use testkit::{DeskBox, Gym};
use wix_sandbox::{Fault, FaultKind, SandboxConfig};

use crate::books::{
    credited, entry, eventually, member_with, movements, one_member, requests, visit_key, visit_of,
};

#[tokio::test]
async fn a_scan_touches_no_network_before_its_verdict() {
    let (gym, desk, person) = one_member().await;
    for fault in [
        Fault::new("*", FaultKind::Latency).ms(3000),
        Fault::new("*", FaultKind::ResetBefore),
    ] {
        gym.sandbox.set_faults(vec![fault]);
        let (before, begun) = (requests(&gym), Instant::now());
        let check_in = desk.scan(&person).await;
        assert!(
            begun.elapsed() < Duration::from_millis(1000),
            "a Wix that is slow or gone delays no verdict: {:?}",
            begun.elapsed()
        );
        assert_eq!(requests(&gym), before, "nothing was asked of Wix");
        assert_eq!(check_in.outcome, CheckInOutcome::TokenQueued);
        let elsewhere = Database::open(&desk.database()).unwrap();
        let visit: VisitId = visit_of(&check_in);
        let on_disk = (&elsewhere as &dyn Store)
            .reading(|unit| unit.visit(visit))
            .unwrap();
        assert!(on_disk.is_some(), "another reader of the file sees the visit");
        assert_eq!(
            entry(&desk, &visit_key(&check_in)),
            ("queued", 0),
            "and its token waits"
        );
    }
}

#[tokio::test]
async fn a_member_id_never_seen_is_recorded_offline_and_earns_once_wix_is_back() {
    let (gym, desk, person) = one_member().await;
    let other = DeskBox::numbered(&gym, 2);
    other
        .engine
        .set_up(&engine::set_up::Plan::reference())
        .await
        .unwrap();
    other.pull_the_cable();
    let check_in = other.try_scan(&person.id.to_string()).await.unwrap();
    assert_eq!(
        (check_in.outcome, check_in.reason.as_deref()),
        (CheckInOutcome::VisitRecorded, Some("unverified")),
        "this desk knows nobody yet, so the token is decided later"
    );
    let card = other.try_scan(&person.card).await.unwrap();
    assert_eq!(
        (card.outcome, card.visit_id),
        (CheckInOutcome::UnknownMember, None),
        "an unknown card names nobody and records nothing"
    );
    other.plug_in();
    other.sync().await;
    assert_eq!(
        credited(&gym, person.id),
        [visit_key(&check_in)],
        "the member turned out to be enrolled: one token"
    );
    drop(desk);
}

#[tokio::test]
async fn an_unverified_visit_of_somebody_without_a_program_waits_for_a_person() {
    let gym = Gym::open().await;
    let desk = DeskBox::new(&gym);
    desk.engine
        .set_up(&engine::set_up::Plan::reference())
        .await
        .unwrap();
    desk.pull_the_cable();
    let person = gym.people().remove(0);
    let check_in = desk.try_scan(&person.id.to_string()).await.unwrap();
    desk.plug_in();
    let report = desk.sync().await;
    assert_eq!((report.parked, report.queued), (1, 0), "the rules decide, once");
    let attention = desk.engine.needs_attention().unwrap();
    assert_eq!(attention[0].reason, "not_enrolled", "and say why");
    assert_eq!(
        entry(&desk, &visit_key(&check_in)).0,
        "parked",
        "nothing is thrown away"
    );
    assert!(gym.ledger(person.id).is_empty(), "no token without a program");
}

#[tokio::test]
async fn a_visit_while_the_program_is_being_set_up_earns_afterwards() {
    let gym = Gym::with(SandboxConfig {
        members: 20,
        job_delay_ms: (800, 800),
        ..SandboxConfig::default()
    })
    .await;
    let desk = DeskBox::ready(&gym).await;
    let person = gym.people().remove(0);
    desk.engine.enrol(person.id).unwrap();
    let early = desk.scan(&person).await;
    assert_eq!(
        (early.outcome, early.reason.as_deref()),
        (CheckInOutcome::VisitRecorded, Some("being_set_up")),
        "the first visit counts although the pool is still to come"
    );
    let report = desk.sync().await;
    assert_eq!(
        (report.queued, report.parked),
        (0, 0),
        "it waited for the pool by itself"
    );
    assert_eq!(
        credited(&gym, person.id),
        [visit_key(&early)],
        "one visit, one token"
    );
}

#[tokio::test]
async fn windows_hear_of_nothing_that_is_not_on_disk() {
    let (gym, desk, person) = member_with(10).await;
    let elsewhere = Database::open(&desk.database()).unwrap();
    let early = std::sync::Arc::new(std::sync::Mutex::new((0_u32, Vec::<String>::new())));
    let noted = early.clone();
    desk.heard.listen(move |update| {
        let elsewhere: &dyn Store = &elsewhere;
        let mut noted = noted.lock().unwrap();
        match update {
            Update::Desk { desk } => {
                noted.0 += 1;
                let day = desk.today.lines[0].at.date_naive();
                let found: usize = [day.pred_opt().unwrap(), day]
                    .iter()
                    .map(|day| elsewhere.reading(|unit| unit.visits_on(*day, 100)).unwrap().len())
                    .sum();
                if found < desk.today.lines.len() {
                    noted
                        .1
                        .push(format!("{} visits told, {found} on disk", desk.today.lines.len()));
                }
            }
            Update::Redemption { redemption } => {
                noted.0 += 1;
                let id = redemption.redemption_id.parse().unwrap();
                let kept = elsewhere.reading(|unit| {
                    let row = unit.redemption(id)?;
                    row.map_or(Ok(None), |row| unit.entry(row.entry))
                });
                let state = kept.unwrap().map(|entry| entry.state);
                if state != Some(domain::outbox::State::Confirmed) {
                    noted
                        .1
                        .push(format!("{:?} told, {state:?} on disk", redemption.outcome));
                }
            }
            _ => {}
        }
    });
    let sending = desk.sending();
    for _ in 0..3 {
        desk.scan(&person).await;
    }
    eventually("the desk's picture to be told", || early.lock().unwrap().0 >= 1).await;
    sending.stop().await;
    let redeemed = desk.redeem(&person, "Shaker", 1).await.unwrap();
    eventually("the last update", || early.lock().unwrap().0 >= 2).await;
    let (told, early) = early.lock().unwrap().clone();
    assert!(
        told >= 2,
        "the windows heard something, or this proves nothing: {told}"
    );
    assert_eq!(early, Vec::<String>::new(), "each telling came after its commit");
    assert_eq!(redeemed.outcome, engine::api::RedemptionOutcome::Redeemed);
    assert_eq!(movements(&gym, person.id, "redeem").len(), 1, "one debit");
}
