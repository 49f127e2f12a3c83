use std::net::IpAddr;

use reqwest::Url;

use crate::error::ConfigError;

/// Where the API is: https, or plain http to this very computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Wix itself.
    pub const WIX: &'static str = "https://www.wixapis.com";

    /// Reads an address; anything that would carry a key in the clear over a network is refused.
    ///
    /// ```
    /// use wix_client::BaseUrl;
    /// assert!(BaseUrl::parse("https://www.wixapis.com").is_ok());
    /// assert!(BaseUrl::parse("http://127.0.0.1:8710").is_ok());
    /// assert!(BaseUrl::parse("http://gym.example").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<BaseUrl, ConfigError> {
        let url = secure(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ConfigError::Address(
                "an address of an API has no query or fragment".into(),
            ));
        }
        Ok(BaseUrl(url))
    }

    /// This very computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(crate) fn scheme(&self) -> &str {
        self.0.scheme()
    }

    /// The address of a path, which begins with a slash, and its query.
    pub(crate) fn join(&self, path: &str, query: &[(&str, String)]) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// An address that may be asked: https, or http to loopback, and without a user's name in it.
pub(crate) fn secure(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|e| ConfigError::Address(e.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::Address(
            "an address must not carry a user name or password".into(),
        ));
    }
    match url.scheme() {
        "https" if url.host_str().is_some() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(ConfigError::Address(
            "only https is allowed, or http to this computer itself".into(),
        )),
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_travels_in_the_clear() {
        for safe in [
            "https://www.wixapis.com",
            "http://127.0.0.1:1",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(BaseUrl::parse(safe).is_ok(), "{safe}");
        }
        for unsafe_ in [
            "http://www.wixapis.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://user@127.0.0.1",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "www.wixapis.com",
            "",
        ] {
            assert!(BaseUrl::parse(unsafe_).is_err(), "{unsafe_}");
        }
    }

    #[test]
    fn a_path_is_put_behind_the_base() {
        let base = BaseUrl::parse("http://127.0.0.1:9/gym/").unwrap();
        let url = base.join("/a/b", &[("x.y", "1 2".to_owned())]);
        assert_eq!(url.as_str(), "http://127.0.0.1:9/gym/a/b?x.y=1+2");
    }
}
