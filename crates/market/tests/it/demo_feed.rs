//! The demo shop as a merchant that keeps its feed in step, over real HTTP.

use std::net::{Ipv4Addr, SocketAddr};

use jiff::SignedDuration;
use magpie_core::{Availability, Currency, Money, Product, ProductId};
use magpie_demo::{DemoShop, FeedPush, FeedPushError, Overrides, TICK, goods};
use reqwest::Method;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use crate::feeds::{Host, KEY, send};

/// The shop, open until it is dropped, on the clock of its host.
struct Shop {
    base: Url,
    overrides: Overrides,
    _open: DropGuard,
}

async fn open(host: &Host) -> Shop {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let shop = DemoShop::bind(anywhere, host.clock.clone()).await.unwrap();
    let (base, overrides) = (shop.base_url().clone(), shop.overrides());
    let shutdown = CancellationToken::new();
    tokio::spawn(shop.run(shutdown.clone()));
    Shop { base, overrides, _open: shutdown.drop_guard() }
}

fn pushing(shop: &Shop, host: &Host) -> FeedPush {
    FeedPush::new(&shop.base, &host.base, KEY.into()).unwrap()
}

fn kept(host: &Host, id: &ProductId) -> Option<Product> {
    let end = format!(":{id}");
    host.catalog.all().into_iter().find(|product| product.id.as_str().ends_with(&end))
}

#[tokio::test]
async fn only_what_has_moved_is_pushed_after_the_first_time() {
    let host = Host::start().await;
    let shop = open(&host).await;
    let mut push = pushing(&shop, &host);
    let all = goods().len() as u64;
    let first = push.push_moved().await.unwrap().unwrap();
    assert_eq!((first.accepted, first.rejected), (all, 0));
    assert_eq!(push.push_moved().await.unwrap(), None, "nothing has moved");

    let good = &goods()[5];
    shop.overrides.set_price(&good.id, Money::new(777, Currency::USD));
    let second = push.push_moved().await.unwrap().unwrap();
    assert_eq!((&second.feed, second.accepted), (&first.feed, 1));
    assert_eq!(kept(&host, &good.id).unwrap().price, Some(Money::new(777, Currency::USD)));
    shop.overrides.set_availability(&good.id, Availability::OutOfStock);
    assert_eq!(push.push_moved().await.unwrap().unwrap().accepted, 1);
    assert_eq!(kept(&host, &good.id).unwrap().availability, Availability::OutOfStock);

    host.clock.advance(TICK);
    let moved = push.push_moved().await.unwrap().unwrap();
    assert!((1..all).contains(&moved.accepted), "{moved:?}");
    assert_eq!(host.catalog.all().len() as u64, all);
}

#[tokio::test]
async fn goods_that_leave_the_shop_leave_the_feed() {
    let host = Host::start().await;
    let shop = open(&host).await;
    let mut push = pushing(&shop, &host);
    push.push_moved().await.unwrap();
    let (gone, all) = (&goods()[0], goods().len());
    shop.overrides.remove(&gone.id);
    push.push_moved().await.unwrap();
    assert_eq!((kept(&host, &gone.id), host.catalog.all().len()), (None, all - 1));

    // Also when whoever pushed before was another run of the shop.
    let left = &goods()[1];
    shop.overrides.remove(&left.id);
    let fresh = pushing(&shop, &host).push_moved().await.unwrap().unwrap();
    assert_eq!(fresh.accepted as usize, all - 2);
    assert_eq!((kept(&host, &left.id), host.catalog.all().len()), (None, all - 2));
}

#[tokio::test]
async fn a_confirmation_says_that_the_feed_still_holds() {
    let host = Host::start().await;
    let shop = open(&host).await;
    let mut push = pushing(&shop, &host);
    push.push_moved().await.unwrap();
    let before = host.catalog.all().remove(0).seen_at;
    host.clock.advance(SignedDuration::from_secs(30));
    push.confirm().await.unwrap();
    let after = host.catalog.all();
    assert_eq!(after.len(), goods().len());
    let half_a_minute = SignedDuration::from_secs(30);
    assert!(after.iter().all(|product| product.seen_at == before + half_a_minute));
}

#[tokio::test]
async fn a_feed_that_the_host_lost_is_opened_and_filled_again() {
    let host = Host::start().await;
    let shop = open(&host).await;
    let mut push = pushing(&shop, &host);
    let first = push.push_moved().await.unwrap().unwrap();
    let path = format!("feeds/{}", first.feed);
    send(host.call(Method::DELETE, &path)).await;
    let lost = push.confirm().await;
    assert!(matches!(lost, Err(FeedPushError::Refused { status: 404, .. })), "{lost:?}");
    // The host remembers for a day what it answered to the same request, but not longer.
    host.clock.advance(SignedDuration::from_hours(25));
    let again = push.push_moved().await.unwrap().unwrap();
    assert_eq!(again.accepted, goods().len() as u64);
    assert_eq!(host.catalog.all().len(), goods().len());
}
