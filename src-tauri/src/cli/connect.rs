//! `connect`: a site and its key. The key goes from standard input to the keychain, after a real call has accepted it.

use std::io::BufRead;
use std::sync::Arc;

use domain::outbox::StopKind;
use engine::ports::{BenefitGateway, Vault};
use gateway::WixGateway;
use secrecy::SecretString;
use vault::Keychain;
use wix_client::{BaseUrl, Client, Credentials, Settings};

use super::{Ending, Outcome, Session};
use crate::boot::{Connection, PRACTICE, SITE_ID, key_name};

pub(super) async fn run(session: &Session, site_id: &str) -> Outcome {
    let profile = &session.desk.paths.profile;
    if profile == PRACTICE {
        let words = "The profile `practice` is for practising. Nothing was changed. Name the desk: token-desk --profile gym connect …";
        return Err(Ending::Status(2, words.into()));
    }
    let site_id = site_id.trim().to_lowercase();
    if uuid::Uuid::parse_str(&site_id).is_err() {
        return Err(Ending::Status(
            2,
            "A site id is a GUID. Nothing was changed.".into(),
        ));
    }
    let key = read_key()?;
    let given = Connection::from_environment(false).map_err(|words| Ending::Status(2, words))?;
    let url = given.map_or_else(|| BaseUrl::WIX.to_owned(), |given| given.url);
    let usage = |error: wix_client::ConfigError| Ending::Status(2, format!("{error}. Nothing was changed."));
    let base_url = BaseUrl::parse(&url).map_err(usage)?;
    let credentials = Credentials::ApiKey {
        key: key.clone(),
        site_id: site_id.clone(),
    };
    let client = Client::new(Settings::new(base_url, credentials)).map_err(usage)?;
    let gateway: Arc<dyn BenefitGateway> = Arc::new(WixGateway::new(client, String::from("token_desk")));
    let mut missing = Vec::new();
    for (what, outcome) in gateway.probe().await {
        if let Err(failure) = outcome {
            let problem = session.engine().failure(&failure, "Nothing was changed.");
            if problem.class == engine::api::ProblemClass::Offline {
                return Err(problem.into());
            }
            missing.push(format!("{what:?}: {}", problem.message));
        }
    }
    if !missing.is_empty() {
        return Err(Ending::Status(
            5,
            format!(
                "The key is not enough. Nothing was changed.\n{}",
                missing.join("\n")
            ),
        ));
    }
    let kept = Keychain::default().write(&key_name(profile, &site_id), &key);
    kept.map_err(|error| Ending::Status(5, format!("The key was not kept: {error}")))?;
    let written = session.desk.store.writing(|unit| {
        // What was held up by the old key may go.
        unit.clear_stop(StopKind::Unauthorized)?;
        unit.set_setting(SITE_ID, &site_id)
    });
    written.map_err(|error| Ending::Status(6, format!("The site was not noted: {error}.")))?;
    session.desk.paths.remember();
    session.engine().disconnect();
    session.say(&serde_json::json!({"profile": profile, "site_id": site_id}), || {
        format!("Connected. The key is in the keychain, and nowhere else. Next: token-desk --profile {profile} setup apply FILE")
    });
    Ok(())
}

fn read_key() -> Result<SecretString, Ending> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let key = line.trim();
    if read.is_err() || key.is_empty() || key.len() > 4096 || key.chars().any(char::is_whitespace) {
        return Err(Ending::Status(
            2,
            "No API key came in on standard input. Nothing was changed.".into(),
        ));
    }
    Ok(SecretString::from(key.to_owned()))
}
