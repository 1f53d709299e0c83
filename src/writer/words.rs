//! The words of the template writer, in every language, and needs said in them.

use magpie_core::{FacetKind, Need, Product, Want, texts};

texts! {
    /// What a reply says of what was found, in one language.
    pub struct ReplyWords in "replies.ftl";
    words {
        /// A need, and a reason.
        pub(super) in_stock,
        pub(super) no_price,
        pub(super) no_more,
        pub(super) nothing,
        pub(super) nothing_alike,
        pub(super) nothing_for_you,
        pub(super) looks_alike,
        pub(super) close,
        /// To somebody who asks why, before anything was shown.
        pub nothing_shown,
        /// What a shopper sees while Magpie works.
        pub placeholder,
        /// What a shopper reads when a turn fails.
        pub apology,
        /// Where a message that is only tried asks for something to be kept.
        pub rehearsed,
    }
    lists {}
    sentences {
        pub(super) fn need_not(what);
        fn need_without(value);
        fn need_min(price);
        fn need_max(price);
        fn need_about(price);
        fn need_size(value);
        fn need_for(value);
        pub(super) fn matches(photo, count);
        pub(super) fn closest(title);
        pub(super) fn found_one(what, title, price);
        pub(super) fn found_one_for(what, needs, title, price);
        pub(super) fn found_one_short(what, title, price);
        pub(super) fn found_one_short_for(what, needs, title, price);
        pub(super) fn found(count, what);
        pub(super) fn found_for(count, what, needs);
        pub(super) fn found_short(count, what);
        pub(super) fn found_short_for(count, what, needs);
        pub(super) fn first(title, price);
        pub(super) fn first_beside(title, price, cheapest, least);
        pub(super) fn first_short(title, price);
        pub(super) fn first_short_beside(title, price, cheapest, least);
        pub(super) fn no_more_for(needs);
        pub(super) fn nothing_for_you_and(needs);
        pub(super) fn nothing_for(needs);
        pub(super) fn without(need);
        pub(super) fn without_either(need, other);
        pub(super) fn not_stated(which);
        pub(super) fn sold_out(which);
        pub(super) fn not_checked(which);
        pub(super) fn told(words);
        pub(super) fn within(price, limit);
        pub(super) fn at_least(price, limit);
        pub(super) fn near(price, about);
        pub(super) fn made_of(own, value);
        pub(super) fn free_of(value);
        pub(super) fn comes_in_size(value);
        pub(super) fn made_for(value);
        pub(super) fn good_for(value);
        /// Two things of a list.
        pub fn both(one, other);
        /// What of a pick its asker liked before.
        pub fn liked(what);
        /// What of a pick a community liked before.
        pub fn liked_here(what);
        pub(super) fn reduced(price);
        pub(super) fn rated(value, count);
        /// To somebody who asks why a pick was shown.
        pub fn because(title, why);
        /// To somebody who asks why of a pick that there was not.
        pub fn no_such_pick(count, rank);
        /// To somebody whose messages models read no more today.
        pub fn budget_spent(hours);
        /// To a message of which only a part was read.
        pub fn read_in_part(count);
    }
}

impl ReplyWords {
    /// A need as a person would say it. Values of the catalogue stay as they are.
    pub fn need(&self, need: &Need) -> String {
        let what = match &need.want {
            Want::PriceMin(price) => self.need_min(*price),
            Want::PriceMax(price) => self.need_max(*price),
            Want::PriceAbout(price) => self.need_about(*price),
            Want::Facet(FacetKind::Size, value) => self.need_size(value.as_str()),
            Want::Facet(FacetKind::Audience | FacetKind::Use, value) => {
                self.need_for(value.as_str())
            }
            Want::Facet(FacetKind::Material, value) if need.not => {
                return self.need_without(value.as_str());
            }
            Want::Facet(_, value) => value.clone(),
            Want::InStock => self.in_stock.to_owned(),
        };
        if need.not { self.need_not(what) } else { what }
    }

    /// A price as people read it.
    pub(super) fn price(&self, product: &Product) -> String {
        product.price.map_or_else(|| self.no_price.to_owned(), |price| price.to_string())
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, Money};

    use super::*;

    #[test]
    fn needs_are_said_in_every_language() {
        let price = Money::new(12_000, Currency::USD);
        let needs = [
            Need::hard(Want::PriceMax(price)),
            Need::hard(Want::Facet(FacetKind::Size, "42".to_owned())),
            Need::exclude(FacetKind::Material, "leather"),
            Need::exclude(FacetKind::Audience, "kids"),
        ];
        for (language, said) in [
            ("en", ["at most $120.00", "size 42", "not leather", "not for kids"]),
            ("de", ["höchstens $120.00", "Größe 42", "ohne leather", "nicht für kids"]),
            ("es", ["como mucho $120.00", "talla 42", "sin leather", "no para kids"]),
            ("fr", ["au plus $120.00", "taille 42", "sans leather", "pas pour kids"]),
            ("pt", ["no máximo $120.00", "tamanho 42", "sem leather", "não para kids"]),
        ] {
            let words = ReplyWords::of(Some(language));
            assert_eq!(needs.each_ref().map(|need| words.need(need)), said);
        }
    }

    #[test]
    fn english_is_what_traces_and_prompts_say() {
        let english = ReplyWords::of(None);
        let price = Money::new(500, Currency::EUR);
        let mut wants = vec![
            Want::PriceMin(price),
            Want::PriceMax(price),
            Want::PriceAbout(price),
            Want::InStock,
        ];
        wants.extend(FacetKind::ALL.map(|kind| Want::Facet(kind, "acme".to_owned())));
        for want in wants {
            for not in [false, true] {
                let need = Need { not, ..Need::hard(want.clone()) };
                assert_eq!(english.need(&need), need.to_string());
            }
        }
    }
}
