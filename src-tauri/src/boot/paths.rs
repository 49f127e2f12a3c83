use std::fs;
use std::path::PathBuf;

use super::{BootError, PRACTICE};
use crate::cli::Global;

/// Where this desk keeps what is its own: one folder a profile, inside the data folder.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub data: PathBuf,
    pub profile: String,
}

impl Paths {
    /// Finds the folders and makes them, readable by this user alone.
    pub(crate) fn of(global: &Global) -> Result<Paths, BootError> {
        let data = match &global.data_dir {
            Some(dir) => dir.clone(),
            None => default_data_dir().ok_or_else(|| {
                BootError::Profile(
                    "No home folder is known. Say where to keep the data with --data-dir".into(),
                )
            })?,
        };
        make_private(&data)?;
        let profile = match &global.profile {
            Some(profile) => profile.clone(),
            None => last_used(&data).unwrap_or_else(|| PRACTICE.to_owned()),
        };
        if !is_profile_name(&profile) {
            return Err(BootError::Profile(format!(
                "“{profile}” is no name for a profile: 1 to 40 small letters, digits and dashes are expected"
            )));
        }
        let paths = Paths { data, profile };
        make_private(&paths.folder())?;
        Ok(paths)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.data.join(&self.profile)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("desk.db")
    }

    pub(crate) fn drain_lock(&self) -> PathBuf {
        self.folder().join("drain.lock")
    }

    pub(crate) fn pictures(&self) -> PathBuf {
        self.folder().join("pictures")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// Remembers the profile for the next start without `--profile`.
    pub(crate) fn remember(&self) {
        let _ = fs::write(self.data.join("current-profile"), &self.profile);
    }
}

fn last_used(data: &std::path::Path) -> Option<String> {
    let name = fs::read_to_string(data.join("current-profile")).ok()?;
    Some(name.trim().to_owned()).filter(|name| is_profile_name(name))
}

fn is_profile_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(plain) && name != "logs"
}

fn default_data_dir() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(home);
    base.map(|base| base.join("token-desk"))
}

fn make_private(folder: &PathBuf) -> Result<(), BootError> {
    let made = fs::create_dir_all(folder).and_then(|()| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    });
    made.map_err(|source| BootError::Folder {
        path: folder.clone(),
        source,
    })
}
