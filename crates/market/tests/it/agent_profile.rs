//! What we tell merchants of ourselves.

use magpie_market::agent_profile;
use serde_json::Value;

use crate::schemas;

#[test]
fn our_profile_is_one_of_a_platform() {
    let profile = agent_profile();
    schemas::check(&profile, "profile.json", "");
    schemas::check(&profile, "profile.json", "/$defs/platform_schema");
    let capabilities = profile.pointer("/ucp/capabilities").and_then(Value::as_object).unwrap();
    // Nothing that buys.
    assert!(capabilities.keys().all(|name| !name.contains("checkout") && !name.contains("cart")));
}
