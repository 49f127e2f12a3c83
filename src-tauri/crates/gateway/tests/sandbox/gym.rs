//! A sandbox with the gym's program set up in it.

use std::time::Duration;

use chrono_tz::Tz;
use domain::outbox::{Answer, Failure};
use domain::program::{Pool, Program, Status, Tier};
use domain::visit::VisitPolicy;
use domain::{
    Credits, IdempotencyKey, MemberId, ProductId, ProgramDefinitionId, external_definition_id,
    external_program_id,
};
use engine::ports::{BenefitGateway, NewItem, PoolDefinition};
use gateway::WixGateway;
use wix_client::{BaseUrl, Client, Credentials, Settings};
use wix_sandbox::{Sandbox, SandboxConfig, Switches};

pub(crate) const NAMESPACE: &str = "gym_rewards";

pub(crate) struct Gym {
    pub(crate) sandbox: Sandbox,
    pub(crate) gateway: WixGateway,
}

impl Gym {
    /// A site with members and products, and nothing of ours in it yet. Jobs are carried out at once.
    pub(crate) async fn bare(members: usize) -> Gym {
        let config = SandboxConfig {
            members,
            job_delay_ms: (0, 0),
            ..SandboxConfig::default()
        };
        let sandbox = Sandbox::start(config).await.unwrap();
        sandbox.switches(|switches| switches.rate_limit_per_minute = None);
        let gateway = WixGateway::new(client(&sandbox, key(&sandbox)), NAMESPACE.to_owned());
        Gym { sandbox, gateway }
    }

    pub(crate) async fn with(members: usize, change: impl FnOnce(&mut Switches)) -> Gym {
        let gym = Gym::bare(members).await;
        gym.sandbox.switches(change);
        gym
    }

    /// Definitions made; the way set-up makes them.
    pub(crate) async fn define(&self) -> (ProgramDefinitionId, PoolDefinition) {
        let external_id = external_definition_id(NAMESPACE);
        let definition = self
            .gateway
            .create_program_definition(external_id, "New Member Rewards")
            .await
            .unwrap();
        let pools = self
            .gateway
            .create_pool_definition(definition, &program())
            .await
            .unwrap();
        (definition, pools)
    }

    /// Three products, one on each tier.
    pub(crate) async fn file_items(&self, pools: &PoolDefinition) -> Vec<ProductId> {
        let products = self.gateway.products().await.unwrap();
        let some: Vec<NewItem> = products
            .iter()
            .zip(&pools.tiers)
            .map(|(product, tier)| NewItem {
                product: product.id,
                set: tier.item_set.unwrap(),
                name: product.name.clone(),
            })
            .collect();
        let made = self.gateway.create_items(&some).await.unwrap();
        assert!(made.iter().all(Result::is_ok), "{made:?}");
        some.into_iter().map(|item| item.product).collect()
    }

    pub(crate) async fn anybody(&self) -> MemberId {
        let page = self.gateway.members(0).await.unwrap();
        page.members.iter().find(|member| member.approved).unwrap().id
    }

    pub(crate) async fn enrol(&self, definition: ProgramDefinitionId, member: MemberId) -> Pool {
        let external_id = external_program_id(definition, member);
        self.gateway
            .provision(definition, member, external_id, "New Member Rewards")
            .await
            .unwrap();
        self.pool_in(member, Status::Active).await
    }

    /// The member's pool, once it has come to a status.
    pub(crate) async fn pool_in(&self, member: MemberId, status: Status) -> Pool {
        for _ in 0..50 {
            let pools = self.gateway.pools_of(member).await.unwrap();
            if let Some(pool) = pools.into_iter().find(|pool| pool.status == status) {
                return pool;
            }
            self.sandbox.advance(5);
        }
        panic!("no pool came to {status:?}");
    }

    /// Everything: definitions, items, one member enrolled with this many tokens.
    pub(crate) async fn ready(tokens: i32) -> Ready {
        let gym = Gym::bare(20).await;
        let (definition, pools) = gym.define().await;
        let products = gym.file_items(&pools).await;
        let member = gym.anybody().await;
        let pool = gym.enrol(definition, member).await;
        let key = IdempotencyKey::from_stored("visit:before".into());
        gym.gateway
            .change_balance(pool.id, member, Credits::whole(tokens), &key)
            .await
            .unwrap();
        Ready { gym, pool, products }
    }
}

pub(crate) struct Ready {
    pub(crate) gym: Gym,
    pub(crate) pool: Pool,
    /// One for each tier.
    pub(crate) products: Vec<ProductId>,
}

pub(crate) fn key(sandbox: &Sandbox) -> Credentials {
    let known = sandbox.credentials();
    Credentials::ApiKey {
        key: known.api_key.as_str().into(),
        site_id: known.site_id.clone(),
    }
}

pub(crate) fn client(sandbox: &Sandbox, credentials: Credentials) -> Client {
    let mut settings = Settings::new(BaseUrl::parse(&sandbox.url()).unwrap(), credentials);
    settings.timeout = Duration::from_secs(2);
    Client::new(settings).unwrap()
}

pub(crate) fn program() -> Program {
    let tier = |price: i32| Tier {
        key: format!("gym{price}"),
        name: format!("{price}-token reward"),
        price: Credits::whole(price),
        item_set: None,
    };
    Program {
        gym_name: "Gym".into(),
        namespace: NAMESPACE.into(),
        time_zone: Tz::Europe__Berlin,
        name: "New Member Rewards".into(),
        months: 12,
        unit: "Tokens".into(),
        amount: Credits::ZERO,
        rollover_cap: Some(Credits::whole(5)),
        tiers: vec![tier(10), tier(20), tier(30)],
        policy: VisitPolicy::default(),
        program_definition: None,
        pool_definition: None,
    }
}

pub(crate) fn keyed(text: &str) -> IdempotencyKey {
    IdempotencyKey::from_stored(text.to_owned())
}

pub(crate) fn answer(failure: Failure) -> Answer {
    match failure {
        Failure::Answered(answer) => answer,
        other => panic!("an answer was expected, not {other:?}"),
    }
}
