//! What we tell merchants of ourselves.

use magpie_market::agent_profile;
use magpie_testkit::schemas;
use serde_json::Value;

#[test]
fn our_profile_is_one_of_a_platform() {
    let profile = agent_profile();
    schemas::check_ucp(&profile, "profile.json", "");
    schemas::check_ucp(&profile, "profile.json", "/$defs/platform_schema");
    let capabilities = profile.pointer("/ucp/capabilities").and_then(Value::as_object).unwrap();
    // Nothing that buys.
    assert!(capabilities.keys().all(|name| !name.contains("checkout") && !name.contains("cart")));
}
