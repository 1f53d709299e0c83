//! Verifying what is about to be shown, and replacing what does not hold.
//!
//! Decides; the looking-up is behind [`OfferSource`].

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesOrdered;
use jiff::Timestamp;
use magpie_core::ports::{OfferError, OfferSource, VerifiedOffer};
use magpie_core::{
    Availability, Label, NeedOutcome, Needs, Pick, PriceObservation, Product, Receipt,
    ReceiptStatus, SourceId,
};
use tokio::time::Instant;

use crate::config::WhenUnverified;
use crate::engine::Recorder;
use crate::ranking::{self, Ranked};

/// Most picks on a slate: more is a list, not a recommendation.
pub const SLATE: usize = 5;
/// How many candidates are looked up at once beyond the slate, so that replacements are ready.
const SPARE: usize = 3;
/// Most offers looked up in one turn.
const MOST_LOOKUPS: usize = 24;

/// A slate whose offers were looked up, and what that taught.
#[derive(Debug, Default)]
pub struct VerifiedSlate {
    /// Picks, best first, without reasons yet.
    pub picks: Vec<Pick>,
    /// Products that fell out, with the reason.
    pub dropped: Vec<(Ranked, String)>,
    /// What the sources said, for the price history.
    pub observations: Vec<PriceObservation>,
}

/// How offers are verified.
#[derive(Clone, Copy)]
pub struct Verifier<'a> {
    /// Looks them up.
    pub offers: &'a Arc<dyn OfferSource>,
    /// What becomes of those whose source can't be reached.
    pub when_unverified: WhenUnverified,
    /// When the turn began: what a source said before was kept from then.
    pub now: Timestamp,
}

enum Looked {
    /// Everything firm holds and it can be bought.
    Good(Box<Pick>),
    /// Shown only when nothing better exists.
    Second(Box<Pick>),
    Dropped(Box<Ranked>, String),
}

/// Looks offers up in rank order until the slate is full or the deadline is reached. Fresh offers that
/// meet every hard need come first; then those of unknown fit, stale ones, and those out of stock.
pub async fn verify(
    ranked: Vec<Ranked>,
    needs: &Needs,
    verifier: &Verifier<'_>,
    deadline: Instant,
    recorder: &Recorder,
) -> VerifiedSlate {
    let mut slate = VerifiedSlate::default();
    let mut second = Vec::new();
    let mut waiting = ranked.into_iter().take(MOST_LOOKUPS);
    let mut running = FuturesOrdered::new();
    loop {
        while slate.picks.len() + running.len() < SLATE + SPARE {
            let Some(next) = waiting.next() else { break };
            running.push_back(look(next, verifier, deadline, recorder));
        }
        let Some((ranked, answer)) = running.next().await else { break };
        if let Ok(offer) = &answer {
            slate.observations.push(PriceObservation {
                product: ranked.product.id.clone(),
                at: offer.fetched_at,
                price: offer.price,
                availability: offer.availability,
                source: offer.source.clone(),
            });
        }
        match judge(ranked, answer, needs, verifier.when_unverified) {
            Looked::Good(pick) => slate.picks.push(*pick),
            Looked::Second(pick) => second.push(*pick),
            Looked::Dropped(ranked, reason) => slate.dropped.push((*ranked, reason)),
        }
        if slate.picks.len() >= SLATE {
            break;
        }
    }
    second.sort_by_key(tier);
    let room = if slate.picks.len() >= 3 { 0 } else { SLATE - slate.picks.len() };
    slate.picks.extend(second.into_iter().take(room));
    for (at, pick) in slate.picks.iter_mut().enumerate() {
        pick.rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
    }
    slate
}

async fn look(
    ranked: Ranked,
    verifier: &Verifier<'_>,
    deadline: Instant,
    recorder: &Recorder,
) -> (Ranked, Result<VerifiedOffer, OfferError>) {
    let left = deadline.saturating_duration_since(Instant::now());
    if left < Duration::from_millis(1) {
        return (ranked, Err(OfferError::Unreachable("no time left to look".to_owned())));
    }
    let started = Instant::now();
    let answer = tokio::time::timeout(left, verifier.offers.verify(&ranked.product, left))
        .await
        .unwrap_or_else(|_| Err(OfferError::Unreachable("no answer in time".to_owned())));
    if answer != Err(OfferError::NoSource) {
        let error = answer.as_ref().err().map(ToString::to_string);
        let results = u32::from(answer.is_ok());
        let cached = answer.as_ref().is_ok_and(|offer| offer.fetched_at < verifier.now);
        let product = ranked.product.id.as_str();
        recorder.tool_call("offer.verify", product, results, started, error, cached);
    }
    (ranked, answer)
}

fn judge(
    mut ranked: Ranked,
    answer: Result<VerifiedOffer, OfferError>,
    needs: &Needs,
    when_unverified: WhenUnverified,
) -> Looked {
    match answer {
        Ok(offer) => {
            let moved =
                ranked.product.price.filter(|old| offer.price.is_some_and(|new| new != *old));
            let receipt = match told(&mut ranked, offer, needs, ReceiptStatus::Fresh) {
                Ok(receipt) => receipt,
                Err(broken) => {
                    let reason = format!("its source now says {broken}");
                    return Looked::Dropped(Box::new(ranked), reason);
                }
            };
            let labels = moved.map(|from| Label::PriceMoved { from }).into_iter().collect();
            place(ranked, receipt, labels)
        }
        Err(OfferError::Gone(reason)) => Looked::Dropped(Box::new(ranked), reason),
        Err(OfferError::NoSource) => {
            let receipt = receipt_of(&ranked.product, ReceiptStatus::Unverified);
            place(ranked, receipt, vec![Label::NotVerified])
        }
        Err(
            error @ (OfferError::Unreadable(_)
            | OfferError::Unreachable(_)
            | OfferError::Stale { .. }),
        ) if when_unverified == WhenUnverified::Drop => {
            Looked::Dropped(Box::new(ranked), error.to_string())
        }
        Err(OfferError::Unreadable(_)) => {
            let receipt = receipt_of(&ranked.product, ReceiptStatus::Unverified);
            let pick = pick(ranked, receipt, vec![Label::NotVerified]);
            Looked::Second(Box::new(pick))
        }
        Err(OfferError::Stale { offer, .. }) => {
            match told(&mut ranked, *offer, needs, ReceiptStatus::Stale) {
                Ok(receipt) => {
                    Looked::Second(Box::new(pick(ranked, receipt, vec![Label::NotVerified])))
                }
                Err(broken) => {
                    let reason = format!("its source last said {broken}");
                    Looked::Dropped(Box::new(ranked), reason)
                }
            }
        }
        Err(OfferError::Unreachable(_)) => {
            let receipt = receipt_of(&ranked.product, ReceiptStatus::Stale);
            Looked::Second(Box::new(pick(ranked, receipt, vec![Label::NotVerified])))
        }
    }
}

/// Takes over what a source said of an offer, for the receipt; fails with what now speaks against a firm need.
fn told(
    ranked: &mut Ranked,
    offer: VerifiedOffer,
    needs: &Needs,
    status: ReceiptStatus,
) -> Result<Receipt, String> {
    apply(&mut ranked.product, &offer);
    ranked.verdicts = ranking::verdicts(&ranked.product, needs);
    let failed = ranked.verdicts.iter().find(|v| v.need.hard && v.outcome == NeedOutcome::Unmet);
    match failed {
        Some(failed) => Err(failed.evidence.clone()),
        None => Ok(Receipt { source: offer.source, fetched_at: offer.fetched_at, status }),
    }
}

/// A product with what its source says now.
pub(crate) fn apply(product: &mut Product, offer: &VerifiedOffer) {
    product.price = offer.price.or(product.price);
    product.list_price = offer.list_price;
    if offer.availability != Availability::Unknown {
        product.availability = offer.availability;
    }
    product.url = Some(offer.url.clone());
    product.seen_at = offer.fetched_at;
}

/// A catalogue without addresses has nothing to verify, so its products are as good as it gets.
fn place(ranked: Ranked, receipt: Receipt, labels: Vec<Label>) -> Looked {
    let good = ranked.meets_all()
        && !ranked.misses_price_wish()
        && ranked.product.availability != Availability::OutOfStock;
    let pick = Box::new(pick(ranked, receipt, labels));
    if good { Looked::Good(pick) } else { Looked::Second(pick) }
}

fn pick(ranked: Ranked, receipt: Receipt, mut labels: Vec<Label>) -> Pick {
    if ranked.product.availability == Availability::OutOfStock {
        labels.insert(0, Label::OutOfStock);
    }
    Pick {
        rank: 0,
        product: ranked.product,
        why: String::new(),
        verdicts: ranked.verdicts,
        receipt,
        labels,
    }
}

fn receipt_of(product: &Product, status: ReceiptStatus) -> Receipt {
    let source = product.merchant.clone().map_or_else(|| product.source.clone(), SourceId::new);
    Receipt { source, fetched_at: product.seen_at, status }
}

/// What is shown last: out of stock behind stale behind a missed price wish behind unknown fit.
fn tier(pick: &Pick) -> (bool, bool, bool, usize) {
    let unknown =
        pick.verdicts.iter().filter(|v| v.need.hard && v.outcome == NeedOutcome::Unknown).count();
    (
        pick.product.availability == Availability::OutOfStock,
        pick.receipt.status == ReceiptStatus::Stale,
        ranking::misses_price_wish(&pick.verdicts),
        unknown,
    )
}
