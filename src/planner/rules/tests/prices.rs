//! Which numbers are prices, and what bounds they set.

use super::*;

#[test]
fn notations_and_currencies() {
    check_needs(&[
        ("under $120", "price_max=120.00 USD"),
        ("below 120 dollars", "price_max=120.00 USD"),
        ("<=80", "price_max=80.00 USD"),
        ("<= $80", "price_max=80.00 USD"),
        ("up to 50€", "price_max=50.00 EUR"),
        ("max 2.000 kr", "price_max=2000.00 SEK"),
        ("max. 2 000 kr", "price_max=2000.00 SEK"),
        ("50-80 EUR", "price_min=50.00 EUR; price_max=80.00 EUR"),
        ("€50-80", "price_min=50.00 EUR; price_max=80.00 EUR"),
        ("$50 - $80", "price_min=50.00 USD; price_max=80.00 USD"),
        ("50€–80€", "price_min=50.00 EUR; price_max=80.00 EUR"),
        ("between 50 and 80", "price_min=50.00 USD; price_max=80.00 USD"),
        ("between $50 and $80", "price_min=50.00 USD; price_max=80.00 USD"),
        ("from 50 to 80 dollars", "price_min=50.00 USD; price_max=80.00 USD"),
        ("80 or less", "price_max=80.00 USD"),
        ("80 bucks or less", "price_max=80.00 USD"),
        ("$80 max", "price_max=80.00 USD"),
        ("at least 100", "price_min=100.00 USD"),
        ("over 40", "price_min=40.00 USD"),
        ("more than £40", "price_min=40.00 GBP"),
        ("$100+", "price_min=100.00 USD"),
        ("around 100", "price_about=100.00 USD?"),
        ("~100", "price_about=100.00 USD?"),
        ("about a hundred", "price_about=100.00 USD?"),
        ("under a hundred dollars", "price_max=100.00 USD"),
        ("under fifty bucks", "price_max=50.00 USD"),
        ("under two hundred and fifty", "price_max=250.00 USD"),
        ("less than 30k", "price_max=30000.00 USD"),
        ("under $1.5k", "price_max=1500.00 USD"),
        ("under £1,299.00", "price_max=1299.00 GBP"),
        ("unter 1.299,00 €", "price_max=1299.00 EUR"),
        ("under 12'500 CHF", "price_max=12500.00 CHF"),
        ("under ₹1,00,000", "price_max=100000.00 INR"),
        ("under ¥5000", "price_max=5000 JPY"),
        ("USD 50", "price_about=50.00 USD?"),
        ("under USD 50", "price_max=50.00 USD"),
        ("not more than US$50", "price_max=50.00 USD"),
        ("50 bucks max", "price_max=50.00 USD"),
        ("less than 100 quid", "price_max=100.00 GBP"),
        ("under 19.99", "price_max=19.99 USD"),
        ("nothing over 100", "price_max=100.00 USD"),
        ("i don't want to spend more than 100", "price_max=100.00 USD"),
        ("it shouldn't cost more than $60", "price_max=60.00 USD"),
        ("nothing under 50 dollars", "price_min=50.00 USD"),
        ("my budget is 150", "price_max=150.00 USD"),
        ("budget: $150", "price_max=150.00 USD"),
        ("$150 budget", "price_max=150.00 USD"),
        ("budget 50-80", "price_min=50.00 USD; price_max=80.00 USD"),
        ("budget around 150", "price_about=150.00 USD?"),
        ("i have 50 euros", "price_max=50.00 EUR"),
        ("i can spend up to 200", "price_max=200.00 USD"),
        ("ideally under 100", "price_max=100.00 USD?"),
        ("preferably below $100", "price_max=100.00 USD?"),
        ("under $100, ideally under $80", "price_max=100.00 USD; price_max=80.00 USD?"),
        ("under 100 or so", "price_max=100.00 USD"),
        ("under about 100", "price_max=100.00 USD"),
        ("over 50 but under 100", "price_min=50.00 USD; price_max=100.00 USD"),
        ("cheaper than 50", "price_max=50.00 USD"),
        ("something for under 20 pounds", "price_max=20.00 GBP"),
        ("a gift for $50", "price_about=50.00 USD?"),
        ("zł 200 max", "price_max=200.00 PLN"),
        ("under 99 PLN", "price_max=99.00 PLN"),
        ("under A$40", "price_max=40.00 AUD"),
        ("under 100$", "price_max=100.00 USD"),
        ("a set of 4 mugs for less than 20", "category=mugs; price_max=20.00 USD"),
        (
            "my budget is 50 dollars but I could go up to 70",
            "price_max=50.00 USD?; price_max=70.00 USD",
        ),
        (
            "between 30 and 50 dollars, ideally 40",
            "price_min=30.00 USD; price_max=50.00 USD; price_about=40.00 USD?",
        ),
        ("my budget for shoes is 80", "category=shoes; price_max=80.00 USD"),
        ("headphones that don't cost more than 150", "category=headphones; price_max=150.00 USD"),
        ("two lamps under 50 each", "category=lamps; price_max=50.00 USD"),
        ("maximum budget 75 euro", "price_max=75.00 EUR"),
        ("under 100 but not under 50", "price_max=100.00 USD; price_min=50.00 USD"),
        ("under 5000 рублей", "price_max=5000.00 RUB"),
        ("1-2k dollars", "price_min=1000.00 USD; price_max=2000.00 USD"),
    ]);
}

#[test]
fn numbers_that_are_no_prices() {
    check_needs(&[
        ("AirMax 90", ""),
        ("Air Max 90", ""),
        ("2 mugs", "category=mugs"),
        ("a pack of 6 mugs", "category=mugs"),
        ("500 ml mug", "category=mugs; size=500 ml"),
        ("15.6 inch laptop", "category=laptops; size=15.6 inch"),
        ("15.6\" laptop under $900", "category=laptops; size=15.6 inch; price_max=900.00 USD"),
        ("tent under 2 kg", "category=tents"),
        ("puzzles under 30 minutes", "category=puzzles"),
        ("puzzles with at least 1000 pieces", "category=puzzles"),
        ("headphones with at least 30 hours battery", "category=headphones"),
        ("watches from 2020", "category=watches"),
        ("20% off", ""),
        ("shoes for women over 40", "category=shoes; audience=women"),
        ("laptop with at least 16 GB", "category=laptops"),
        ("jeans 32x34", "category=jeans; size=32x34"),
        ("at least 4 stars", ""),
        ("board games for 2-4 players", "category=board games"),
        ("toys for ages 6-8", "category=toys; audience=kids"),
        ("phone cases for iPhone 15", "category=phone cases"),
        ("save $20", ""),
        ("the 50mm one", ""),
        ("under $0", ""),
        ("under 99999999999999999999", ""),
        ("less than 5 stars", ""),
        ("nothing above size 40", ""),
        ("tents for 4 people", "category=tents"),
        ("laptop with 32gb ram and 16 inch", "category=laptops"),
        ("running shoes under a ton", "category=running shoes"),
    ]);
}

#[test]
fn vague_prices_follow_the_catalogue() {
    check_needs(&[
        ("cheap hiking boots", "category=hiking boots; price_max=80.00 USD?"),
        ("affordable hiking boots", "category=hiking boots; price_max=110.00 USD?"),
        ("hiking boots, not too expensive", "category=hiking boots; price_max=110.00 USD?"),
        ("inexpensive headphones", "category=headphones; price_max=90.00 USD?"),
        ("budget headphones", "category=headphones; price_max=90.00 USD?"),
        ("premium headphones", "category=headphones; price_min=200.00 USD?"),
        ("high-end headphones", "category=headphones; price_min=200.00 USD?"),
        ("luxury watch", "category=watches; price_min=120.00 USD?"),
        ("cheap headphones under 30", "category=headphones; price_max=30.00 USD"),
    ]);
}

#[test]
fn shared_marks_follow_the_catalogue() {
    let check = |currencies: &[&str], text: &str, want: &str| {
        let reader = RuleReader::new(Arc::new(vocabulary_in(currencies)));
        let conversation = ConversationState::default();
        let reading = reader.read(&Message {
            text,
            photos: 0,
            conversation: &conversation,
            locale: None,
            language: None,
        });
        assert_eq!(shown(&reading.stated), want, "{text}");
    };
    check(&["NOK"], "max 500 kr", "price_max=500.00 NOK");
    check(&["DKK"], "max 500 kr", "price_max=500.00 DKK");
    check(&["EUR", "CAD"], "under $50", "price_max=50.00 CAD");
    check(&["EUR"], "under 50", "price_max=50.00 EUR");
    check(&["JPY"], "under 5000", "price_max=5000 JPY");
    check(&["EUR"], "tents under 5 pounds", "category=tents");
}
