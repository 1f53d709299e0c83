//! `magpie accounts`, without a server and beside one.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Server, magpie, magpie_given as given, magpie_json};

fn told(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Names with their roles.
fn roles(data: &Path) -> Vec<(String, String)> {
    let list = magpie_json(data, &[], &["accounts", "list", "--json"]);
    assert!(!list.to_string().contains("argon2"), "{list}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let accounts = list["accounts"].as_array().unwrap().iter();
    accounts.map(|account| (text(&account["name"]), text(&account["role"]))).collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect()
}

/// Everything that can be done, and what is refused.
fn goes_through(data: &Path, known: &[(&str, &str)]) {
    let before = owned(known);
    assert_eq!(roles(data), before);
    let added = given(data, "correct horse\n", &["accounts", "add", "zoe", "--json"]);
    assert!(added.status.success(), "{added:?}");
    let answer: Value = serde_json::from_slice(&added.stdout).unwrap();
    assert_eq!(answer, json!({"account": "zoe", "done": "made", "role": "viewer"}));
    let with = |role| [before.clone(), owned(&[("zoe", role)])].concat();
    assert_eq!(roles(data), with("viewer"));

    let taken = given(data, "correct horse\n", &["accounts", "add", "zoe"]);
    assert!(told(&taken).contains("zoe is taken"), "{taken:?}");
    let short = given(data, "short\n", &["accounts", "password", "zoe"]);
    assert!(told(&short).contains("at least 10 characters"), "{short:?}");
    let none = given(data, "", &["accounts", "password", "zoe"]);
    assert!(told(&none).contains("standard input"), "{none:?}");
    let unknown = given(data, "", &["accounts", "remove", "yan"]);
    assert!(told(&unknown).contains("account \"yan\" is not known"), "{unknown:?}");
    for name in ["../etc", "Zoë", "command", ""] {
        let bad = given(data, "correct horse\n", &["accounts", "add", name]);
        assert!(!bad.status.success(), "{name}: {bad:?}");
    }
    let admin = given(data, "", &["accounts", "role", "admin", "viewer"]);
    assert!(told(&admin).contains("MAGPIE_ADMIN_PASSWORD"), "{admin:?}");
    let wrong = given(data, "", &["accounts", "role", "zoe", "king"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");

    let changed = magpie(data, &[], &["accounts", "role", "zoe", "editor"]);
    assert_eq!(String::from_utf8_lossy(&changed.stdout), "zoe is editor now\n");
    let changed = given(data, "another horse\r\n", &["accounts", "password", "zoe"]);
    assert!(changed.status.success(), "{changed:?}");
    assert_eq!(roles(data), with("editor"));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_changed_and_removed_from_a_shell() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    goes_through(data, &[]);
    let gone = magpie_json(data, &[], &["accounts", "remove", "zoe", "--json"]);
    assert_eq!(gone, json!({"account": "zoe", "done": "removed", "role": null}));
    assert_eq!(roles(data), []);

    // At a running server, which has the database open; what is changed counts at once.
    let server = Server::start(data, &[("MAGPIE_ADMIN_PASSWORD", "of the server")]);
    goes_through(data, &[("admin", "owner")]);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let signs_in = async |password: &str| {
        let status = client.get(format!("{}/api/status", server.url));
        status.basic_auth("zoe", Some(password)).send().await.unwrap().status().as_u16()
    };
    assert_eq!((signs_in("another horse").await, signs_in("correct horse").await), (200, 401));
    magpie(data, &[], &["accounts", "remove", "zoe"]);
    assert_eq!(signs_in("another horse").await, 401);
    assert!(server.stop());
    assert_eq!(roles(data), owned(&[("admin", "owner")]));
}
