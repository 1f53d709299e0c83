//! What a merchant offers, read from its profile at `/.well-known/ucp`.

use serde_json::Value;
use url::Url;

use crate::json::text;
use crate::text::web_url;

/// The service that sells.
const SHOPPING: &str = "dev.ucp.shopping";

/// Addresses in a merchant's profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) mcp: Option<Url>,
    pub(super) rest: Option<Url>,
    /// Where permalinks begin.
    pub(super) permalink: Option<Url>,
}

/// Reads a profile; `base` is where it was found.
pub(super) fn offered(profile: &Value, base: &Url) -> Result<Offered, &'static str> {
    let ucp = profile.get("ucp").filter(|ucp| ucp.is_object()).ok_or("its profile has no `ucp`")?;
    let shopping = ucp
        .get("services")
        .and_then(|services| services.get(SHOPPING))
        .ok_or("its profile offers no dev.ucp.shopping service")?;
    let endpoint = |transport: &str| {
        let newest = entries(shopping)
            .filter(|entry| text(entry, "transport") == Some(transport))
            .filter_map(|entry| {
                Some((text(entry, "version").unwrap_or_default(), address(entry, base)?))
            })
            .max_by(|one, other| one.0.cmp(other.0))
            .map(|(_, url)| url);
        // Before 2026-04 a service was one object with a member per transport.
        newest.or_else(|| address(shopping.get(transport)?, base))
    };
    let permalink = ucp
        .pointer("/capabilities/dev.ucp.shopping.permalink")
        .and_then(|offers| entries(offers).find_map(|entry| address(entry.get("config")?, base)));
    let offered = Offered { mcp: endpoint("mcp"), rest: endpoint("rest"), permalink };
    if offered.mcp.is_none() && offered.rest.is_none() {
        return Err("its profile offers neither MCP nor REST at a web address");
    }
    Ok(offered)
}

fn entries(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// An endpoint; one that is less secret than the profile that names it is none.
fn address(entry: &Value, base: &Url) -> Option<Url> {
    let url = web_url(text(entry, "endpoint")?)?;
    (base.scheme() == "http" || url.scheme() == "https").then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    type Addresses<'a> = [Option<&'a str>; 3];

    fn check(profile: &Value, expected: Result<Addresses<'_>, &str>) {
        let base = Url::parse("https://shop.example/").unwrap();
        let found = offered(profile, &base);
        let found = match &found {
            Ok(it) => Ok([&it.mcp, &it.rest, &it.permalink].map(|it| it.as_ref().map(Url::as_str))),
            Err(words) => Err(*words),
        };
        assert_eq!(found, expected, "{profile}");
    }

    #[test]
    fn profiles_are_read() {
        let entry = |version: &str, transport: &str, endpoint: &str| json!({"version": version, "transport": transport, "endpoint": endpoint});
        let with = |entries: Value| json!({"ucp": {"services": {"dev.ucp.shopping": entries}}});
        let rest = "https://shop.example/ucp";
        check(&with(json!([entry("2026-04-08", "rest", rest)])), Ok([None, Some(rest), None]));
        let newest = "https://shop.example/new";
        check(
            &with(json!([entry("2026-08-25", "rest", newest), entry("2026-04-08", "rest", rest)])),
            Ok([None, Some(newest), None]),
        );
        let mcp = "https://api.shop.example/mcp";
        let old = json!({"version": "2026-01-11", "mcp": {"endpoint": mcp}});
        check(&with(old), Ok([Some(mcp), None, None]));
        let mut links = with(json!([entry("2026-08-25", "mcp", mcp)]));
        let buy = "https://shop.example/buy";
        links["ucp"]["capabilities"] =
            json!({"dev.ucp.shopping.permalink": [{"config": {"endpoint": buy}}]});
        check(&links, Ok([Some(mcp), None, Some(buy)]));
    }

    #[test]
    fn profiles_without_a_safe_address_are_refused() {
        check(&json!([]), Err("its profile has no `ucp`"));
        check(&json!({"ucp": {}}), Err("its profile offers no dev.ucp.shopping service"));
        let nowhere = Err("its profile offers neither MCP nor REST at a web address");
        for endpoint in ["", "/ucp", "file:///etc/passwd", "http://shop.example/ucp"] {
            let entry = json!([{"transport": "rest", "endpoint": endpoint}]);
            check(&json!({"ucp": {"services": {"dev.ucp.shopping": entry}}}), nowhere);
        }
    }
}
