//! The whole state of the sandbox: one site with its members, products, definitions, programs, pools, balances, transactions, the
//! clock, the jobs under way, the keys already used. It lives behind one mutex; every request is judged and applied under it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::{Credentials, Door};
use crate::chance::Chance;
use crate::clock::{Clock, Stamp};
use crate::faults::FaultPlan;
use crate::jobs::Job;
use crate::model::{
    Balance, Item, Member, Pool, PoolDefinition, Product, Program, ProgramDefinition, Transaction,
};
use crate::requests::RequestLog;
use crate::scenario;
use crate::switches::Switches;
use crate::table::{Links, Table};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Gym {
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
    pub(crate) credentials: Credentials,
    pub(crate) door: Door,
    pub(crate) switches: Switches,
    pub(crate) faults: FaultPlan,
    pub(crate) job_delay_ms: (u64, u64),
    /// Ids of everything that is created.
    pub(crate) ids: Chance,
    /// Durations of jobs.
    pub(crate) durations: Chance,
    /// Grows with every change; behind `X-Wix-Consistent`.
    pub(crate) version: u64,
    pub(crate) members: Table<Member>,
    pub(crate) products: Table<Product>,
    pub(crate) program_definitions: Table<ProgramDefinition>,
    pub(crate) pool_definitions: Table<PoolDefinition>,
    pub(crate) items: Table<Item>,
    pub(crate) programs: Table<Program>,
    pub(crate) pools: Table<Pool>,
    pub(crate) balances: Table<Balance>,
    pub(crate) transactions: Table<Transaction>,
    pub(crate) jobs: Table<Job>,
    /// Idempotency keys already used, with the id of what they caused.
    pub(crate) executed: BTreeMap<String, Uuid>,
    pub(crate) requests: RequestLog,
    #[serde(skip)]
    pub(crate) index: Index,
}

/// Ways into the tables; rebuilt from them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    pub(crate) member_by_email: HashMap<String, Uuid>,
    pub(crate) program_definition_by_external: HashMap<(String, Uuid), Uuid>,
    pub(crate) program_by_external: HashMap<(String, Uuid), Uuid>,
    pub(crate) pools_of_program: Links<Uuid>,
    pub(crate) pools_of_person: Links<Uuid>,
    pub(crate) pools_of_definition: Links<Uuid>,
    pub(crate) programs_of_definition: Links<Uuid>,
    pub(crate) transactions_of_pool: Links<Uuid>,
    pub(crate) transactions_of_person: Links<Uuid>,
    pub(crate) items_of_set: Links<Uuid>,
    pub(crate) items_of_external: Links<Uuid>,
    pub(crate) due: BTreeSet<(Stamp, u64, Uuid)>,
}

impl Gym {
    /// A fresh gym: members and merchandise, no programs.
    pub(crate) fn new(seed: u64, members: usize, clock: Clock) -> Self {
        let now = clock.now();
        let mut gym = Self {
            seed,
            clock,
            credentials: Credentials::from_seed(seed),
            door: Door::default(),
            switches: Switches::default(),
            faults: FaultPlan::new(Vec::new(), seed),
            job_delay_ms: (300, 1500),
            ids: Chance::stream(seed, "ids"),
            durations: Chance::stream(seed, "durations"),
            version: 0,
            members: Table::default(),
            products: Table::default(),
            program_definitions: Table::default(),
            pool_definitions: Table::default(),
            items: Table::default(),
            programs: Table::default(),
            pools: Table::default(),
            balances: Table::default(),
            transactions: Table::default(),
            jobs: Table::default(),
            executed: BTreeMap::new(),
            requests: RequestLog::default(),
            index: Index::default(),
        };
        for member in scenario::members(seed, members, now) {
            gym.insert_member(member);
        }
        for product in scenario::products(seed, now) {
            gym.products.insert(product);
        }
        gym
    }

    /// Rebuilds what is not stored.
    pub(crate) fn reindex(&mut self) {
        self.index = Index::default();
        let index = &mut self.index;
        for member in self.members.iter() {
            index
                .member_by_email
                .insert(member.login_email.clone(), member.id);
        }
        for definition in self.program_definitions.iter() {
            let key = (definition.namespace.clone(), definition.external_id);
            index
                .program_definition_by_external
                .insert(key, definition.head.id);
        }
        for item in self.items.iter() {
            index.add_item(item);
        }
        for program in self.programs.iter() {
            index.add_program(program);
        }
        for pool in self.pools.iter() {
            index.add_pool(pool);
        }
        for transaction in self.transactions.iter() {
            index.add_transaction(transaction);
        }
        for job in self.jobs.iter().filter(|job| !job.is_done()) {
            index.due.insert((job.due, job.number, job.id));
        }
    }

    pub(crate) fn insert_member(&mut self, member: Member) {
        self.index
            .member_by_email
            .insert(member.login_email.clone(), member.id);
        self.members.insert(member);
    }

    pub(crate) fn insert_program_definition(&mut self, definition: ProgramDefinition) {
        let key = (definition.namespace.clone(), definition.external_id);
        self.index
            .program_definition_by_external
            .insert(key, definition.head.id);
        self.program_definitions.insert(definition);
    }

    pub(crate) fn remove_program_definition(&mut self, id: Uuid) {
        if let Some(gone) = self.program_definitions.remove(id) {
            self.index
                .program_definition_by_external
                .remove(&(gone.namespace, gone.external_id));
        }
    }

    pub(crate) fn insert_item(&mut self, item: Item) {
        self.index.add_item(&item);
        self.items.insert(item);
    }

    pub(crate) fn remove_item(&mut self, id: Uuid) -> bool {
        let Some(item) = self.items.remove(id) else {
            return false;
        };
        self.index.items_of_set.remove(&item.item_set_id, id);
        self.index.items_of_external.remove(&item.external_id, id);
        true
    }

    pub(crate) fn insert_program(&mut self, program: Program) {
        self.index.add_program(&program);
        self.programs.insert(program);
    }

    pub(crate) fn insert_pool(&mut self, pool: Pool, balance: Balance) {
        self.index.add_pool(&pool);
        self.pools.insert(pool);
        self.balances.insert(balance);
    }

    pub(crate) fn insert_transaction(&mut self, transaction: Transaction) {
        self.index.add_transaction(&transaction);
        self.transactions.insert(transaction);
    }

    pub(crate) fn insert_job(&mut self, job: Job) {
        self.index.due.insert((job.due, job.number, job.id));
        self.jobs.insert(job);
    }

    /// The items filed under a benefit.
    pub(crate) fn items_in(&self, item_set_id: Uuid) -> impl Iterator<Item = &Item> {
        self.index
            .items_of_set
            .of(&item_set_id)
            .iter()
            .filter_map(|id| self.items.get(*id))
    }
}

impl Index {
    fn add_item(&mut self, item: &Item) {
        self.items_of_set.add(item.item_set_id, item.head.id);
        self.items_of_external.add(item.external_id, item.head.id);
    }

    fn add_program(&mut self, program: &Program) {
        self.program_by_external
            .insert((program.namespace.clone(), program.external_id), program.head.id);
        if let Some(definition) = program.program_definition_id {
            self.programs_of_definition.add(definition, program.head.id);
        }
    }

    fn add_pool(&mut self, pool: &Pool) {
        self.pools_of_program.add(pool.program_id, pool.head.id);
        self.pools_of_definition
            .add(pool.pool_definition_id, pool.head.id);
        if let Some(member) = pool.beneficiary.member_id {
            self.pools_of_person.add(member, pool.head.id);
        }
    }

    fn add_transaction(&mut self, transaction: &Transaction) {
        self.transactions_of_pool
            .add(transaction.pool.id, transaction.head.id);
        if let Some(member) = transaction.beneficiary.member_id {
            self.transactions_of_person.add(member, transaction.head.id);
        }
    }
}
