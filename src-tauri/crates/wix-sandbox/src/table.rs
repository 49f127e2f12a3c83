//! Rows in the order they came, found by id. Lists that belong to one parent (a member's pools, a pool's transactions) are kept
//! in a [`Links`] beside it, so that no question about one member ever walks over all of them.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

pub(crate) trait Row {
    fn id(&self) -> Uuid;
}

/// All rows of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    by_id: HashMap<Uuid, u64>,
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            by_id: HashMap::new(),
            next: 0,
        }
    }
}

impl<T: Row> Table<T> {
    pub(crate) fn insert(&mut self, row: T) {
        let place = self.next;
        self.next += 1;
        self.by_id.insert(row.id(), place);
        self.rows.insert(place, row);
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&T> {
        self.rows.get(self.by_id.get(&id)?)
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut T> {
        self.rows.get_mut(self.by_id.get(&id)?)
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<T> {
        let place = self.by_id.remove(&id)?;
        self.rows.remove(&place)
    }

    /// Rows (or those of `candidates`) in the order of creation or against it, beginning behind `start`.
    pub(crate) fn walk<'a>(
        &'a self,
        candidates: Option<&[Uuid]>,
        start: Option<u64>,
        falling: bool,
    ) -> Box<dyn Iterator<Item = (u64, &'a T)> + 'a> {
        if let Some(candidates) = candidates {
            let within = |place: u64| match start {
                None => true,
                Some(start) if falling => place < start,
                Some(start) => place > start,
            };
            let mut places: Vec<u64> = candidates
                .iter()
                .filter_map(|id| self.by_id.get(id).copied())
                .filter(|place| within(*place))
                .collect();
            places.sort_unstable();
            if falling {
                places.reverse();
            }
            return Box::new(
                places
                    .into_iter()
                    .filter_map(|place| Some((place, self.rows.get(&place)?))),
            );
        }
        match (falling, start) {
            (true, None) => Box::new(self.rows.iter().rev().map(|(place, row)| (*place, row))),
            (true, Some(start)) => Box::new(self.rows.range(..start).rev().map(|(place, row)| (*place, row))),
            (false, None) => Box::new(self.rows.iter().map(|(place, row)| (*place, row))),
            (false, Some(start)) => Box::new(
                self.rows
                    .range(start.saturating_add(1)..)
                    .map(|(place, row)| (*place, row)),
            ),
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.rows.values())
    }
}

impl<'de, T: Row + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut table = Self::default();
        for row in Vec::<T>::deserialize(input)? {
            table.insert(row);
        }
        Ok(table)
    }
}

/// Parent to children, in order. Rebuilt from the rows when a state file is read, never stored.
#[derive(Clone, Debug)]
pub(crate) struct Links<K>(HashMap<K, Vec<Uuid>>);

impl<K> Default for Links<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Links<K> {
    pub(crate) fn add(&mut self, parent: K, child: Uuid) {
        self.0.entry(parent).or_default().push(child);
    }

    pub(crate) fn of(&self, parent: &K) -> &[Uuid] {
        self.0.get(parent).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn remove(&mut self, parent: &K, child: Uuid) {
        if let Some(children) = self.0.get_mut(parent) {
            children.retain(|known| *known != child);
        }
    }
}
