//! The wish list of a community: putting picks onto it, showing it, taking them off. What is on it is looked at and told
//! of like what somebody watches, but it is nobody's own: only who added it is known, for as long as they are.

use futures::future::join_all;
use magpie_core::ports::{OfferError, StoreError};
use magpie_core::{
    Availability, CommunityId, FeedbackKind, Label, Money, Pick, PriceObservation, Product,
    Receipt, ReceiptStatus, Sender, SenderId, Want, Watch, WatchGoal, WatchId, WatchState, Wish,
};

use super::Shared;
use super::turn::Turn;
use super::watching::{goal_text, in_currency};
use crate::{memory, receipts, watches};

/// Wishes that one community may have.
const MOST_WISHES: usize = 50;
/// Wishes that are shown at once.
const PAGE: usize = receipts::SLATE;
/// Under what the alerts of wishes are kept: nobody's account.
const NOBODY: &str = "wishes";

impl Shared {
    /// Puts a pick onto the wish list of the community, and says so.
    pub(super) async fn add_wish(
        &self,
        turn: &Turn<'_>,
        pick: Option<usize>,
    ) -> Result<String, StoreError> {
        let words = turn.phrases().community();
        let Some(community) = turn.entry.audience.community() else {
            return Ok(words.wish_for_groups.to_owned());
        };
        let mut pointed = self.linked(turn).await?;
        if pointed.is_none() {
            pointed = self.pointed(turn, pick).await?;
        }
        let Some((product, price)) = pointed else { return Ok(words.wish_what.to_owned()) };
        let wish = self.wish_for(turn, community, product, price);
        let said = goal_text(&wish.watch.goal, &wish.watch.title, turn.phrases());
        let added = {
            // Of two at once each gets a number of its own.
            let _alone = self.profiles.of(&memory::taste_of(community)).lock().await;
            let known = self.ports.wishes.wishes_of(community).await?;
            let product = wish.watch.goal.product();
            if let Some(same) = known.iter().find(|wish| wish.watch.goal.product() == product) {
                return Ok(words.wish_known(same.number));
            }
            if known.len() >= MOST_WISHES {
                return Ok(words.wish_full(MOST_WISHES));
            }
            let last = self.last_wish(community).await?;
            let number = known.iter().map(|wish| wish.number).max().unwrap_or(0).max(last) + 1;
            let watch = Watch { number, ..wish.watch };
            let wish = Wish { number, watch, ..wish };
            self.ports.wishes.keep_wish(&wish).await?;
            number
        };
        if let Some(rank) = pick {
            self.note(turn, rank, FeedbackKind::Saved, None).await;
        }
        Ok(words.wish_added(added, said))
    }

    /// The highest number that a wish of a community ever had, under any of its names.
    async fn last_wish(&self, community: &CommunityId) -> Result<u32, StoreError> {
        let mut last = 0;
        for name in self.ports.communities.names(community).await? {
            last = last.max(self.ports.wishes.last_wish_number(&name).await?);
        }
        Ok(last)
    }

    /// A wish without its number.
    fn wish_for(
        &self,
        turn: &Turn<'_>,
        community: &CommunityId,
        product: Product,
        price: Option<Money>,
    ) -> Wish {
        let entry = turn.entry;
        let asked = turn.reading.stated.iter().find_map(|need| match need.want {
            Want::PriceMax(limit) | Want::PriceAbout(limit) if !need.not => Some(limit),
            Want::PriceMax(_)
            | Want::PriceAbout(_)
            | Want::PriceMin(_)
            | Want::Facet(..)
            | Want::InStock => None,
        });
        // An amount without a currency is meant in that of the offer.
        let asked = asked.map(|limit| match price {
            Some(price) => in_currency(limit, price.currency),
            None => limit,
        });
        let now = self.ports.clock.now();
        let sender = Sender {
            platform: entry.sender.platform.clone(),
            id: SenderId::new(NOBODY),
            display_name: None,
        };
        let goal = WatchGoal::Wished {
            product: product.id.clone(),
            price: asked.or(price),
            asked: asked.is_some(),
            sold_out: product.availability == Availability::OutOfStock,
        };
        let mut watch = Watch {
            id: WatchId::new(self.ports.ids.turn().as_str()),
            number: 0,
            wish_of: Some(community.clone()),
            person: sender.person(),
            sender,
            audience: entry.audience.clone(),
            conversation: entry.conversation.clone(),
            address: self.standing_address(entry),
            locale: turn.language().map(str::to_owned),
            goal,
            title: product.title.clone(),
            product: Some(product),
            state: WatchState::Waiting,
            created_at: now,
            next_check: now,
            alerts: 0,
            failures: 0,
        };
        watch.next_check = watches::next_check(&watch, now, self.config.watch_every);
        let adder = Some(entry.sender.person());
        Wish { community: community.clone(), number: 0, adder, price, added_at: now, watch }
    }

    /// The pick that is pointed at, as it was shown.
    async fn pointed(
        &self,
        turn: &Turn<'_>,
        pick: Option<usize>,
    ) -> Result<Option<(Product, Option<Money>)>, StoreError> {
        let slate = turn.conversation.last_slate();
        let pick = pick.and_then(|rank| slate?.picks.get(rank.checked_sub(1)?));
        let Some(pick) = pick else { return Ok(None) };
        let product = self.shown(&turn.conversation, pick).await?;
        Ok(product.map(|product| {
            let price = pick.price.or(product.price);
            (product, price)
        }))
    }

    /// The pick whose link stands in the message, of any slate of the conversation that is remembered.
    async fn linked(
        &self,
        turn: &Turn<'_>,
    ) -> Result<Option<(Product, Option<Money>)>, StoreError> {
        let links = turn.entry.text.split_whitespace();
        let links: Vec<&str> = links.filter(|word| word.contains("://")).collect();
        if links.is_empty() {
            return Ok(None);
        }
        for past in turn.conversation.turns.iter().rev().filter(|past| !past.picks.is_empty()) {
            let Some(reply) = self.ports.inbox.reply(&past.turn).await? else { continue };
            let named = |url: &url::Url| links.iter().any(|link| *link == url.as_str());
            let pick = reply.picks.into_iter().find(|pick| {
                pick.product.url.as_ref().is_some_and(named) || pick.link().is_some_and(named)
            });
            if let Some(pick) = pick {
                let price = pick.product.price;
                return Ok(Some((pick.product, price)));
            }
        }
        Ok(None)
    }

    /// A page of the wish list, newest first, with what everything costs now.
    pub(super) async fn list_wishes(
        &self,
        turn: &Turn<'_>,
        page: usize,
    ) -> Result<(String, Vec<Pick>), StoreError> {
        let words = turn.phrases().community();
        let Some(community) = turn.entry.audience.community() else {
            return Ok((words.wish_for_groups.to_owned(), Vec::new()));
        };
        let mut wishes = self.ports.wishes.wishes_of(community).await?;
        wishes.reverse();
        if wishes.is_empty() {
            return Ok((words.wish_none.to_owned(), Vec::new()));
        }
        let pages = wishes.len().div_ceil(PAGE);
        let page = page.clamp(1, pages);
        let from = (page - 1) * PAGE;
        let shown: Vec<&Wish> = wishes.iter().skip(from).take(PAGE).collect();
        let picks = join_all(shown.iter().map(|wish| self.as_it_is(wish, turn))).await;
        let mut observations = Vec::new();
        let mut cards = Vec::new();
        for (rank, (pick, seen)) in (1..).zip(picks) {
            observations.extend(seen);
            cards.extend(pick.map(|pick| Pick { rank, ..pick }));
        }
        if let Err(error) = self.ports.prices.observe(&observations).await {
            tracing::error!(error = &error as &dyn std::error::Error, "prices are not kept");
        }
        let mut lines = vec![words.wish_title(from + 1, from + shown.len(), wishes.len())];
        if page < pages {
            lines.push(words.wish_next(page + 1));
        }
        let newest = shown.first().map_or(0, |wish| wish.number);
        lines.push(words.wish_take_off(newest));
        Ok((lines.join("\n"), cards))
    }

    /// A wish with price and stock as its source says now, and what that said; where it can't be asked, as it last was.
    async fn as_it_is(
        &self,
        wish: &Wish,
        turn: &Turn<'_>,
    ) -> (Option<Pick>, Option<PriceObservation>) {
        let Some(mut product) = wish.watch.product.clone() else { return (None, None) };
        let budget = self.config.receipt_budget;
        let asked = tokio::time::timeout(budget, self.ports.offers.verify(&product, budget)).await;
        let late = |_| Err(OfferError::Unreachable("no answer in time".to_owned()));
        let words = turn.phrases().community();
        let date = wish.added_at.strftime("%Y-%m-%d").to_string();
        let mut why = words.wish_added_then(wish.number, &date, wish.price);
        let mut labels = Vec::new();
        let mut seen = None;
        let status = match asked.unwrap_or_else(late) {
            Ok(offer) => {
                receipts::apply(&mut product, &offer);
                product.source = offer.source.clone();
                seen = Some(PriceObservation {
                    product: product.id.clone(),
                    at: offer.fetched_at,
                    price: offer.price,
                    availability: offer.availability,
                    source: offer.source,
                });
                ReceiptStatus::Fresh
            }
            Err(error) => {
                match error {
                    OfferError::Gone(_) => {
                        product.availability = Availability::OutOfStock;
                        why = format!("{why} {}", words.wish_gone);
                    }
                    OfferError::Stale { offer, .. } => receipts::apply(&mut product, &offer),
                    OfferError::NoSource
                    | OfferError::Unreachable(_)
                    | OfferError::Unreadable(_) => {}
                }
                labels.push(Label::NotVerified);
                ReceiptStatus::Stale
            }
        };
        if product.availability == Availability::OutOfStock {
            labels.push(Label::OutOfStock);
        }
        let (source, fetched_at) = (product.source.clone(), product.seen_at);
        let receipt = Receipt { source, fetched_at, status };
        let verdicts = Vec::new();
        (Some(Pick { rank: 0, product, why, verdicts, receipt, labels }), seen)
    }

    /// Takes a wish off the list where somebody may, and says so.
    pub(super) async fn take_off_wish(
        &self,
        turn: &Turn<'_>,
        number: u32,
    ) -> Result<String, StoreError> {
        let words = turn.phrases().community();
        let entry = turn.entry;
        let Some(community) = entry.audience.community() else {
            return Ok(words.wish_for_groups.to_owned());
        };
        let wishes = self.ports.wishes.wishes_of(community).await?;
        let Some(wish) = wishes.into_iter().find(|wish| wish.number == number) else {
            return Ok(words.wish_unknown(number));
        };
        let senders = self.ports.links.senders(&entry.sender.person()).await?;
        let added = wish.adder.as_ref().is_some_and(|adder| senders.contains(adder));
        if !added && !self.may_decide(entry).await {
            return Ok(words.wish_not_yours.to_owned());
        }
        self.ports.wishes.drop_wish(community, number).await?;
        Ok(words.wish_removed(&wish.watch.title))
    }

    /// Whether a wish still stands on its list as it was when it was looked at.
    pub(super) async fn is_wished(&self, watch: &Watch, community: &CommunityId) -> bool {
        let wishes = self.ports.wishes.wishes_of(community).await.unwrap_or_default();
        wishes.iter().any(|wish| wish.watch.id == watch.id)
    }
}
