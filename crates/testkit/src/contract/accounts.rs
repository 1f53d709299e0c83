//! What every store of accounts does.

use magpie_core::ports::AccountStore;
use magpie_core::{Account, ApiToken, Role, Session};

use super::samples::at;

/// An account.
pub fn account(name: &str, role: Role) -> Account {
    Account {
        name: name.to_owned(),
        role,
        password: "$argon2id$v=19$…".to_owned(),
        stamp: u64::MAX,
        at: at(1),
    }
}

fn session(secret: u8, began: i64, used: i64) -> Session {
    Session {
        secret: [secret; 32],
        account: "ada".to_owned(),
        stamp: 7,
        began: at(began),
        used: at(used),
    }
}

fn token(id: &str, made: i64) -> ApiToken {
    ApiToken {
        id: id.to_owned(),
        name: format!("script-{id}"),
        role: Role::Editor,
        secret: [3; 32],
        by: "ada".to_owned(),
        at: at(made),
        expires: at(99),
        used: None,
    }
}

/// Accounts are kept by name; sessions and tokens end for good.
pub async fn accounts<S: AccountStore>(store: &S) {
    let (ada, eve) = (account("ada", Role::Owner), account("eve", Role::Viewer));
    for kept in [&eve, &ada] {
        store.keep_account(kept).await.unwrap();
    }
    assert_eq!(store.accounts().await.unwrap(), [ada.clone(), eve]);
    let changed = Account { role: Role::Editor, stamp: 8, ..ada };
    store.keep_account(&changed).await.unwrap();
    assert_eq!(store.account("ada").await.unwrap(), Some(changed));
    assert!(store.drop_account("eve").await.unwrap());
    assert!(!store.drop_account("eve").await.unwrap());
    assert_eq!(store.account("eve").await.unwrap(), None);

    for kept in [session(1, 1, 9), session(2, 5, 5), session(3, 5, 9)] {
        store.keep_session(&kept).await.unwrap();
    }
    store.touch_session(&[3; 32], at(12)).await.unwrap();
    assert_eq!(store.session(&[3; 32]).await.unwrap(), Some(session(3, 5, 12)));
    assert_eq!(store.end_old_sessions(at(2), at(6)).await.unwrap(), 2);
    for (secret, known) in [(1, false), (2, false), (3, true)] {
        let found = store.session(&[secret; 32]).await.unwrap();
        assert_eq!(found.is_some(), known, "session {secret}");
    }
    assert!(store.end_session(&[3; 32]).await.unwrap());
    store.touch_session(&[3; 32], at(13)).await.unwrap();
    assert_eq!(store.session(&[3; 32]).await.unwrap(), None);
    assert!(!store.end_session(&[3; 32]).await.unwrap());

    for kept in [token("a", 2), token("b", 1)] {
        store.keep_token(&kept).await.unwrap();
    }
    store.touch_token("a", at(5)).await.unwrap();
    let used = ApiToken { used: Some(at(5)), ..token("a", 2) };
    assert_eq!(store.tokens().await.unwrap(), [token("b", 1), used.clone()]);
    assert_eq!(store.token("a").await.unwrap(), Some(used));
    assert!(store.drop_token("a").await.unwrap());
    store.touch_token("a", at(6)).await.unwrap();
    assert_eq!(store.token("a").await.unwrap(), None);
    assert!(!store.drop_token("a").await.unwrap());
}
