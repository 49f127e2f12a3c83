use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// An id in a reply. Missing, empty or no GUID at all reads as absent, because a reply must never fail to decode for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Guid(Option<Uuid>);

impl Guid {
    /// The id, where there is one.
    pub const fn get(self) -> Option<Uuid> {
        self.0
    }

    /// For serde: an absent id is not written.
    pub const fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl From<Uuid> for Guid {
    fn from(id: Uuid) -> Guid {
        Guid(Some(id))
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Guid, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Guid(Uuid::parse_str(&text).ok().filter(|id| !id.is_nil())))
    }
}
