//! Links that earn a commission: only after everything is ranked, verified and worded, and said on the card.
//!
//! Nothing before this knows that there are such links, so that the order of picks can't depend on them.

use magpie_core::{Label, Pick};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::config::AffiliateSettings;

/// Replaces links to these merchants as their templates say.
pub fn apply(picks: &mut [Pick], affiliates: &[AffiliateSettings]) {
    for pick in picks {
        let Some(url) = &pick.product.url else { continue };
        if let Some(link) = affiliates.iter().find_map(|affiliate| link(url, affiliate)) {
            pick.labels.push(Label::Commission { link });
        }
    }
}

fn link(url: &Url, affiliate: &AffiliateSettings) -> Option<Url> {
    let host = url.host_str()?;
    let own = host == affiliate.host
        || host.strip_suffix(&affiliate.host).is_some_and(|sub| sub.ends_with('.'));
    let encoded = utf8_percent_encode(url.as_str(), NON_ALPHANUMERIC).to_string();
    own.then(|| affiliate.template.replace("{url}", &encoded).parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_a_merchant_and_its_subdomains_follow_the_template() {
        let affiliate = AffiliateSettings {
            host: "shop.example".to_owned(),
            template: "https://go.example/?id=7&to={url}".to_owned(),
        };
        let check = |url: &str, expected: Option<&str>| {
            let found = link(&url.parse().unwrap(), &affiliate);
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{url}");
        };
        let encoded = "https://go.example/?id=7&to=https%3A%2F%2Fshop%2Eexample%2Fa%3Fb%3D1%262";
        check("https://shop.example/a?b=1&2", Some(encoded));
        check(
            "https://www.shop.example/",
            Some("https://go.example/?id=7&to=https%3A%2F%2Fwww%2Eshop%2Eexample%2F"),
        );
        check("https://notshop.example/", None);
        check("https://shop.example.evil.example/", None);
    }
}
