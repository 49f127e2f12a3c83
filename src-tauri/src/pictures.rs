//! Pictures of merchandise and members: asked for once, then kept on disk, so that they show without a network.

use std::path::PathBuf;

use engine::Engine;
use engine::ports::Image;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The cache of one profile.
#[derive(Debug)]
pub(crate) struct Pictures {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    media_type: String,
    base64: String,
}

impl Pictures {
    pub(crate) fn new(folder: PathBuf) -> Pictures {
        Pictures { folder }
    }

    /// As an address that an `<img>` shows; `None` where there is no picture to be had now.
    pub(crate) async fn data_url(&self, engine: &Engine, source: &str) -> Option<String> {
        let file = self.folder.join(format!(
            "{}.json",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, source.as_bytes())
        ));
        if let Some(kept) = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok())
        {
            return Some(shown(&kept));
        }
        let image = engine.picture(source).await?;
        let kept = keep(&image)?;
        let _ = std::fs::create_dir_all(&self.folder);
        if let Ok(bytes) = serde_json::to_vec(&kept) {
            let _ = std::fs::write(&file, bytes);
        }
        Some(shown(&kept))
    }
}

fn keep(image: &Image) -> Option<Kept> {
    use base64::Engine as _;
    let media_type = image
        .media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    media_type.starts_with("image/").then(|| Kept {
        media_type,
        base64: base64::engine::general_purpose::STANDARD.encode(&image.bytes),
    })
}

fn shown(kept: &Kept) -> String {
    format!("data:{};base64,{}", kept.media_type, kept.base64)
}
