use tauri::State;

use super::{Answer, Desk};
use crate::pictures::Pictures;
use engine::api::Picture;

#[tauri::command]
pub(super) async fn picture(
    engine: Desk<'_>,
    pictures: State<'_, Pictures>,
    source: String,
) -> Answer<Picture> {
    let data_url = pictures.data_url(&engine, &source).await;
    data_url
        .map(|data_url| Picture { data_url })
        .ok_or_else(|| engine.no_picture())
}
