//! Bad input through whole turns of the real program: a clear answer, and nothing lost.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Server, magpie, magpie_json};

fn picks(reply: &Value) -> &Vec<Value> {
    reply["picks"].as_array().unwrap()
}

fn text(reply: &Value) -> &str {
    reply["reply"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_messages_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    for nothing in ["🫥🫥", "…!?", "\u{202e}\u{200b}\u{0}"] {
        let reply = server.ask("ann", nothing).await;
        assert!(text(&reply).contains("nothing in that message"), "{nothing:?}: {reply:#}");
    }
    for empty in ["", " \n "] {
        let output = magpie(folder.path(), &[], &["ask", empty]);
        assert!(!output.status.success());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("write what you are looking for"), "{errors}");
    }
    let shoes = server.ask("bob", "👟👟").await;
    assert!(picks(&shoes).len() >= 3, "{shoes:#}");
    let long = format!("waterproof hiking boots under $120 {}", "and dry feet ".repeat(1_600));
    let reply = server.ask("cleo", &long).await;
    assert!(text(&reply).contains("I read the first"), "{reply:#}");
    assert!(!picks(&reply).is_empty(), "{reply:#}");
    for foreign in [
        "أبحث عن حذاء للمشي مقاوم للماء",
        "防水ハイキングブーツ 15000円以下",
        "Wasserdichte Wanderschuhe unter 120 Dollar, kein Leder",
        "непромокаемые ботинки до 120 долларов",
    ] {
        let reply = server.ask("dora", foreign).await;
        assert!(!text(&reply).is_empty(), "{foreign}: {reply:#}");
    }
    assert!(server.stop());
}

/// Far more than an answer takes on a busy machine, and far less than a shopper would wait for one that hangs.
const LONGEST: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn words_that_say_little_are_answered_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let boots = format!("hiking boots {}", "the and of ".repeat(1_600));
    for (text, says) in [
        ("the of and to a in", "Write what you want"),
        ("ᏗᎳᏏᏙᏗ ጫማ ფეხსაცმელი", ""),
        ("🎉🎉🎉", ""),
        ("\u{200b}\u{200d}\u{2060}", "nothing in that message"),
        ("\u{202e}hik\u{200b}ing boots\u{202c}", "boots"),
        (boots.as_str(), "I read the first"),
    ] {
        let answer = tokio::time::timeout(LONGEST, server.ask("eve", text));
        let reply = answer.await.unwrap_or_else(|_| panic!("no answer to {text:.40}"));
        assert!(!self::text(&reply).is_empty(), "{text:.40}: {reply:#}");
        assert!(
            reply.to_string().to_lowercase().contains(&says.to_lowercase()),
            "{text:.40}: {reply:#}"
        );
    }
    assert!(server.stop());
}

/// A picture whose header claims a size.
fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let (width, height) = (width.to_le_bytes(), height.to_le_bytes());
    let mut gif = b"GIF89a".to_vec();
    gif.extend([width, height].concat());
    // A palette of black and red.
    gif.extend([0x80, 0, 0, 0, 0, 0, 255, 0, 0]);
    for _ in 0..frames {
        gif.extend([0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0]);
        gif.extend([width, height].concat());
        gif.extend([0, 2, 2, 0x44, 1, 0]);
    }
    gif.push(0x3b);
    gif
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_can_t_be_read_are_named_and_the_words_still_count() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let file = folder.path().join("photo");
    let ask = |bytes: &[u8], words: &str| -> Value {
        std::fs::write(&file, bytes).unwrap();
        let path = file.to_str().unwrap();
        magpie_json(folder.path(), &[], &["ask", "--json", words, "--photo", path])
    };
    for (bytes, says) in [
        (b"no picture at all".to_vec(), "photo"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0 cut off".to_vec(), "photo"),
        (gif(30_000, 30_000, 1), "pixels"),
    ] {
        let reply = ask(&bytes, "waterproof hiking boots");
        assert!(text(&reply).contains(says), "{says}: {reply:#}");
        assert!(picks(&reply).len() >= 3, "{says}: {reply:#}");
        let alone = ask(&bytes, "");
        assert!(text(&alone).contains(says), "{says}: {alone:#}");
    }
    std::fs::write(&file, "").unwrap();
    let args = ["ask", "boots", "--photo", file.to_str().unwrap()];
    let errors = magpie(folder.path(), &[], &args).stderr;
    assert!(String::from_utf8_lossy(&errors).contains("is empty"));
    let animated = ask(&gif(2, 2, 2), "red bag");
    assert!(!picks(&animated).is_empty(), "{animated:#}");
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_200_mb_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let file = folder.path().join("huge.jpg");
    std::fs::File::create(&file).unwrap().set_len(200 << 20).unwrap();
    let output = magpie(folder.path(), &[], &["ask", "x", "--photo", file.to_str().unwrap()]);
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("huge.jpg") && errors.contains("limit"), "{errors}");

    // Over HTTP the body is cut off at the limit, and the server answers others as before.
    let body = reqwest::multipart::Form::new()
        .text("text", "boots")
        .part("photo", reqwest::multipart::Part::bytes(vec![0; 100 << 20]).file_name("huge.jpg"));
    let answer = server
        .client
        .post(format!("{}/api/messages", server.url))
        .bearer_auth(&server.token)
        .multipart(body)
        .send()
        .await;
    // A server that hangs up on an upload may cut the line before its answer is read.
    if let Ok(answer) = answer {
        assert_eq!(answer.status(), reqwest::StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert!(picks(&server.ask("eve", "hiking boots").await).len() >= 3);
    assert!(server.stop());
}

fn fails(folder: &Path, env: &[(&str, &str)], names: &[&str]) {
    let output = magpie(folder, env, &["ask", "boots"]);
    assert!(!output.status.success(), "{env:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    for name in names {
        assert!(errors.contains(name), "{name} is not in: {errors}");
    }
}

#[test]
fn broken_catalogues_prompts_and_folders_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fails(folder.path(), &[("MAGPIE_CATALOGS", &path("missing.jsonl"))], &["missing.jsonl"]);
    std::fs::write(path("broken.csv"), "\0\x01\x02 neither rows nor columns").unwrap();
    fails(folder.path(), &[("MAGPIE_CATALOGS", &path("broken.csv"))], &["broken.csv"]);

    std::fs::create_dir(path("prompts")).unwrap();
    let mut prompt = std::fs::File::create(path("prompts/writer.md")).unwrap();
    write!(
        prompt,
        "+++\npurpose = \"x\"\nrole = \"writer\"\nvariables = [\"nobody\"]\n+++\n{{{{ nobody "
    )
    .unwrap();
    let prompts = path("prompts");
    fails(folder.path(), &[("MAGPIE_PROMPTS_DIR", &prompts)], &["writer.md"]);

    std::fs::write(path("file"), "not a folder").unwrap();
    let data = path("file");
    fails(folder.path(), &[("MAGPIE_DATA_DIR", &data)], &["MAGPIE_DATA_DIR", "file"]);
    fails(
        folder.path(),
        &[("MAGPIE_TURNS_PER_MINUTE", "lots")],
        &["MAGPIE_TURNS_PER_MINUTE", "lots"],
    );
}

#[test]
fn a_second_server_on_the_data_folder_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let first = Server::start(folder.path(), &[]);
    let second = magpie(folder.path(), &[], &["serve"]);
    assert!(!second.status.success());
    let errors = String::from_utf8_lossy(&second.stderr);
    assert!(errors.contains("another magpie runs"), "{errors}");
    assert!(first.stop());
}
