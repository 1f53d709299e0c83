//! What goes wrong, and that it goes wrong as told.

use std::time::{Duration, Instant};

use magpie_testkit::telegram::{FileFault, GetMe, Limits, Rate};
use serde_json::json;
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::FileId;

use super::{LIMIT, address, call, client, jpeg, refused, say, with_ann};

#[tokio::test]
async fn too_many_messages_must_wait() {
    let (fake, _, chat) = with_ann().await;
    let rate = Rate { burst: 2, every: Duration::from_secs(2) };
    fake.set_limits(Limits { chat: Some(rate), ..Limits::off() });
    let id = say(&fake, chat, "one").await;
    // Edits count.
    call(&fake, "editMessageText", json!({"chat_id": chat.0, "message_id": id, "text": "1"})).await;
    let bot = client(&fake);
    let to = teloxide::types::ChatId(chat.0);
    let error = bot.send_message(to, "two").await.unwrap_err();
    let teloxide::RequestError::RetryAfter(wait) = error else { panic!("{error:?}") };
    assert!((1..=2).contains(&wait.seconds()), "{wait:?}");
    assert_eq!(fake.violations(), Vec::<String>::new());
    assert!(bot.send_message(to, "two").await.is_err());
    let impatient = format!("sendMessage to {} before retry_after had passed", chat.0);
    assert_eq!(fake.take_violations(), [impatient]);
    tokio::time::sleep(wait.duration()).await;
    say(&fake, chat, "two").await;
    assert_eq!(fake.replies(chat).len(), 2);
    fake.assert_clean();
}

#[tokio::test]
async fn faults_come_with_their_probability() {
    let (fake, _, chat) = with_ann().await;
    fake.faults(|faults| faults.internal_error = 0.5);
    for _ in 0..40 {
        call(&fake, "sendMessage", json!({"chat_id": chat.0, "text": "x"})).await;
    }
    fake.faults(|faults| faults.internal_error = 1.0);
    assert_eq!(call(&fake, "getUpdates", json!({})).await["error_code"], 500);
    let failed = fake.requests_of("sendMessage").iter().filter(|r| r.status == 500).count();
    assert!((10..30).contains(&failed), "{failed}");
    assert_eq!(fake.replies(chat).len(), 40 - failed);
    fake.faults(|faults| {
        faults.internal_error = 0.0;
        faults.too_many_requests = 1.0;
        faults.retry_after = 3;
    });
    let answer = call(&fake, "sendMessage", json!({"chat_id": chat.0, "text": "x"})).await;
    assert_eq!(answer["parameters"]["retry_after"], 3);
}

#[tokio::test]
async fn a_lost_answer_has_taken_effect_and_a_dropped_call_has_not() {
    let (fake, _, chat) = with_ann().await;
    fake.faults(|faults| faults.lose_responses = 1);
    let send = json!({"chat_id": chat.0, "text": "x"});
    let post = || reqwest::Client::new().post(address(&fake, "sendMessage")).json(&send).send();
    assert!(post().await.is_err());
    assert_eq!(fake.replies(chat).len(), 1);
    assert_eq!(fake.requests_of("sendMessage")[0].status, 0);
    fake.faults(|faults| faults.drop_requests = 1);
    assert!(post().await.is_err());
    assert_eq!(fake.replies(chat).len(), 1);
    assert_eq!(post().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_outage_ends_on_the_same_port() {
    let (fake, ann, chat) = with_ann().await;
    let bot = client(&fake);
    let held = tokio::spawn(async move {
        let next = bot.get_updates().offset(-1).await.unwrap()[0].id.0 + 1;
        bot.get_updates().offset(i32::try_from(next).unwrap()).timeout(10).await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    fake.stop().await;
    assert!(held.await.unwrap().is_err());
    assert!(client(&fake).get_me().await.is_err());
    fake.send_text(chat, &ann, "meanwhile");
    fake.restart().await.unwrap();
    let updates = client(&fake).get_updates().await.unwrap();
    assert_eq!(updates.len(), 1);
    // Connections can also break while the server stays.
    let url = address(&fake, "getUpdates?timeout=10&offset=200000");
    let held = tokio::spawn(reqwest::get(url));
    tokio::time::sleep(Duration::from_millis(200)).await;
    fake.drop_connections();
    assert!(held.await.unwrap().is_err());
    fake.assert_clean();
}

#[tokio::test]
async fn files_are_served_and_fail_as_told() {
    let (fake, ann, chat) = with_ann().await;
    let picture = jpeg(1200, 900);
    let sent = fake.send_photo(chat, &ann, picture.clone(), "this");
    let sizes = fake.message(sent).unwrap().wire["photo"].clone();
    let sides: Vec<u64> =
        sizes.as_array().unwrap().iter().map(|size| size["width"].as_u64().unwrap()).collect();
    assert_eq!(sides, [90, 320, 800, 1200]);
    let id = FileId(sizes[3]["file_id"].as_str().unwrap().to_owned());
    let bot = client(&fake);
    let file = bot.get_file(id.clone()).await.unwrap();
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, picture);

    fake.faults(|faults| faults.files = FileFault::Larger(1000));
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes.len(), picture.len() + 1000);
    fake.faults(|faults| faults.files = FileFault::Truncated);
    assert!(bot.download_file(&file.path, &mut Vec::new()).await.is_err());
    fake.faults(|faults| faults.files = FileFault::NoDownload);
    assert!(bot.download_file(&file.path, &mut Vec::new()).await.is_err());
    fake.faults(|faults| faults.files = FileFault::Gone);
    let get = json!({"file_id": id.0});
    let refusal = refused(&fake, "getFile", get).await;
    assert_eq!(refusal, "Bad Request: wrong file_id or the file is temporarily unavailable");
    fake.faults(|faults| {
        faults.files = FileFault::None;
        faults.slow_files = Duration::from_millis(150);
    });
    let begun = Instant::now();
    bot.download_file(&file.path, &mut Vec::new()).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(150));
    fake.assert_clean();
}

#[tokio::test]
async fn get_me_fails_in_all_its_ways() {
    let (fake, ..) = with_ann().await;
    let status = async |limit: Duration| {
        let url = address(&fake, "getMe");
        let request = reqwest::Client::new().get(url).timeout(limit);
        request.send().await.map(|response| response.status().as_u16())
    };
    fake.faults(|faults| faults.get_me = GetMe::Unauthorized);
    assert_eq!(status(LIMIT).await.unwrap(), 401);
    fake.faults(|faults| faults.get_me = GetMe::ServerError);
    assert_eq!(status(LIMIT).await.unwrap(), 500);
    fake.faults(|faults| faults.get_me = GetMe::Silent);
    assert!(status(Duration::from_millis(300)).await.unwrap_err().is_timeout());
    fake.faults(|faults| faults.get_me = GetMe::Works);
    assert_eq!(status(LIMIT).await.unwrap(), 200);
}
