//! What a stranger sees: the real program with the demo shop, no key, no other network.

use serde_json::Value;

use crate::support::{Server, magpie, magpie_json};

const BOOTS: &str = "waterproof hiking boots under $120, not leather";

fn picks(reply: &Value) -> &Vec<Value> {
    reply["picks"].as_array().unwrap()
}

fn amounts(reply: &Value) -> Vec<i64> {
    picks(reply).iter().map(|pick| pick["price"]["amount"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_question_gets_verified_picks_that_meet_every_need() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let reply = server.ask("ada", BOOTS).await;
    let picks = picks(&reply);
    assert!((3..=5).contains(&picks.len()), "{reply:#}");
    for pick in picks {
        let verdicts = pick["needs"].as_array().unwrap();
        assert!(verdicts.len() >= 3, "{pick:#}");
        assert!(verdicts.iter().all(|need| need["verdict"] == "met"), "{pick:#}");
        assert!(pick["price"]["amount"].as_i64().unwrap() <= 12_000);
        assert_eq!(pick["receipt"]["status"], "fresh");
        assert!(!pick["why"].as_str().unwrap().is_empty());
        for link in ["url", "image"] {
            let link = pick[link].as_str().unwrap();
            let response = server.client.get(link).send().await.unwrap();
            assert!(response.status().is_success(), "{link}");
        }
    }
    assert_eq!(reply["planner"], "rules");
    assert_eq!(reply["agents"], serde_json::json!(["product"]));
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shop_pushes_its_goods_to_the_server_that_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let shop = server.part("demo shop", "pushed by the shop").await;
    let metrics = server.client.get(format!("{}/metrics", server.url)).bearer_auth(&server.token);
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    let pushes = metrics.lines().find(|line| line.starts_with("magpie_pushes_total")).unwrap();
    assert!(pushes.contains("merchant=\"demo\"") && pushes.contains("outcome=\"ok\""), "{pushes}");

    // What was pushed stands in the place of what was read, under the same ids.
    let stats = magpie_json(folder.path(), &[], &["catalog", "stats", "--json"]);
    assert_eq!(stats["sources"].as_array().unwrap().len(), 1, "{stats:#}");
    assert_eq!(stats["sources"][0]["source"], "demo");
    let products = stats["products"].as_u64().unwrap();
    assert!(shop.starts_with(&format!("{products} products,")), "{shop}");
    let pushed = server.ask("ada", BOOTS).await;
    let ids = |reply: &Value| -> Vec<Value> {
        picks(reply).iter().map(|pick| pick["product_id"].clone()).collect()
    };
    let shown = ids(&pushed);
    assert!(server.stop());
    // Without a server the same feed is read from its address again, and a product is what it was.
    let args = ["ask", "--json", "--as", "bob", BOOTS];
    assert!(ids(&magpie_json(folder.path(), &[], &args)).contains(&shown[0]), "{shown:?}");
    let again = magpie_json(folder.path(), &[], &["catalog", "stats", "--json"]);
    assert_eq!(
        (&again["products"], again["sources"].as_array().unwrap().len()),
        (&stats["products"], 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_refined_explained_and_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let first = server.ask("bob", "running shoes").await;
    assert!(picks(&first).len() >= 3, "{first:#}");

    let cheaper = server.ask("bob", "cheaper").await;
    let most = amounts(&first)[0];
    assert!(!picks(&cheaper).is_empty());
    assert!(amounts(&cheaper).iter().all(|amount| *amount < most), "{cheaper:#}");

    let why = server.ask("bob", "why the first?").await;
    let title = picks(&cheaper)[0]["title"].as_str().unwrap();
    assert!(why["reply"].as_str().unwrap().contains(title), "{why:#}");

    let alike = server.ask("bob", "more like the second").await;
    assert!(!picks(&alike).is_empty(), "{alike:#}");

    server.ask("bob", "I'm vegan and I wear size 42").await;
    let boots = server.ask("bob", "hiking boots").await;
    assert!(!picks(&boots).is_empty(), "{boots:#}");
    for pick in picks(&boots) {
        let leather = pick["needs"].as_array().unwrap().iter().find(|n| n["value"] == "leather");
        assert_eq!(leather.unwrap()["verdict"], "met", "{pick:#}");
    }
    let whys: String = picks(&boots).iter().map(|p| p["why"].as_str().unwrap()).collect();
    assert!(whys.contains("told me"), "{whys}");

    let memory = magpie_json(folder.path(), &[], &["memory", "show", "bob", "--json"]);
    assert!(memory["facts"].as_array().unwrap().len() >= 2, "{memory:#}");
    assert_eq!(memory["entries"][0]["sureness"], "stated", "{memory:#}");
    let erased = magpie_json(folder.path(), &[], &["memory", "forget", "bob", "--json"]);
    assert!(erased.to_string().contains("facts"), "{erased:#}");
    let memory = magpie_json(folder.path(), &[], &["memory", "show", "bob", "--json"]);
    assert_eq!(memory["facts"].as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_a_product_finds_that_product_first() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let asked = server.ask("eve", "table lamp").await;
    let wanted = &picks(&asked)[0];
    let image = server.client.get(wanted["image"].as_str().unwrap()).send().await.unwrap();
    let file = folder.path().join("photo.bin");
    std::fs::write(&file, image.bytes().await.unwrap()).unwrap();
    server.kill();

    // Without a server the command runs the same engine itself, and waits until pictures are indexed.
    let path = file.to_str().unwrap();
    let reply = magpie_json(folder.path(), &[], &["ask", "--json", "--photo", path]);
    assert_eq!(picks(&reply)[0]["product_id"], wanted["product_id"], "{reply:#}");
    assert_eq!(reply["agents"], serde_json::json!(["image"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn ask_prints_one_object_and_goes_through_the_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let alone = magpie_json(folder.path(), &[], &["ask", "--json", "--as", "cy", BOOTS]);
    assert!(picks(&alone).len() >= 3);
    let server = Server::start(folder.path(), &[]);
    let args = ["ask", "--json", "--as", "cy", "cheaper"];
    let through = magpie_json(folder.path(), &[], &args);
    assert!(amounts(&through).iter().max() < amounts(&alone).iter().max(), "{through:#}");
    let trend =
        magpie_json(folder.path(), &[], &["ask", "--json", "what's trending in headphones?"]);
    assert_eq!(trend["agents"], serde_json::json!(["trend"]), "{trend:#}");
    assert!(trend["reply"].as_str().unwrap().len() > 40);

    let second = magpie(folder.path(), &[], &["serve"]);
    assert_eq!(second.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(complaint.contains("another magpie runs on the data folder"), "{complaint}");
    assert!(server.stop());
}

#[test]
fn wrong_usage_and_bad_settings_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(magpie(folder.path(), &[], &["ask"]).status.code(), Some(2));
    assert_eq!(magpie(folder.path(), &[], &["dance"]).status.code(), Some(2));
    let bad = magpie(folder.path(), &[("MAGPIE_HTTP_ADDR", "here")], &["doctor"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("MAGPIE_HTTP_ADDR"));
    let missing = magpie(folder.path(), &[("MAGPIE_CATALOGS", "none.jsonl")], &["ask", "boots"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("none.jsonl"));
}

#[test]
fn a_foreign_catalogue_is_imported_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("tea.csv");
    std::fs::write(
        &feed,
        "id,title,category,brand,price,currency,color\n\
         t1,Assam Breakfast Tea 250 g,Tea > Black,Bergblatt,8.90,EUR,\n\
         t2,Sencha Green Tea 100 g,Tea > Green,Bergblatt,12.50,EUR,green\n\
         t3,,,,,,\n\
         t4,Cast Iron Teapot,Teaware > Pots,Kettlerud,49.00,EUR,black\n",
    )
    .unwrap();
    let args = ["catalog", "import", feed.to_str().unwrap(), "--json"];
    let report = magpie_json(folder.path(), &[], &args);
    assert_eq!(report[0]["added"], 3, "{report:#}");
    assert_eq!(report[0]["rejected_rows"][0]["line"], 4, "{report:#}");
    let reply = magpie_json(folder.path(), &[], &["ask", "--json", "green tea under 20 euro"]);
    assert_eq!(picks(&reply)[0]["product_id"], "t2", "{reply:#}");
    assert_eq!(picks(&reply)[0]["receipt"]["status"], "unverified");
}
