//! The time limit of one item across empty pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use discogen_runtime::{Body, BoxFuture, CallOptions, Transport, TransportError};
use tokio::time::Instant;

use crate::rejected::List;
use crate::shop::Shop;

/// Empty pages, each with a new token, followed by a page with an item.
struct Empty {
    pages: Arc<AtomicUsize>,
    until: usize,
    pause: Duration,
}

impl Transport for Empty {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let page = self.pages.fetch_add(1, Ordering::SeqCst) + 1;
        let item = if page == self.until { r#""x""# } else { "" };
        let body = format!(r#"{{"items":[{item}],"nextPageToken":"{page}"}}"#);
        let pause = self.pause;
        Box::pin(async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Ok(http::Response::new(Body::from(body)))
        })
    }
}

async fn shop(until: usize, pause: Duration) -> (Shop, Arc<AtomicUsize>) {
    let pages = Arc::new(AtomicUsize::new(0));
    let transport = Empty {
        pages: pages.clone(),
        until,
        pause,
    };
    let builder = Shop::builder().anonymous().transport(transport);
    (builder.build().await.expect("a client"), pages)
}

#[tokio::test(start_paused = true)]
async fn the_timeout_applies_to_each_item() {
    let seconds = Duration::from_secs;
    for (options, limit) in [
        (CallOptions::new(), 600),
        (CallOptions::new().timeout(seconds(30)), 30),
    ] {
        let (shop, pages) = shop(usize::MAX, seconds(7)).await;
        let started = Instant::now();
        let mut items = shop.call(List).with(options).items();
        let error = items.next().await.expect("an error").expect_err("no item");
        assert_eq!(started.elapsed().as_secs(), limit);
        assert!(error.is_timeout(), "{error}");
        assert_eq!(
            error.to_string(),
            format!(
                "shop.items.list: the wait for the next item, over pages without items, took longer than {limit}s"
            )
        );
        assert_eq!(pages.load(Ordering::SeqCst) as u64, limit / 7 + 1);
        // The next wait continues at the same page with a new limit.
        let token = items.next_page_token().map(str::to_owned);
        assert_eq!(token, Some((limit / 7).to_string()));
        assert!(items.next().await.expect("an error").is_err());
        assert_eq!(started.elapsed().as_secs(), 2 * limit);
    }
}

#[tokio::test(start_paused = true)]
async fn empty_pages_are_valid_within_the_timeout() {
    let (shop, pages) = shop(80, Duration::from_secs(7)).await;
    let mut items = shop.call(List).items();
    let item = items.next().await.expect("an item").expect("an item");
    assert_eq!((item.as_str(), pages.load(Ordering::SeqCst)), ("x", 80));
    // The next item has its own limit.
    assert!(items.next().await.expect("an error").is_err());
    let without_end = CallOptions::new().timeout(Duration::MAX);
    let (shop, _) = self::shop(1000, Duration::from_secs(7)).await;
    let item = shop.call(List).with(without_end).items().next().await;
    assert_eq!(item.expect("an item").expect("an item"), "x");
}

/// Uses the system clock: the pages are always ready, so that paused time would not advance.
#[tokio::test]
async fn immediate_empty_pages_time_out() {
    let (shop, pages) = shop(usize::MAX, Duration::ZERO).await;
    let brief = CallOptions::new().timeout(Duration::from_millis(200));
    let started = std::time::Instant::now();
    let error = shop.call(List).with(brief).items().next().await;
    let error = error.expect("an error").expect_err("no item");
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(pages.load(Ordering::SeqCst) > 1);
}
