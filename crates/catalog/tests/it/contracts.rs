//! What every implementation of a port of this crate must do.

use magpie_catalog::Catalog;
use magpie_testkit::contract;

#[tokio::test]
async fn pushed_feeds_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    contract::pushes(&Catalog::open(folder.path()).unwrap()).await;
}
