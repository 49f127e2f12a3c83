use engine::api::Standing;
use testkit::{DeskBox, Gym};
use wix_sandbox::{Fault, FaultKind};

use crate::books::entry;

#[tokio::test]
async fn enrolling_twice_and_from_two_desks_is_one_program() {
    let gym = Gym::open().await;
    let (first, second) = (DeskBox::numbered(&gym, 1), DeskBox::numbered(&gym, 2));
    first.set_up().await;
    second.set_up().await;
    let person = gym.people().remove(0);
    for desk in [&first, &second, &first] {
        desk.engine.enrol(person.id).unwrap();
    }
    let (one, two) = tokio::join!(first.sync(), second.sync());
    assert_eq!(
        (one.parked, two.parked, one.queued, two.queued),
        (0, 0, 0, 0),
        "whoever comes second finds it done, and that is no error"
    );
    assert_eq!(gym.programs(person.id), 1, "a member has one program");
    for desk in [&first, &second] {
        desk.engine.enrol(person.id).unwrap();
        let card = desk.engine.member_card(person.id).unwrap();
        assert_eq!(card.member.standing, Standing::Active, "both desks know");
        desk.sync().await;
    }
    assert_eq!(gym.programs(person.id), 1, "and enrolling again changes nothing");
}

#[tokio::test]
async fn an_enrolment_whose_reply_is_lost_is_one_program() {
    for kind in [FaultKind::ResetAfter, FaultKind::Truncate, FaultKind::Html] {
        let gym = Gym::open().await;
        let desk = DeskBox::ready(&gym).await;
        let person = gym.people().remove(0);
        gym.sandbox
            .set_faults(vec![Fault::new("POST *provision*", kind).after().times(1)]);
        desk.enrol(&person).await;
        assert_eq!(
            gym.programs(person.id),
            1,
            "{kind:?}: asked twice, provisioned once"
        );
        let card = desk.engine.member_card(person.id).unwrap();
        assert_eq!(
            card.member.standing,
            Standing::Active,
            "{kind:?}: and it is there"
        );
        let entries = desk.engine.outbox(true).unwrap();
        let provision = entries.iter().find(|entry| entry.kind == "provision").unwrap();
        let (state, attempts) = entry(&desk, &provision.idempotency_key);
        assert_eq!(state, "confirmed", "{kind:?}");
        assert!(attempts >= 2, "{kind:?}: the reply really was lost");
    }
}
