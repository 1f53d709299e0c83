//! One feed's body to items: RSS, Atom, JSON Feed.

use jiff::Timestamp;
use magpie_core::ports::NewsItem;
use url::Url;

use crate::answer::Answer;
use crate::page::{plain_line, web_url};

/// Items that are read of one feed; they are the newest in every feed that is one.
const MAX_ITEMS: usize = 200;

/// The items of a feed, or what is wrong with it.
pub(super) async fn items(answer: &Answer, now: Timestamp) -> Result<Vec<NewsItem>, String> {
    let (bytes, url) = (answer.fetched.bytes.clone(), answer.fetched.url.clone());
    tokio::task::spawn_blocking(move || read(&bytes, &url, now))
        .await
        .unwrap_or_else(|_| Err("reading it failed".to_owned()))
}

fn read(bytes: &[u8], url: &Url, now: Timestamp) -> Result<Vec<NewsItem>, String> {
    let parser = feed_rs::parser::Builder::new().base_uri(Some(url.as_str())).build();
    let feed = parser.parse(bytes).map_err(|error| error.to_string())?;
    let named = feed.title.as_ref().and_then(|title| plain_line(&title.content));
    let source = named.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned());
    let entries = feed.entries.into_iter().take(MAX_ITEMS);
    Ok(entries.filter_map(|entry| item(entry, url, &source, now)).collect())
}

/// An entry with all that is needed to show it with its source and date.
fn item(
    entry: feed_rs::model::Entry,
    base: &Url,
    source: &str,
    now: Timestamp,
) -> Option<NewsItem> {
    let title = plain_line(&entry.title?.content)?;
    let published = entry.published.or(entry.updated)?.timestamp();
    let published = Timestamp::from_second(published).ok().filter(|date| *date <= now)?;
    let is_page = |rel: Option<&str>| matches!(rel, None | Some("alternate"));
    let mut links = entry.links.iter().filter(|link| is_page(link.rel.as_deref()));
    let url = links.find_map(|link| web_url(&link.href, base))?;
    Some(NewsItem { title, url, published, source: source.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-20T12:00:00Z";

    fn check(body: &str, expected: Result<&[&str], &str>) {
        let url = Url::parse("https://news.example/feed").unwrap();
        let read = read(body.as_bytes(), &url, NOW.parse().unwrap());
        let lines = read.map(|items| {
            let line = |item: &NewsItem| {
                format!("{} | {} | {} | {}", item.title, item.url, item.published, item.source)
            };
            items.iter().map(line).collect::<Vec<_>>()
        });
        match (lines, expected) {
            (Ok(lines), Ok(expected)) => assert_eq!(lines, expected),
            (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
            (lines, expected) => panic!("{lines:?}, not {expected:?}"),
        }
    }

    #[test]
    fn feeds_of_every_kind_are_read() {
        check(
            r#"<rss version="2.0"><channel><title>Trail &amp; Peak</title>
                <item><title>New &lt;b&gt;boots&lt;/b&gt;</title><link>https://news.example/1</link>
                <pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"#,
            Ok(&["New boots | https://news.example/1 | 2026-11-19T08:00:00Z | Trail & Peak"]),
        );
        check(
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;i&gt;Atom&lt;/i&gt;</title>
                <entry><title>Two</title><link rel="enclosure" href="https://cdn.example/x.mp3"/>
                <link href="/2"/><updated>2026-11-18T00:00:00+01:00</updated></entry></feed>"#,
            Ok(&["Two | https://news.example/2 | 2026-11-17T23:00:00Z | Atom"]),
        );
        check(
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"","items":[
                {"id":"3","url":"https://news.example/3","title":"Three",
                 "date_published":"2026-11-17T00:00:00Z"}]}"#,
            Ok(&["Three | https://news.example/3 | 2026-11-17T00:00:00Z | news.example"]),
        );
    }

    #[test]
    fn entries_that_can_not_be_shown_are_left_out() {
        let rss = |item: &str| {
            format!(
                "<rss version='2.0'><channel><title>T</title><item>{item}</item></channel></rss>"
            )
        };
        let (title, link) = ("<title>One</title>", "<link>https://news.example/1</link>");
        let date = "<pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate>";
        for item in [
            format!("{title}{link}"),
            format!("{title}{link}<pubDate>soon</pubDate>"),
            format!("{title}{link}<pubDate>Fri, 20 Nov 2026 12:00:01 GMT</pubDate>"),
            format!("{link}{date}"),
            format!("<title>\u{200b}</title>{link}{date}"),
            format!("{title}{date}"),
            format!("{title}<link>javascript:alert(1)</link>{date}"),
            format!("{title}<link>https://user@news.example/</link>{date}"),
        ] {
            check(&rss(&item), Ok(&[]));
        }
        let hidden = format!("<title>One \u{202e}two</title>{link}{date}");
        check(&rss(&hidden), Ok(&["One two | https://news.example/1 | 2026-11-19T08:00:00Z | T"]));
    }

    #[test]
    fn what_is_no_feed_says_what_is_wrong() {
        for (body, expected) in [
            ("", "no root element"),
            ("<html><body>hello</body></html>", "no root element"),
            ("{\"hello\":1}", "unable to parse JSON"),
            ("<rss version='2.0'><channel><item><title>One", "unable to parse XML"),
        ] {
            check(body, Err(expected));
        }
    }

    #[test]
    fn feeds_made_to_cost_are_bounded() {
        let started = std::time::Instant::now();
        let item = "<item><title>One</title><link>https://news.example/1</link><pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate></item>";
        let many = format!("<rss version='2.0'><channel>{}</channel></rss>", item.repeat(10_000));
        let url = Url::parse("https://news.example/feed").unwrap();
        let now = NOW.parse().unwrap();
        assert_eq!(read(many.as_bytes(), &url, now).map(|items| items.len()), Ok(MAX_ITEMS));
        let mut bomb = String::from("<!DOCTYPE rss [<!ENTITY a0 'ha'>");
        for level in 1..30 {
            bomb += &format!("<!ENTITY a{level} '&a{0};&a{0};&a{0};'>", level - 1);
        }
        bomb += "]><rss version='2.0'><channel><title>&a29;</title></channel></rss>";
        for body in [
            bomb,
            "<rss version='2.0'>".to_owned() + &"<channel>".repeat(200_000),
            "<a ".repeat(300_000),
        ] {
            let _outcome = read(body.as_bytes(), &url, now);
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
