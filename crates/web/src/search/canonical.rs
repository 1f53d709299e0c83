//! Addresses that are the same page. Pure.

use url::Url;

/// Parameters by which shops learn which advertisement led to them; none changes the page.
const TRACKING: [&str; 28] = [
    "_branch_match_id",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "dclid",
    "epik",
    "fbclid",
    "gad_campaignid",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "srsltid",
    "ttclid",
    "twclid",
    "wbraid",
    "wickedid",
    "yclid",
];

/// Longer addresses are not taken: nobody shows them.
const LONGEST: usize = 2_000;

/// The address without what only tells where a visitor came from. Nothing for one that is no page of the
/// web or too long.
pub(super) fn canonical(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LONGEST {
        return None;
    }
    let mut url = url.clone();
    url.set_fragment(None);
    if let Some(query) = url.query().map(str::to_owned) {
        // What is kept is kept as it was written: servers differ in what they take for the same.
        let kept: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !tracks(pair)).collect();
        url.set_query(Some(kept.join("&").as_str()).filter(|query| !query.is_empty()));
    }
    Some(url)
}

/// Equal for addresses that lead to the same page as far as one can tell without asking.
pub(super) fn page_key(url: &Url) -> String {
    let host = bare_host(url).unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let mut query: Vec<&str> =
        url.query().map(|query| query.split('&').collect()).unwrap_or_default();
    query.sort_unstable();
    format!("{host}{port}{path}?{}", query.join("&"))
}

/// The host, without what only says that it is of the web.
pub(super) fn bare_host(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host))
}

fn tracks(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || name.starts_with("pk_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_is_dropped_and_the_rest_kept() {
        for (url, expected) in [
            (
                "https://a.example/p?utm_source=x&size=42&UTM_Medium=y",
                Some("https://a.example/p?size=42"),
            ),
            ("https://a.example/p?gclid=1&fbclid=2", Some("https://a.example/p")),
            ("https://a.example/p?q=a+b&&c=%20#reviews", Some("https://a.example/p?q=a+b&c=%20")),
            ("https://a.example/p?srsltid=Af", Some("https://a.example/p")),
            ("https://a.example/p?variant=1&ref=2", Some("https://a.example/p?variant=1&ref=2")),
            ("ftp://a.example/p", None),
            ("javascript:alert(1)", None),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(canonical(&url).as_ref().map(Url::as_str), expected, "{url}");
        }
        let long = format!("https://a.example/{}", "x".repeat(LONGEST));
        assert_eq!(canonical(&Url::parse(&long).unwrap()), None);
    }

    #[test]
    fn the_same_page_has_the_same_key() {
        let key = |url: &str| page_key(&Url::parse(url).unwrap());
        let same = key("https://www.a.example/p/?b=2&a=1");
        assert_eq!(same, key("http://a.example/p?a=1&b=2"));
        for other in [
            "https://a.example/p",
            "https://a.example/q?a=1&b=2",
            "https://a.example:8443/p?a=1&b=2",
        ] {
            assert_ne!(same, key(other), "{other}");
        }
    }
}
