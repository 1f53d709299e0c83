//! What products come from: shown with what was wrong with it, and read or asked by forms.

use jiff::Timestamp;
use magpie_core::SourceId;
use magpie_core::ports::{
    FeedKind, FeedNews, FeedReading, FeedStanding, Goods, LiveKind, LiveStanding, RejectedRow,
    StatusState,
};

use crate::server::Server;

fn feed(source: &str, kind: FeedKind, outcome: Result<FeedNews, String>) -> FeedStanding {
    FeedStanding {
        source: SourceId::new(source),
        kind,
        address: Some(format!("https://{source}/feed.jsonl")),
        products: 7,
        fresh_at: Some(Timestamp::UNIX_EPOCH),
        last: Some(FeedReading { at: Timestamp::UNIX_EPOCH, outcome }),
        is_read: false,
    }
}

fn goods() -> Goods {
    let news = FeedNews {
        moved: Some((3, 2, 1)),
        rejected: 12,
        samples: vec![RejectedRow { row: 5, reason: "no <b>title".to_owned() }],
    };
    let live = LiveStanding {
        source: SourceId::new("shop.test"),
        kind: LiveKind::Products,
        probed: Some((Timestamp::UNIX_EPOCH, StatusState::Failed, "refuses".to_owned())),
        asked: 8,
        failed: 2,
        cached: 1,
        median: Some(std::time::Duration::from_millis(420)),
        answered_at: None,
        failures: vec![(Timestamp::UNIX_EPOCH, "<script>alert(1)</script>".to_owned())],
    };
    Goods {
        products: 14,
        with_price: 7,
        by_meaning: None,
        categories: vec![("<i>Shoes".to_owned(), 9)],
        feeds: vec![
            feed("good.test", FeedKind::Address, Ok(news)),
            feed("bad.test", FeedKind::File, Err("line 3: <u>oops".to_owned())),
            feed("sent.test", FeedKind::Pushed, Ok(FeedNews::default())),
        ],
        live: vec![live],
        ..Goods::default()
    }
}

#[tokio::test]
async fn sources_are_shown_with_what_is_wrong_and_nothing_of_theirs_is_markup() {
    let server = Server::start().await;
    server.sources.set(goods());
    let page = server.browser().get("/catalogue").send().await.unwrap().text().await.unwrap();
    for says in [
        "14 products can be found",
        "50 %",
        "3 new, 2 changed, 1 gone",
        "12 rows rejected",
        "Row 5: no &lt;b&gt;title",
        "and 11 more",
        "line 3: &lt;u&gt;oops",
        "What was read before stays",
        "420 ms",
        "25 %",
        "&lt;script&gt;alert(1)&lt;&#x2f;script&gt;",
        "&lt;i&gt;Shoes",
    ] {
        assert!(page.contains(says), "{page} should say {says}");
    }
    for markup in ["<b>title", "<u>oops", "<script>alert", "<i>Shoes"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("Read good.test now") && !page.contains("Read sent.test now"));
}

#[tokio::test]
async fn feeds_are_read_and_sources_probed_by_forms_and_that_is_noted() {
    let server = Server::start().await;
    server.sources.set(goods());
    let browser = server.browser();
    for (path, source, status) in [
        ("/catalogue/read", "good.test", 303),
        ("/catalogue/read", "sent.test", 400),
        ("/catalogue/read", "none.test", 404),
        ("/catalogue/probe", "shop.test", 303),
        ("/catalogue/probe", "", 303),
        ("/catalogue/probe", "none.test", 404),
    ] {
        let answer = browser.send_form(path, &[("source", source)]).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path} {source}");
    }
    assert_eq!(server.sources.orders(), ["read good.test", "probe shop.test", "probe all"]);
    let audit = browser.get("/audit").send().await.unwrap().text().await.unwrap();
    assert!(audit.contains("had a feed read") && audit.contains("all sources"), "{audit}");
}
