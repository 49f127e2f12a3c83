//! The directory.

use domain::MemberId;
use engine::ports::BenefitGateway;
use std::collections::HashSet;
use uuid::Uuid;

use crate::gym::Gym;

#[tokio::test]
async fn the_directory_is_read_to_its_end_page_by_page() {
    let gym = Gym::bare(230).await;
    let (mut offset, mut seen) = (0, HashSet::new());
    loop {
        let page = gym.gateway.members(offset).await.unwrap();
        if page.consumed == 0 {
            break;
        }
        assert_eq!(page.total, Some(230));
        seen.extend(page.members.iter().map(|member| member.id));
        offset += page.consumed;
    }
    assert_eq!((offset, seen.len()), (230, 230), "everybody, and nobody twice");
}

#[tokio::test]
async fn a_member_comes_with_card_photo_and_standing() {
    let gym = Gym::bare(40).await;
    let page = gym.gateway.members(0).await.unwrap();
    assert!(page.members.iter().all(|member| !member.full_name().is_empty()));
    assert!(
        page.members.iter().any(|member| member.card.is_some()),
        "cards are read from the contact"
    );
    assert!(page.members.iter().any(|member| member.photo_url.is_some()));
    assert!(page.members.iter().any(|member| member.approved));
    let known = page.members.iter().find(|member| member.email.is_some()).unwrap();

    assert_eq!(gym.gateway.member(known.id).await.unwrap().as_ref(), Some(known));
    let shouted = known.email.as_ref().unwrap().to_uppercase();
    let found = gym
        .gateway
        .member_by_email(&format!(" {shouted} "))
        .await
        .unwrap();
    assert_eq!(found.map(|member| member.id), Some(known.id));

    assert_eq!(gym.gateway.member(MemberId(Uuid::from_u128(1))).await, Ok(None));
    assert_eq!(gym.gateway.member_by_email("nobody@example.com").await, Ok(None));
}
