//! The counter for agents, over REST and MCP.

use magpie_core::{Availability, Currency, Money};
use magpie_demo::{MERCHANT, goods};
use magpie_testkit::schemas;
use serde_json::{Value, json};

use crate::harness::{OpenShop, good};

const PROFILE: &str = "https://agent.example/.well-known/ucp";

/// A product that is men's and comes in sizes.
const BOOT: &str = "fellmark-ridgewalk-mid-waterproof-hiking-boots";

async fn post(shop: &OpenShop, path: &str, body: &Value) -> (u16, Value) {
    let url = shop.base.join(path).expect("test paths are valid");
    let call = reqwest::Client::new().post(url).body(body.to_string());
    let call = call.header("UCP-Agent", format!("profile=\"{PROFILE}\""));
    let response = call.send().await.expect("the shop answers");
    let status = response.status().as_u16();
    let text = response.text().await.expect("the shop answers in full");
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn rest(shop: &OpenShop, operation: &str, request: &Value) -> Value {
    let (status, answer) = post(shop, &format!("ucp/catalog/{operation}"), request).await;
    assert_eq!(status, 200, "{request}: {answer}");
    answer
}

async fn rpc(shop: &OpenShop, method: &str, params: Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    let (_, answer) = post(shop, "ucp/mcp", &message).await;
    assert_eq!((&answer["jsonrpc"], &answer["id"]), (&json!("2.0"), &json!(7)));
    answer
}

fn ids(answer: &Value) -> Vec<&str> {
    let products = answer["products"].as_array().expect("a list of products");
    products.iter().filter_map(|product| product["id"].as_str()).collect()
}

#[tokio::test]
async fn the_shop_says_how_it_can_be_asked() {
    let shop = OpenShop::new().await;
    let profile: Value = serde_json::from_str(&shop.text(".well-known/ucp").await).unwrap();
    schemas::check_ucp(&profile, "profile.json", "");
    schemas::check_ucp(&profile, "profile.json", "/$defs/business_schema");
    let services = profile["ucp"]["services"]["dev.ucp.shopping"].as_array().unwrap();
    let offered: Vec<_> =
        services.iter().map(|it| (it["transport"].as_str(), it["endpoint"].as_str())).collect();
    let (mcp, rest) = (format!("{}ucp/mcp", shop.base), format!("{}ucp", shop.base));
    assert_eq!(offered, [(Some("mcp"), Some(&*mcp)), (Some("rest"), Some(&*rest))]);
    shop.close().await;
}

#[tokio::test]
async fn words_find_goods_that_have_them_all() {
    let shop = OpenShop::new().await;
    let request = json!({"query": "waterproof hiking boots for men", "pagination": {"limit": 50}});
    schemas::check_ucp(&request, "shopping/catalog_search.json", "/$defs/search_request");
    let answer = rest(&shop, "search", &request).await;
    schemas::check_ucp(&answer, "shopping/catalog_search.json", "/$defs/search_response");
    let found = ids(&answer);
    assert!(found.contains(&BOOT), "{found:?}");
    for id in &found {
        let good = good(id);
        assert!(
            good.features.contains(&"waterproof".to_owned()) || good.title.contains("aterproof")
        );
        assert!(good.audience.contains(&"men".to_owned()), "{id}");
    }
    for nothing in ["zebra crossing paint", "waterproof hiking boots lamp"] {
        let answer = rest(&shop, "search", &json!({"query": nothing})).await;
        assert_eq!(ids(&answer), [""; 0], "{nothing}");
    }
    shop.close().await;
}

#[tokio::test]
async fn prices_and_shelves_narrow() {
    let shop = OpenShop::new().await;
    let check = async |request: Value, holds: fn(&Value) -> bool| {
        let answer = rest(&shop, "search", &request).await;
        schemas::check_ucp(&answer, "shopping/catalog_search.json", "/$defs/search_response");
        let products = answer["products"].as_array().unwrap();
        assert!(!products.is_empty(), "{request}");
        assert!(products.iter().all(holds), "{request}: {answer}");
        answer
    };
    check(
        json!({"query": "boots", "filters": {"price": {"min": 5_000, "max": 9_000}}}),
        |product| {
            let amount = product["price_range"]["min"]["amount"].as_i64().unwrap();
            (5_000..=9_000).contains(&amount)
        },
    )
    .await;
    check(json!({"filters": {"categories": ["Hiking Boots"]}}), |product| {
        product["categories"][0]["value"] == "Footwear > Hiking boots"
    })
    .await;
    let other = json!({
        "query": "boots",
        "context": {"currency": "EUR"},
        "filters": {"price": {"max": 1}},
    });
    let answer = check(other, |_| true).await;
    assert_eq!(answer["messages"][0]["code"], "filter_ignored");
    shop.close().await;
}

#[tokio::test]
async fn pages_together_hold_everything_once() {
    let shop = OpenShop::new().await;
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut request = json!({"pagination": {"limit": 40}});
        if let Some(cursor) = &cursor {
            request["pagination"]["cursor"] = cursor.as_str().into();
        }
        let answer = rest(&shop, "search", &request).await;
        all.extend(ids(&answer).into_iter().map(str::to_owned));
        assert_eq!(answer["pagination"]["total_count"], goods().len());
        match answer["pagination"]["cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    let expected: Vec<&str> = goods().iter().map(|good| good.id.as_str()).collect();
    assert_eq!(all, expected);
    shop.close().await;
}

#[tokio::test]
async fn look_ups_tell_what_led_to_what_and_what_is_not_known() {
    let shop = OpenShop::new().await;
    let boot = good(BOOT);
    let size = format!("{BOOT}:42");
    let request = json!({"ids": [BOOT, size, boot.gtin, "no-such-thing", BOOT]});
    let answer = rest(&shop, "lookup", &request).await;
    schemas::check_ucp(&answer, "shopping/catalog_lookup.json", "/$defs/lookup_response");
    assert_eq!(ids(&answer), [BOOT]);
    let variants = &answer["products"][0]["variants"];
    let inputs = |place: usize| variants[place]["inputs"].clone();
    let featured = json!([{"id": BOOT, "match": "featured"}, {"id": boot.gtin, "match": "exact"}]);
    assert_eq!(inputs(0), featured);
    assert_eq!(variants[1]["id"], size);
    assert_eq!(inputs(1), json!([{"id": size, "match": "exact"}]));
    let unknown = json!([{"type": "info", "code": "not_found", "content": "no-such-thing"}]);
    assert_eq!(answer["messages"], unknown);
    shop.close().await;
}

#[tokio::test]
async fn the_counter_tells_prices_and_stock_of_now() {
    let shop = OpenShop::new().await;
    let boot = good(BOOT);
    shop.overrides.set_price(&boot.id, Money::new(4_321, Currency::USD));
    shop.overrides.set_availability(&boot.id, Availability::OutOfStock);
    let answer = rest(&shop, "product", &json!({"id": format!("{BOOT}:42")})).await;
    schemas::check_ucp(&answer, "shopping/catalog_lookup.json", "/$defs/get_product_response");
    let product = &answer["product"];
    assert_eq!(product["selected"], json!([{"name": "Size", "label": "42"}]));
    let variant = &product["variants"][0];
    assert_eq!(variant["price"], json!({"amount": 4_321, "currency": "USD"}));
    assert_eq!(variant["availability"], json!({"available": false, "status": "out_of_stock"}));
    assert_eq!(variant["seller"]["name"], MERCHANT);

    shop.overrides.remove(&boot.id);
    let answer = rest(&shop, "product", &json!({"id": BOOT})).await;
    schemas::check_ucp(&answer, "common/types/error_response.json", "");
    assert_eq!(answer["ucp"]["status"], "error");
    assert_eq!(answer["messages"][0]["code"], "not_found");
    shop.close().await;
}

#[tokio::test]
async fn a_session_of_mcp_that_an_agent_names_changes_nothing() {
    let shop = OpenShop::new().await;
    let url = shop.base.join("ucp/mcp").unwrap();
    let client = reqwest::Client::new();
    let list = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/list"});
    let call = client.post(url.clone()).body(list.to_string());
    let call = call.header("Mcp-Session-Id", "of-yesterday");
    let response = call.header("MCP-Protocol-Version", "2025-06-18").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers().get("mcp-session-id")), (200, None));
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["result"]["tools"].as_array().unwrap().len(), 3);
    // There is no session to end, and no stream to listen to.
    for call in [client.delete(url.clone()), client.get(url)] {
        assert_eq!(call.send().await.unwrap().status(), 405);
    }
    shop.close().await;
}

#[tokio::test]
async fn mcp_answers_what_rest_answers() {
    let shop = OpenShop::new().await;
    let hello = rpc(&shop, "initialize", json!({"protocolVersion": "2025-06-18"})).await;
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    let note = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(post(&shop, "ucp/mcp", &note).await, (202, Value::Null));
    let tools = rpc(&shop, "tools/list", json!({})).await;
    let names = tools["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = names.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["search_catalog", "lookup_catalog", "get_product"]);

    let catalog = json!({"query": "noise-cancelling headphones"});
    let meta = json!({"ucp-agent": {"profile": PROFILE}});
    let arguments = json!({"meta": meta, "catalog": catalog});
    let call = json!({"name": "search_catalog", "arguments": arguments});
    let answer = rpc(&shop, "tools/call", call).await;
    let found = &answer["result"]["structuredContent"];
    assert!(!ids(found).is_empty());
    assert_eq!(*found, rest(&shop, "search", &catalog).await);
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), *found);
    shop.close().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let shop = OpenShop::new().await;
    for (operation, request, words) in [
        ("search", json!({"query": 7}), "query: a text is expected"),
        ("search", json!([]), "the body is no object"),
        ("search", json!({"pagination": {"limit": 0}}), "pagination.limit"),
        ("search", json!({"pagination": {"cursor": "x"}}), "pagination.cursor"),
        ("search", json!({"filters": {"price": {"max": 12.5}}}), "filters.price.max"),
        ("lookup", json!({}), "ids: a list of numbers is missing"),
        ("lookup", json!({"ids": vec!["x"; 51]}), "ids: at most 50 at once"),
        ("product", json!({"ids": ["x"]}), "id: a number is missing"),
    ] {
        let (status, answer) = post(&shop, &format!("ucp/catalog/{operation}"), &request).await;
        assert_eq!(status, 400, "{request}");
        schemas::check_ucp(&answer, "common/types/error_response.json", "");
        let content = answer["messages"][0]["content"].as_str().unwrap();
        assert!(content.contains(words), "{request}: {content}");
    }
    let code = async |method: &str, params: Value| {
        rpc(&shop, method, params).await["error"]["code"].as_i64().unwrap()
    };
    assert_eq!(code("resources/list", json!({})).await, -32601);
    assert_eq!(code("tools/call", json!({"name": "create_cart"})).await, -32602);
    let nameless = json!({"name": "search_catalog", "arguments": {"catalog": {"query": "x"}}});
    assert_eq!(code("tools/call", nameless).await, -32602);
    assert_eq!(post(&shop, "ucp/mcp", &json!({"id": 1})).await.0, 400);
    shop.close().await;
}
