//! Whatever a merchant answers, it is read or refused: no answer ends the program, and nothing that is read
//! lacks what every product has.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{
    ApiCall, ApiRequest, ApiResponse, FetchError, LiveFinds, LiveSource as _,
};
use magpie_market::{Store, StoreAddress};
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use crate::harness::{PATIENT, boot, config, products, profile, query};

/// Answers from memory: what is at stake here is the reading.
struct Canned(Value);

#[async_trait]
impl ApiCall for Canned {
    async fn call(
        &self,
        request: ApiRequest,
        _: usize,
        _: Duration,
    ) -> Result<ApiResponse, FetchError> {
        let base = request.url.join("/").expect("every site has a root");
        let value = match request.url.path() {
            "/.well-known/ucp" => profile(&base, &["rest"]),
            "/cart.js" => json!({"currency": "USD"}),
            "/api/ucp/mcp" => json!({"error": {"code": -32601, "message": "off"}}),
            _ => self.0.clone(),
        };
        Ok(ApiResponse {
            status: 200,
            content_type: Some("application/json".to_owned()),
            retry_after: None,
            session: None,
            bytes: value.to_string().into(),
            fetched_at: Timestamp::UNIX_EPOCH,
        })
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[a-z]{3,5}:/{0,2}[a-z.@/]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every place in a document.
fn places(of: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match of {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), all));
        }
        Value::Array(list) => {
            let each = list.iter().enumerate();
            each.for_each(|(place, value)| places(value, &format!("{at}/{place}"), all));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A document with something else in one place.
fn bent(sound: Value) -> impl Strategy<Value = Value> {
    let mut all = Vec::new();
    places(&sound, "", &mut all);
    (proptest::sample::select(all), any_json()).prop_map(move |(place, other)| {
        let mut bent = sound.clone();
        if let Some(value) = bent.pointer_mut(&place) {
            *value = other;
        }
        bent
    })
}

fn searched(protocol: &str, answer: Value) -> Option<LiveFinds> {
    let address: StoreAddress =
        format!("{protocol}:https://shop.example").parse().expect("a store");
    let store = Store::new(address, Arc::new(Canned(answer)), &config());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(store.search(&query("boots"), PATIENT)).ok()
}

fn check(protocol: &str, answer: Value) -> Result<(), TestCaseError> {
    let source = format!("{protocol}:shop.example:");
    for product in searched(protocol, answer).unwrap_or_default().products {
        prop_assert!(product.id.as_str().starts_with(&source));
        prop_assert!(!product.title.is_empty() && product.title.len() <= 300);
        prop_assert!(product.price.is_some_and(|price| price.amount >= 0));
        let own = product.url.is_none_or(|url| url.host_str() == Some("shop.example"));
        prop_assert!(own, "a page elsewhere");
    }
    Ok(())
}

fn ucp() -> Value {
    let base = Url::parse("https://shop.example/").expect("the constant is an address");
    let mut full = boot(&base, "a", 100);
    full["rating"] = json!({"value": 4, "scale_max": 5});
    full["categories"] = json!([{"value": "Footwear > Boots"}]);
    full["media"] = json!([{"type": "image", "url": "https://cdn.example/a.jpg"}]);
    full["variants"][0]["options"] = json!([{"name": "Color", "label": "Red"}]);
    products(&[full])
}

fn storefront() -> Value {
    json!({"resources": {"results": {"products": [{
        "id": 1, "handle": "boot", "title": "Boot", "price": "9.95", "available": true,
        "vendor": "Fellmark", "tags": ["wet"], "image": "//cdn.example/a.jpg", "variants": [],
    }]}}})
}

fn woocommerce() -> Value {
    json!([{
        "id": 1, "name": "Boot", "slug": "boot", "permalink": "https://shop.example/boot",
        "prices": {"price": "995", "currency_code": "EUR", "currency_minor_unit": 2},
        "average_rating": "4.5", "review_count": 2, "is_in_stock": true,
        "attributes": [{"name": "Color", "terms": [{"name": "Red"}]}],
    }])
}

#[test]
fn sound_answers_are_read() {
    for (protocol, answer) in
        [("ucp", ucp()), ("shopify", storefront()), ("woocommerce", woocommerce())]
    {
        let finds = searched(protocol, answer).unwrap();
        assert_eq!(finds.products.len(), 1, "{protocol}: {:?}", finds.left_out);
    }
}

proptest! {
    #[test]
    fn bent_answers_of_ucp_are_read_or_refused(answer in bent(ucp())) {
        check("ucp", answer)?;
    }

    #[test]
    fn bent_answers_of_storefronts_are_read_or_refused(answer in bent(storefront())) {
        check("shopify", answer)?;
    }

    #[test]
    fn bent_answers_of_woocommerce_are_read_or_refused(answer in bent(woocommerce())) {
        check("woocommerce", answer)?;
    }
}
