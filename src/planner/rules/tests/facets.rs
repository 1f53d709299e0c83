//! Which of the catalogue's values messages name, what they refuse, and for whom.

use super::*;

#[test]
fn plain_properties_are_hard() {
    check_needs(&[
        (
            "waterproof hiking boots under $120, not leather",
            "category=hiking boots; feature=waterproof; price_max=120.00 USD; !material=leather",
        ),
        ("red dress", "category=dresses; colour=red"),
        ("a red cotton dress in size M", "category=dresses; colour=red; material=cotton; size=m"),
        ("navy blue shirts", "category=shirts; colour=navy blue"),
        ("Nike running shoes", "brand=nike; category=running shoes"),
        ("hiking boot", "category=hiking boots"),
        ("womens running shoes", "category=running shoes; audience=women"),
        ("men's jeans size 32x34", "category=jeans; audience=men; size=32x34"),
        ("ladies' jackets", "category=jackets; audience=women"),
        ("noise-cancelling headphones", "category=headphones; feature=noise cancelling"),
        ("tshirt", "category=t-shirts"),
        ("t shirt for kids", "category=t-shirts; audience=kids"),
        ("gray sweater", "category=sweaters; colour=grey"),
        ("trainers size 42", "category=sneakers; size=42"),
        ("EU 39 sandals", "category=sandals; size=39"),
        ("sandals UK 8", "category=sandals; size=uk 8"),
        ("refurbished laptop", "category=laptops; condition=refurbished"),
        ("second-hand bike", "category=bikes; condition=used"),
        ("a new laptop", "category=laptops"),
        ("boots made of leather", "category=boots?; material=leather"),
        ("wooden toys", "category=toys; material=wood"),
        ("shirts by H&M", "category=shirts; brand=h&m"),
        ("Black Diamond tent", "category=tents; brand=black diamond"),
        ("running shoes from On", "category=running shoes; brand=on"),
        ("vegan leather handbag", "category=handbags; material=vegan leather"),
        ("13 or 15.6 inch laptop", "category=laptops; size=13 inch?; size=15.6 inch?"),
        ("shoes size 40 or 41", "category=shoes; size=40?; size=41?"),
        ("EU39 sandals", "category=sandals; size=39"),
        ("down jacket", "category=jackets; material=down"),
        ("men's and women's hiking boots", "category=hiking boots; audience=men?; audience=women?"),
        ("stainless steel water bottle", "material=stainless steel"),
        ("lamp in stock", "category=lamps; availability=yes"),
        ("XL t-shirt", "category=t-shirts; size=xl"),
        ("medium shirt, size medium", "category=shirts; size=m"),
        ("shoes 42", "category=shoes; size=42"),
        ("machine washable blanket", "category=blankets; feature=machine washable"),
        ("usb-c headphones", "category=headphones; feature=usb-c"),
        ("running shoes for running", "category=running shoes; use=running?"),
        ("jacket for hiking", "category=jackets; use=hiking?"),
    ]);
}

#[test]
fn misspelt_words_are_mended() {
    check_needs(&[
        ("hikng boots", "category=hiking boots"),
        ("waterprof hiking boots", "category=hiking boots; feature=waterproof"),
        ("headfones", "category=headphones"),
        ("raincoat", ""),
        ("rainjackets", "category=rain jackets"),
        ("leathr sandals", "category=sandals; material=leather?"),
        ("beach house", ""),
    ]);
}

#[test]
fn words_with_two_meanings() {
    check_needs(&[
        ("coral dress", "category=dresses; colour=coral"),
        ("dress in coral", "category=dresses; colour=coral"),
        ("dress by Coral", "category=dresses; brand=coral"),
        ("mint shirt", "category=shirts; colour=mint"),
        ("light jacket", "category=jackets; feature=lightweight"),
        ("a light for my desk", "category=lamps"),
        ("light blue shirt", "category=shirts; colour=light blue"),
        ("Apple laptop", "category=laptops; brand=apple"),
        ("apples", "category=apples"),
        ("orange sneakers", "category=sneakers; colour=orange"),
        ("vegan chocolate", "category=chocolate; feature=vegan"),
        ("phone case", "category=phone cases"),
        ("laptop backpack", "category=backpacks"),
        ("lamp for my desk", "category=lamps"),
        ("desk lamp", "category=desk lamps"),
        ("backpack with laptop compartment", "category=backpacks; feature=laptop compartment"),
        ("something to go with my jeans", ""),
        ("a pair of socks", "category=socks"),
        ("coffee mug", "category=mugs"),
        ("organic green tea", "category=tea; feature=organic"),
        ("laptop stand", ""),
        ("something to keep my coffee hot at my desk", ""),
        ("my laptop died, I need a new one", "category=laptops"),
        ("looking for camping gear", "use=camping?"),
        ("recommendations for headphones", "category=headphones"),
    ]);
}

#[test]
fn wishes_and_alternatives_are_soft() {
    check_needs(&[
        ("red or blue dress", "category=dresses; colour=red?; colour=blue?"),
        ("dress, preferably red", "category=dresses; colour=red?"),
        ("ideally waterproof hiking boots", "category=hiking boots?; feature=waterproof?"),
        ("hiking boots, maybe from Nike", "category=hiking boots; brand=nike?"),
        ("hiking boots, waterproof if possible", "category=hiking boots; feature=waterproof?"),
        ("Nike or Adidas sneakers", "category=sneakers; brand=nike?; brand=adidas?"),
        ("sneakers or sandals", "category=sneakers?; category=sandals?"),
        ("hiking boots, breathable would be nice", "category=hiking boots; feature=breathable?"),
        ("boots", "category=boots?"),
        ("I'd prefer cotton shirts", "category=shirts?; material=cotton?"),
    ]);
}

#[test]
fn refusals() {
    check_needs(&[
        ("not Nike", "!brand=nike"),
        ("no leather", "!material=leather"),
        ("sweater without wool", "category=sweaters; !material=wool"),
        ("anything but black", "!colour=black"),
        ("any colour but black", "!colour=black"),
        ("sneakers except Adidas", "category=sneakers; !brand=adidas"),
        ("I don't want plastic", "!material=plastic"),
        ("leather-free shoes", "category=shoes; !material=leather"),
        ("non-leather shoes", "category=shoes; !material=leather"),
        ("sneakers other than Puma", "category=sneakers; !brand=puma"),
        ("avoid polyester", "!material=polyester"),
        ("nothing in pink", "!colour=pink"),
        ("no leather or suede", "!material=leather; !material=suede"),
        ("no leather, no suede", "!material=leather; !material=suede"),
        ("no leather, suede or wool", "!material=leather; !material=suede; !material=wool"),
        (
            "dress, not red, blue or green",
            "category=dresses; !colour=red; !colour=blue; !colour=green",
        ),
        ("neither Nike nor Adidas", "!brand=nike; !brand=adidas"),
        ("not made of leather", "!material=leather"),
        ("nothing from Nike", "!brand=nike"),
        ("no leather shoes", "category=shoes; !material=leather"),
        ("no Nike shoes", "category=shoes; !brand=nike"),
        ("hiking boots without laces", "category=hiking boots; !feature=laces"),
        ("shirts without visible logos", "category=shirts; !feature=visible logos"),
        ("no leather, black, size 42", "colour=black; size=42; !material=leather"),
        ("not black but blue", "colour=blue; !colour=black"),
        ("no leather and waterproof", "feature=waterproof; !material=leather"),
        ("sugar-free chocolate", "category=chocolate; !feature=sugar"),
        ("gluten-free chocolate", "category=chocolate; feature=gluten-free"),
        ("boots, not for kids", "category=boots?; !audience=kids"),
        ("shoes that aren't white", "category=shoes; !colour=white"),
        ("not nubuck", "!material=nubuck"),
        ("not Reebok", "!feature=reebok"),
        ("must not be plastic", "!material=plastic"),
        ("toys without plastic", "category=toys; !material=plastic"),
        ("I hate pink dresses", "!colour=pink"),
        ("sneakers but no white ones", "category=sneakers; !colour=white"),
        ("non-stick pan", "category=pans"),
        ("hands-free headphones", "category=headphones"),
        ("not sandals", "!category=sandals"),
        ("not interested in Nike", "!brand=nike"),
        ("mesh shoes instead of leather", "category=shoes; material=mesh; !material=leather"),
        ("lace-free shoes", "category=shoes; !feature=lace"),
        ("free shipping on boots", "category=boots?"),
        ("toy that doesn't need batteries", "category=toys; !feature=batteries"),
        ("headphones w/o mic", "category=headphones; !feature=mic"),
        (
            "sneakers white or beige, no Nike, no Adidas, size 40",
            "category=sneakers; colour=white?; colour=beige?; !brand=nike; !brand=adidas; size=40",
        ),
        ("do not show me anything pink", "!colour=pink"),
        ("BPA free pan", "category=pans; !feature=bpa"),
        ("I can't have gluten", "!feature=gluten"),
        ("jacket that isn't made of plastic", "category=jackets; !material=plastic"),
        ("she doesn't like Adidas", "!brand=adidas"),
    ]);
}

#[test]
fn what_only_looks_like_a_refusal() {
    check_needs(&[
        ("not only red", "colour=red"),
        ("not without wool", "material=wool"),
        ("not bad, red dress", "category=dresses; colour=red"),
        ("no problem, black is good", "colour=black"),
        ("why not black sneakers", "category=sneakers; colour=black"),
        ("I'm not sure, maybe a red dress", "category=dresses?; colour=red?"),
        ("no, in blue", "colour=blue"),
        ("no thanks", ""),
        ("I don't know, black boots?", "category=boots?; colour=black"),
        ("not just for men", "audience=men"),
        ("dress, not too short", "category=dresses"),
        ("not cheap looking watch", "category=watches"),
        ("I can't find red shoes", "category=shoes; colour=red"),
        ("don't want anything without wool", "material=wool"),
    ]);
}

#[test]
fn recipients_become_audiences() {
    check_needs(&[
        ("a gift for my 6-year-old", "audience=kids"),
        ("toys for a 6 year old girl", "category=toys; audience=girls"),
        ("toys for my 2-year-old", "category=toys; audience=toddlers"),
        ("something for my 6 month old", "audience=baby"),
        ("sneakers for my 15 year old", "category=sneakers; audience=teens"),
        ("watch for my wife", "category=watches; audience=women"),
        ("gift for mum", "audience=women"),
        ("sweater for my husband", "category=sweaters; audience=men"),
        ("jacket for her", "category=jackets; audience=women"),
        ("jacket for him", "category=jackets; audience=men"),
        ("my son is 8 and needs sneakers", "category=sneakers; audience=boys"),
        ("present for my dad's birthday", "audience=men"),
        ("toy for my dog", "category=toys; audience=dogs"),
        ("dog bed", "category=dog beds"),
        ("something for my boyfriend's mom", "audience=women"),
        ("for my wife and our 6-year-old", "audience=women?; audience=kids?"),
        ("toys for ages 3+", "category=toys"),
        ("for an old man", "audience=men"),
        ("boots for a 30 year old man", "category=boots?; audience=men"),
        ("pyjamas for my daughter, 4 years old", "audience=girls"),
    ]);
}

#[test]
fn marked_features_are_needs() {
    check_needs(&[
        ("jacket with a hood", "category=jackets; feature=hood"),
        ("jacket with a hood and pockets", "category=jackets; feature=hood; feature=pockets"),
        ("blanket, must be machine washable", "category=blankets; feature=machine washable"),
        ("pan, has to be oven proof", "category=pans; feature=oven proof"),
        (
            "the jacket should be waterproof and windproof",
            "category=jackets; feature=waterproof; feature=windproof",
        ),
        ("lamp with free shipping", "category=lamps"),
        ("backpack with my name", "category=backpacks"),
        ("lamp with a red shade", "category=lamps; colour=red"),
    ]);
}

#[test]
fn search_words_leave_out_what_is_a_filter_or_courtesy() {
    let reader = reader();
    let conversation = ConversationState::default();
    let rows = [
        ("waterproof hiking boots under $120, not leather", "waterproof hiking boots"),
        ("Hi! I'm looking for a vintage style red dress please", "vintage red dress"),
        ("toys for my 6-year-old who loves dinosaurs", "toys kids loves dinosaurs"),
        ("size 42 trainers for men", "trainers men"),
        ("15.6 inch laptop", "15.6 inch laptop"),
        ("non-stick pan", "non-stick pan"),
        ("T-Shirt without print", "t-shirt"),
        ("cheap headphones", "headphones"),
        ("hikng boots", "hiking boots"),
        ("rote Wanderschuhe für Damen unter 100 Euro", "red hiking boots women"),
        ("watch for my wife", "watch women"),
        ("show me tents for 4 people under 3 kg", "tents 3 kg"),
        ("used iPhone 13 128gb under $400", "used iphone 13 128gb"),
        ("hi, I'm Anna. winter boots", "winter boots"),
        ("boots boots boots", "boots"),
        ("faux fur coat", "faux fur coat"),
    ];
    check_all(rows.iter().map(|(text, query)| {
        let message =
            Message { text, photos: 0, conversation: &conversation, locale: None, language: None };
        ((*text).to_owned(), reader.read(&message).query, (*query).to_owned())
    }));
}
