//! What a crash leaves is finished by the next start.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;

use crate::support::{ScriptedModelServer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn every_message_accepted_before_a_kill_gets_exactly_one_final_reply() {
    let folder = tempfile::tempdir().unwrap();
    // A slow scripted model that fails in the end keeps the turns in flight when the kill comes.
    let model = ScriptedModelServer::start(Duration::from_millis(400), |_| Err(500)).await;
    let env = model.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();

    let server = Server::start(folder.path(), &env);
    let shoppers: Vec<String> = (0..50).map(|n| format!("shopper{n}")).collect();
    let sends = shoppers.iter().map(|s| server.send(s, "waterproof hiking boots under $120", "m1"));
    let turns = join_all(sends).await;
    assert_eq!(turns.iter().collect::<BTreeSet<_>>().len(), 50);
    server.kill();

    let server = Server::start(folder.path(), &env);
    let replies = join_all(turns.iter().map(|turn| server.reply(turn))).await;
    for (turn, reply) in turns.iter().zip(&replies) {
        assert_eq!(reply["turn"].as_str(), Some(turn.as_str()));
        assert!(!reply["picks"].as_array().unwrap().is_empty(), "{reply}");
    }
    // The platform delivers again what it saw no acknowledgement for: the same turn, the same reply.
    for (shopper, turn) in shoppers.iter().zip(&turns) {
        let again = server.send(shopper, "waterproof hiking boots under $120", "m1").await;
        assert_eq!(&again, turn);
    }
    server.kill();

    let server = Server::start(folder.path(), &env);
    let later = join_all(turns.iter().map(|turn| server.reply(turn))).await;
    assert_eq!(later, replies, "a final reply never changes");
    assert!(server.stop());
}
