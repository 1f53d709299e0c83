### Where products come from.

catalogue-title = Catalogue and sources
catalogue-products = { $count } products can be found.
catalogue-priced = { $count } products can be found, priced in { $currencies }.
catalogue-lede = Feeds bring them into the catalogue; live sources are asked while a shopper waits.
catalogue-with-price = With a price
catalogue-with-page = With a page
catalogue-with-picture = With a picture
catalogue-by-photo = Found by photo
catalogue-by-meaning = Found by meaning
catalogue-off = off
catalogue-feeds = Feeds
catalogue-caption = Feeds; times are UTC
catalogue-source = Source
catalogue-kind = Kind
catalogue-count = Products
catalogue-fresh = Fresh
catalogue-last-reading = Last reading
catalogue-feed-kind =
    { $kind ->
       *[other] { $kind }
    }
catalogue-never = never
catalogue-being-read = being read
catalogue-failed = failed
catalogue-good = good
catalogue-not-read = none since the start
catalogue-moved = { $new } new, { $changed } changed, { $gone } gone
catalogue-stays = What was read before stays.
catalogue-rejected =
    { $count ->
        [one] { $count } row rejected
       *[other] { $count } rows rejected
    }
catalogue-row = Row { $row }: { $reason }
catalogue-more = and { $count } more
catalogue-read = Read now
catalogue-read-source = Read { $source } now
catalogue-no-feed = No feed is configured: MAGPIE_CATALOGS names them.
catalogue-live = Live sources
catalogue-asked = Asked
catalogue-failures = Failed
catalogue-cached = Kept answers
catalogue-median = Median
catalogue-last-answer = Last answer
catalogue-live-kind =
    { $kind ->
       *[other] { $kind }
    }
catalogue-probed = probed { $ago }
catalogue-not-probed = not probed yet
catalogue-last-failures = Last failures
catalogue-probe = Probe
catalogue-probe-source = Probe { $source }
# "…; /metrics has every request."
catalogue-counts = Counts are of shoppers' turns since the server started;
catalogue-counts-after = {" "}has every request.
catalogue-probe-all = Probe all
catalogue-no-live = None is configured: MAGPIE_STORES names live stores, MAGPIE_SEARCH search engines, MAGPIE_NEWS news feeds.
catalogue-kinds = Kinds of products
catalogue-seconds-ago = { $count } s ago
catalogue-minutes-ago = { $count } min ago
catalogue-hours-ago = { $count } h ago
catalogue-days-ago = { $count } days ago
