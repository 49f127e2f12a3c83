//! Programs and pools.

use domain::outbox::Failure;
use domain::program::{Pool, Status};
use domain::{MemberId, PoolId, ProgramDefinitionId, ProgramId};
use engine::ports::PoolPage;
use serde_json::json;
use uuid::Uuid;
use wix_client::{Client, Identity, PoolStatus, Provision, Query};

use crate::failure::{lacking, observed, or_none};
use crate::paging::Pages;

pub(crate) async fn provision(
    client: &Client,
    namespace: &str,
    definition: ProgramDefinitionId,
    member: MemberId,
    external_id: Uuid,
    name: &str,
) -> Result<ProgramId, Failure> {
    let new = Provision {
        program_definition: definition.0,
        beneficiary: Identity::member(member.0),
        namespace: namespace.to_owned(),
        external_program_id: external_id,
        display_name: name.to_owned(),
    };
    let made = client.provision_program(&new).await.map_err(observed)?;
    made.program
        .id
        .get()
        .map(ProgramId)
        .ok_or_else(|| lacking("the program's id"))
}

/// Asked without a status: whether somebody is paused, ended or not enrolled is told apart here.
pub(crate) async fn pools_of(
    client: &Client,
    namespace: &str,
    member: MemberId,
) -> Result<Vec<Pool>, Failure> {
    let filter = json!({ "beneficiary.memberId": member.0, "namespace": namespace });
    let mut pages = Pages::of(Query::filter(filter), Query::LIMIT);
    while let Some(query) = pages.wanted() {
        pages.take(client.query_pools(&query).await)?;
    }
    // A pool of this member that we cannot read must not pass for "not enrolled".
    pages
        .found()
        .into_iter()
        .map(|wix| pool(wix, Some(member)).ok_or_else(|| lacking("a pool's ids or date")))
        .collect()
}

pub(crate) async fn by_id(client: &Client, id: PoolId) -> Result<Option<Pool>, Failure> {
    match or_none(client.get_pool(id.0).await)? {
        None => Ok(None),
        Some(found) => pool(found, None)
            .map(Some)
            .ok_or_else(|| lacking("the pool's ids or date")),
    }
}

pub(crate) async fn page(
    client: &Client,
    namespace: &str,
    cursor: Option<String>,
) -> Result<PoolPage, Failure> {
    let query = match &cursor {
        Some(cursor) => Query::next(cursor.as_str()),
        None => Query::filter(json!({ "namespace": namespace })),
    };
    let page = client.query_pools(&query).await.map_err(observed)?;
    let pools = page.entries.into_iter().filter_map(|wix| {
        let id = wix.id.get();
        let read = pool(wix, None);
        if read.is_none() {
            tracing::warn!(?id, "a pool without member, program or date was left out");
        }
        read
    });
    Ok(PoolPage {
        pools: pools.collect(),
        // A cursor that leads to itself leads nowhere.
        next: page.next.filter(|next| Some(next) != cursor.as_ref()),
    })
}

/// `created_at` is the pool's own date. The domain means the program's, but a pool is made with its program, and asking
/// for every program by itself would cost a call each.
fn pool(wix: wix_client::Pool, known: Option<MemberId>) -> Option<Pool> {
    Some(Pool {
        id: PoolId(wix.id.get()?),
        program: ProgramId(wix.program_id.get()?),
        member: wix.beneficiary.member_id.get().map(MemberId).or(known)?,
        status: status(wix.status),
        created_at: wix.created_date?,
        renewal_count: wix.renewal_count,
    })
}

pub(crate) fn status(wix: PoolStatus) -> Status {
    match wix {
        PoolStatus::Pending => Status::Pending,
        PoolStatus::Provisioning => Status::Provisioning,
        PoolStatus::Active => Status::Active,
        PoolStatus::Renewing => Status::Renewing,
        PoolStatus::Pausing => Status::Pausing,
        PoolStatus::Paused => Status::Paused,
        PoolStatus::Resuming => Status::Resuming,
        PoolStatus::Ending => Status::Ending,
        PoolStatus::Ended => Status::Ended,
        PoolStatus::Unknown => Status::Unknown,
    }
}
