//! A caller with a key, and a gym that is already set up.

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use wix_sandbox::{Sandbox, SandboxConfig};

pub(crate) const STORES: &str = "215238eb-22a5-4c36-9e7b-e7c08025e04e";
pub(crate) const NAMESPACE: &str = "gym_rewards";

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn code(&self) -> &str {
        self.body["details"]["applicationError"]["code"]
            .as_str()
            .unwrap_or_default()
    }

    pub(crate) fn data(&self) -> &Value {
        &self.body["details"]["applicationError"]["data"]
    }

    /// `field rule` of every violation.
    pub(crate) fn violations(&self) -> Vec<String> {
        let listed = self.body["details"]["validationError"]["fieldViolations"].as_array();
        let said = |violation: &Value| {
            format!(
                "{} {}",
                violation["field"].as_str().unwrap(),
                violation["violatedRule"].as_str().unwrap()
            )
        };
        listed.into_iter().flatten().map(said).collect()
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }
}

/// A sandbox and somebody who calls it.
pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) key: String,
    pub(crate) site: String,
}

/// What a set-up gym has.
#[derive(Clone, Debug)]
pub(crate) struct Programme {
    pub(crate) definition: String,
    pub(crate) pool_definition: String,
    /// Item sets of gym10, gym20 and gym30.
    pub(crate) sets: Vec<String>,
    /// One product for each.
    pub(crate) products: Vec<String>,
}

pub(crate) fn config() -> SandboxConfig {
    SandboxConfig {
        members: 30,
        job_delay_ms: (0, 0),
        ..SandboxConfig::default()
    }
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::with(config()).await
    }

    pub(crate) async fn with(config: SandboxConfig) -> Self {
        let sandbox = Sandbox::start(config).await.expect("a sandbox");
        let known = sandbox.credentials();
        let (key, site) = (known.api_key.clone(), known.site_id.clone());
        Self {
            sandbox,
            client: Client::new(),
            key,
            site,
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.sandbox.url()))
            .header("authorization", &self.key)
            .header("wix-site-id", &self.site)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await.expect("a body");
        Reply {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// A call of the Benefit Programs services.
    pub(crate) async fn benefit(&self, path: &str, body: Value) -> Reply {
        self.post(&format!("/benefit-programs/v1/{path}"), body).await
    }

    pub(crate) fn members(&self) -> Vec<String> {
        let state = self.sandbox.state_json();
        let approved = state["members"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|member| member["status"] == "APPROVED");
        approved.map(|member| text(&member["id"])).collect()
    }

    /// Steps 1 to 4 of the reference flow.
    pub(crate) async fn set_up(&self) -> Programme {
        let definition = self
            .benefit(
                "program-definitions",
                json!({"programDefinition": {
                    "namespace": NAMESPACE, "externalId": "6a1f2c3d-8e4b-4a5c-9d7f-0b1c2d3e4f50",
                    "displayName": "New Member Rewards",
                }}),
            )
            .await
            .ok();
        let definition = text(&definition["programDefinition"]["id"]);
        let pool = self
            .benefit("pool-definitions", pool_definition(&definition))
            .await
            .ok();
        let pool = &pool["poolDefinition"];
        let sets: Vec<String> = pool["details"]["benefits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|benefit| text(&benefit["itemSetId"]))
            .collect();
        let products = self
            .post("/stores-reader/v1/products/query", json!({}))
            .await
            .ok();
        let products: Vec<String> = products["products"]
            .as_array()
            .unwrap()
            .iter()
            .take(3)
            .map(|product| text(&product["id"]))
            .collect();
        let items: Vec<Value> = sets
            .iter()
            .zip(&products)
            .map(|(set, product)| item(set, product))
            .collect();
        let made = self
            .benefit("bulk/items/create", json!({"items": items, "returnEntity": true}))
            .await
            .ok();
        assert_eq!(made["bulkActionMetadata"]["totalSuccesses"], 3);
        Programme {
            definition,
            pool_definition: text(&pool["id"]),
            sets,
            products,
        }
    }

    /// Enrols a member; the answer is `(program, pool)`.
    pub(crate) async fn enrol(&self, programme: &Programme, member: &str) -> (String, String) {
        let reply = self
            .benefit(
                "programs/provision",
                provision(&programme.definition, member, member),
            )
            .await
            .ok();
        assert_eq!(reply["program"]["status"], "PROVISIONING");
        let pools = self.pools(member).await;
        (text(&reply["program"]["id"]), text(&pools[0]["id"]))
    }

    pub(crate) async fn pools(&self, member: &str) -> Vec<Value> {
        let filter = json!({"beneficiary.memberId": member, "namespace": NAMESPACE});
        let reply = self
            .benefit("pools/query", json!({"query": {"filter": filter}}))
            .await
            .ok();
        reply["pools"].as_array().unwrap().clone()
    }

    pub(crate) async fn change(&self, pool: &str, value: &str, key: &str) -> Reply {
        self.benefit(&format!("balances/{pool}/change"), adjust(value, key))
            .await
    }

    pub(crate) async fn available(&self, pool: &str) -> String {
        let reply = self
            .get(&format!("/benefit-programs/v1/balances/{pool}"))
            .await
            .ok();
        text(&reply["balance"]["amount"]["available"])
    }

    pub(crate) async fn redeem(&self, programme: &Programme, pool: &str, tier: usize, key: &str) -> Reply {
        self.benefit("benefits/redeem", redemption(programme, pool, tier, key))
            .await
    }

    pub(crate) async fn history(&self, pool: &str) -> Vec<Value> {
        let reply = self
            .benefit(
                "transactions/query",
                json!({"query": {"filter": {"pool.id": pool}}}),
            )
            .await
            .ok();
        reply["transactions"].as_array().unwrap().clone()
    }
}

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
        .to_owned()
}

pub(crate) fn header(value: Option<&HeaderValue>) -> String {
    value.expect("a header").to_str().expect("a text").to_owned()
}

pub(crate) fn member_identity(member: &str) -> Value {
    json!({"identityType": "MEMBER", "memberId": member})
}

pub(crate) fn provision(definition: &str, member: &str, external: &str) -> Value {
    json!({
        "poolDefinitionLookupId": {"programDefinitionId": definition}, "beneficiary": member_identity(member),
        "namespace": NAMESPACE, "externalProgramId": external, "programStatus": "ACTIVE",
    })
}

pub(crate) fn pool_definition(definition: &str) -> Value {
    let benefit = |key: &str, price: &str| json!({"benefitKey": key, "price": price, "providerAppId": STORES, "displayName": format!("{price}-token reward")});
    json!({"poolDefinition": {
        "displayName": "Gym merchandise", "namespace": NAMESPACE, "programDefinitionIds": [definition],
        "details": {
            "benefits": [benefit("gym10", "10"), benefit("gym20", "20"), benefit("gym30", "30")],
            "creditConfiguration": {
                "amount": "0", "rolloverConfiguration": {"enabled": true, "balanceCap": "5"}, "unitDisplayName": "Tokens",
            },
        }},
        "cascade": "FUTURE_PROVISIONS",
    })
}

pub(crate) fn item(set: &str, product: &str) -> Value {
    json!({
        "externalId": product, "itemSetId": set, "providerAppId": STORES, "namespace": NAMESPACE, "displayName": "A thing",
    })
}

pub(crate) fn adjust(value: &str, key: &str) -> Value {
    json!({"type": "ADJUST", "idempotencyKey": key, "adjustOptions": {"value": value}})
}

pub(crate) fn redemption(programme: &Programme, pool: &str, tier: usize, key: &str) -> Value {
    let key_of_tier = ["gym10", "gym20", "gym30"][tier];
    json!({
        "poolId": pool, "itemReference": {"externalId": programme.products[tier], "providerAppId": STORES},
        "benefitKey": key_of_tier, "count": 1, "idempotencyKey": key, "namespace": NAMESPACE,
    })
}
