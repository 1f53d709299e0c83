//! Uploads at and over the limit.

use reqwest::multipart::{Form, Part};

use crate::server::{LIMIT, Server, problem};

fn photo(bytes: usize) -> Form {
    Form::new().text("text", "like this").part("photo", Part::bytes(vec![7; bytes]).file_name("p"))
}

#[tokio::test]
async fn an_upload_within_the_limit_arrives_whole() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let request = browser.post("/api/messages").multipart(photo(LIMIT - 1024));
    assert_eq!(request.send().await.unwrap().status(), 202);
    assert_eq!(server.companion.accepted()[0].photos[0].as_ref().unwrap().len(), LIMIT - 1024);
}

#[tokio::test]
async fn an_upload_over_the_limit_is_told_the_limit() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    for bytes in [LIMIT, 40 * LIMIT] {
        let request = browser.post("/api/messages").multipart(photo(bytes));
        let (status, error) = problem(request.send().await.unwrap()).await;
        assert_eq!(
            (status, error.as_str()),
            (413, "the upload is larger than the limit of 256 KiB")
        );
    }
    assert!(server.companion.accepted().is_empty());
}

#[tokio::test]
async fn a_broken_form_is_told_so() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    for (kind, body) in [
        ("multipart/form-data", "--x"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhal",
        ),
        ("application/json", "{\"text\":"),
    ] {
        let request = browser.post("/api/messages").header("content-type", kind).body(body);
        let (status, error) = problem(request.send().await.unwrap()).await;
        assert_eq!(status, 400, "{error}");
        assert!(error.contains("can't be read"), "{error}");
    }
}
