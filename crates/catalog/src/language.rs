//! What Magpie knows of English before it sees a catalogue: names of colours, materials, people, sizes,
//! conditions and common properties, and irregular forms.
//!
//! This is knowledge of the language, not of any catalogue: a word here becomes a facet value only when a
//! loaded product has it. Brands, categories and everything a feed states are learned from the feeds.

use std::sync::LazyLock;

use magpie_core::FacetKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// A value and the words that mean it. The first list is also read from prose, the second only from
/// fields of the right kind.
pub(crate) struct Seed {
    /// Canonical value.
    pub value: &'static str,
    /// Words that mean it wherever they stand.
    pub read: &'static str,
    /// Words that mean it in a field of this kind.
    pub stated: &'static str,
}

const fn seed(value: &'static str, read: &'static str, stated: &'static str) -> Seed {
    Seed { value, read, stated }
}

/// Colours that hardly mean anything else.
const PLAIN_COLOURS: &str = "black|white|red|green|blue|yellow|purple|pink|brown|grey|beige|maroon|\
burgundy|khaki|magenta|turquoise|teal|navy blue|off white|multicolour|sky blue|sea green|royal blue|dark blue|light blue|dark green|\
light green|dark grey|light grey|dark brown|light brown|light pink|hot pink|neon green|fuchsia|taupe|rose gold|mauve|\
lilac|cyan|fluorescent green";
/// Colours that are other things as well: read as colours only where a catalogue's things come in colours.
const SHARED_COLOURS: &str = "orange|gold|silver|bronze|copper|olive|cream|ivory|lavender|violet|tan|charcoal|coral|peach|mint|lime|mustard|rust|\
indigo|rose|plum|aqua|camel|nude|mocha|chocolate|coffee|coffee brown|champagne|sand|stone|steel|ruby|emerald|wine|metallic|skin|terracotta|denim blue|transparent|mushroom brown";
/// Other words for a colour.
const COLOUR_SEEDS: &[Seed] = &[
    seed("navy blue", "navy", ""),
    seed("multicolour", "multicoloured|multi coloured", "multi|mixed|assorted|various"),
    seed("off white", "offwhite", ""),
    seed("lime", "lime green", ""),
    seed("olive", "olive green", ""),
    seed("rust", "", "rusty"),
    seed("gold", "golden|gold tone", ""),
    seed("silver", "silver tone", ""),
];

const MATERIALS: &str = "leather|suede|nubuck|leatherette|cotton|wool|merino wool|merino|cashmere|mohair|alpaca|linen|silk|denim|polyester|nylon|viscose|\
rayon|acrylic|fleece|canvas|velvet|satin|corduroy|lace|mesh|rubber|plastic|metal|steel|stainless steel|carbon steel|cast iron|aluminium|\
brass|titanium|wood|oak|pine wood|walnut wood|bamboo|teak|beech|acacia|birch|glass|borosilicate glass|ceramic|porcelain|stoneware|earthenware|terracotta|marble|\
granite|slate|concrete|cardboard|cork|jute|hemp|rattan|wicker|silicone|memory foam|latex|spandex|elastane|lycra|microfibre|\
sheepskin|shearling|tweed|flannel|chiffon|georgette|carbon fibre|fibreglass|crystal|sterling silver|goose down|duck down|fur|felt|patent leather|\
full grain leather|polycarbonate|polypropylene|tritan|enamel|beeswax|soy wax|vinyl|pvc|neoprene|modal|lyocell|tencel|ripstop|softshell|gore tex|synthetic|copper|bronze|wax|paper";
const MATERIAL_SEEDS: &[Seed] = &[
    seed("wood", "wooden|solid wood", ""),
    seed("wool", "woolen|woollen", ""),
    seed("silk", "", "silken"),
    seed("gore tex", "goretex", ""),
];
/// Words before a material that make it something else.
const IMITATIONS: &[&str] = &[
    "faux",
    "vegan",
    "imitation",
    "fake",
    "artificial",
    "mock",
    "synthetic",
    "eco",
    "pu",
    "pleather",
];

const AUDIENCE_SEEDS: &[Seed] = &[
    seed("women", "women|womens|ladies|lady", "woman|female|f|adult female|w|femme|damen"),
    seed("men", "men|mens|gents|gentlemen", "man|male|m|adult male|homme|herren"),
    seed("girls", "girls", "girl"),
    seed("boys", "boys", "boy"),
    seed("kids", "kids|children|childrens", "kid|child|youth|junior|juniors"),
    seed("baby", "baby|babies|infants|newborn", "infant|newborns|0-24 months"),
    seed("toddlers", "toddler|toddlers", ""),
    seed("teens", "teens|teenagers", "teen|teenager"),
    seed("adults", "", "adult|grown ups"),
    seed("unisex", "unisex", "all genders|gender neutral|any"),
    seed("dogs", "", "dog|puppy|puppies"),
    seed("cats", "", "cat|kitten|kittens"),
];

const CONDITION_SEEDS: &[Seed] = &[
    seed("new", "", "brand new|new condition|unused"),
    seed("used", "second hand|pre owned|pre loved|preowned|secondhand", "used good|used like new"),
    seed("refurbished", "refurbished|renewed|reconditioned", "refurb"),
];

/// Properties and purposes that product texts state in these words.
const FEATURES: &str = "waterproof|water resistant|water repellent|windproof|wireless|bluetooth|cordless|rechargeable|foldable|folding|\
adjustable|portable|lightweight|breathable|insulated|organic|vegan|vegetarian|recycled|handmade|hand made|reusable|biodegradable|compostable|gluten free|\
sugar free|lactose free|dairy free|fragrance free|bpa free|caffeine free|decaf|decaffeinated|fair trade|noise cancelling|machine washable|dishwasher safe|\
microwave safe|oven safe|quick dry|quick drying|slip resistant|non slip|stain resistant|wrinkle free|hooded|sleeveless|long sleeve|short sleeve|\
high waist|vneck|round neck|crew neck|striped|checked|printed|solid|floral|embroidered|slim fit|regular fit|loose fit|padded|reversible|\
touchscreen|solar powered|dimmable|fast charging|ergonomic|non stick|hypoallergenic|cruelty free|energy saving|heat resistant|shockproof|\
dustproof|scratch resistant|reflective|polarised|self cleaning|battery powered|seamless|strapless|backless|ultralight|packable|\
fleece lined|steel toe|wide fit|memory foam|uv protection|whole grain|unsweetened|raw|cold brew|limited edition|vintage|retro|antique|analogue|digital|\
chronograph|quilted|ribbed|knitted|hydrating|moisturising|unscented|scented|magnetic|modular|stackable|extendable|inflatable|collapsible|quiet|silent";
const FEATURE_SEEDS: &[Seed] = &[
    seed("noise cancelling", "noise canceling|noise reducing|anc", ""),
    seed("waterproof", "water proof", ""),
    seed("non slip", "anti slip|slip proof|nonslip", ""),
    seed("quick dry", "fast drying", ""),
    seed("checked", "checkered|chequered|plaid", ""),
    seed("striped", "stripes", ""),
    seed("high waist", "high waisted|high rise", ""),
    seed("long sleeve", "long sleeved|full sleeve|full sleeves", ""),
    seed("short sleeve", "short sleeved|half sleeve|half sleeves", ""),
    seed("vegan", "plant based", ""),
];
/// Endings that make a property of any word: "rainproof", "crease-resistant", "nut-free".
const FEATURE_ENDINGS: &[&str] = &["proof", "resistant", "repellent", "free", "safe", "washable"];

const USES: &str = "running|hiking|trekking|camping|cycling|swimming|yoga|gym|training|travel|office|school|wedding|party|beach|winter|summer|gaming|\
cooking|baking|gardening|climbing|skiing|snowboarding|fishing|football|basketball|tennis|golf|walking|outdoor|indoor|casual|formal|sports|\
workout|commuting|backpacking|surfing|diving|hunting|sailing|dancing|studio|kitchen|bathroom|bedroom|garden|christmas|halloween|birthday|picnic|barbecue|espresso|\
meditation|pilates|rain|snow|everyday";
const USE_SEEDS: &[Seed] = &[
    seed("hiking", "hike|hikers", ""),
    seed("running", "runners", ""),
    seed("party", "parties", ""),
    seed("wedding", "weddings", ""),
    seed("sports", "sport", ""),
    seed("cycling", "cyclists|biking", ""),
    seed("barbecue", "bbq", ""),
];

const SIZE_WORDS: &str = "xxs|xs|s|m|l|xl|xxl|xxxl|2xl|3xl|4xl|5xl|xsmall|small|medium|large|extra large|one size|free size";

/// American, British and joined spellings of one word.
const SPELLINGS: &[(&str, &str)] = &[
    ("gray", "grey"),
    ("color", "colour"),
    ("colors", "colours"),
    ("colored", "coloured"),
    ("multicolor", "multicolour"),
    ("multicolored", "multicoloured"),
    ("aluminum", "aluminium"),
    ("fiber", "fibre"),
    ("microfiber", "microfibre"),
    ("fiberglass", "fibreglass"),
    ("jewelry", "jewellery"),
    ("pajama", "pyjama"),
    ("pajamas", "pyjamas"),
    ("canceling", "cancelling"),
    ("polarized", "polarised"),
    ("moisturizing", "moisturising"),
    ("moisturizer", "moisturiser"),
    ("organizer", "organiser"),
    ("center", "centre"),
    ("tire", "tyre"),
    ("tires", "tyres"),
    ("woolen", "woollen"),
    ("analog", "analogue"),
    ("theater", "theatre"),
    ("sulfate", "sulphate"),
    ("yoghurt", "yogurt"),
    ("donut", "doughnut"),
    ("donuts", "doughnuts"),
    ("favorite", "favourite"),
    ("mould", "mold"),
    ("moulds", "molds"),
    ("disc", "disk"),
    ("discs", "disks"),
];

const IRREGULAR: &[(&str, &str)] = &[
    ("woman", "women"),
    ("womens", "women"),
    ("mens", "men"),
    ("man", "men"),
    ("children", "child"),
    ("childrens", "child"),
    ("knives", "knife"),
    ("shelves", "shelf"),
    ("scarves", "scarf"),
    ("leaves", "leaf"),
    ("loaves", "loaf"),
    ("wolves", "wolf"),
    ("halves", "half"),
    ("mice", "mouse"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("geese", "goose"),
    ("tomatoes", "tomato"),
    ("potatoes", "potato"),
    ("mangoes", "mango"),
    ("heroes", "hero"),
    ("ties", "tie"),
    ("pies", "pie"),
    ("movies", "movie"),
    ("cookies", "cookie"),
    ("hoodies", "hoodie"),
    ("brownies", "brownie"),
    ("smoothies", "smoothie"),
    ("beanies", "beanie"),
    ("calories", "calorie"),
    ("zombies", "zombie"),
    ("onesies", "onesie"),
    ("booties", "bootie"),
    ("veggies", "veggie"),
    ("selfies", "selfie"),
    ("series", "series"),
    ("species", "species"),
    ("news", "news"),
    ("always", "always"),
    ("bus", "bus"),
    ("gas", "gas"),
    ("lens", "lens"),
    ("lenses", "lens"),
    ("christmas", "christmas"),
    ("canvas", "canvas"),
    ("canvases", "canvas"),
    ("atlas", "atlas"),
    ("swiss", "swiss"),
    ("vases", "vase"),
    ("cases", "case"),
    ("shoes", "shoe"),
    ("axes", "axe"),
    ("wireless", "wireless"),
];
const PLURALS: &[(&str, &str)] = &[
    ("child", "children"),
    ("knife", "knives"),
    ("shelf", "shelves"),
    ("scarf", "scarves"),
    ("leaf", "leaves"),
    ("loaf", "loaves"),
    ("mouse", "mice"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("tomato", "tomatoes"),
    ("potato", "potatoes"),
    ("lens", "lenses"),
    ("women", "women"),
    ("men", "men"),
    ("series", "series"),
    ("canvas", "canvases"),
];

const STOP_WORDS: &str = "a an and any are as at be been but by can could do does for from get give good had has have help her him his how i if im in is it \
its just like look looking me my need of on or our please recommend she he show so some something that the their them there these they this those \
to us want was we were what which who will with would you your find search buy best nice really very und der die das fur mit ein eine oder ich le la les des \
du de et pour avec un une el los las y para con di il per een voor met och";

/// Words that count things and name none: "set of 50 holders", "T-shirt 3 pack", "knife set".
const MEASURES: &str = "set|pack|pair|piece|pcs|pc|pk|kit|bundle|lot|dozen|count|ct|unit|combo|assortment|collection|variety";

/// Words that take back what follows, and how far they reach.
const DENIALS: &[&str] = &["no", "not", "non", "without", "never", "zero", "isn't", "nor"];

static SPELLING: LazyLock<FxHashMap<&str, &str>> =
    LazyLock::new(|| SPELLINGS.iter().copied().collect());
static SINGULARS: LazyLock<FxHashMap<&str, &str>> =
    LazyLock::new(|| IRREGULAR.iter().copied().collect());
static PLURAL: LazyLock<FxHashMap<&str, &str>> =
    LazyLock::new(|| PLURALS.iter().copied().collect());
static STOPS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| STOP_WORDS.split_whitespace().collect());

/// The usual spelling of a word that has another.
pub(crate) fn spelling(word: &str) -> Option<&'static str> {
    SPELLING.get(word).copied()
}

/// The singular of a word whose plural is irregular, or that only looks like a plural.
pub(crate) fn irregular_singular(word: &str) -> Option<&'static str> {
    SINGULARS.get(word).copied()
}

/// The plural of a word whose plural is irregular.
pub(crate) fn irregular_plural(word: &str) -> Option<&'static str> {
    PLURAL.get(word).copied()
}

/// Whether a folded word carries no meaning of its own in a query.
pub(crate) fn is_stop_word(word: &str) -> bool {
    STOPS.contains(word)
}

/// Whether a word in the singular counts things instead of naming one.
pub(crate) fn is_measure(word: &str) -> bool {
    MEASURES.split('|').any(|measure| measure == word)
}

/// Whether a folded word takes back what follows it.
pub(crate) fn is_denial(word: &str) -> bool {
    DENIALS.contains(&word)
}

/// Whether a folded word makes another thing of the material that follows it.
pub(crate) fn is_imitation(word: &str) -> bool {
    IMITATIONS.contains(&word)
}

/// Whether a folded word, after another one, makes a property of it.
pub(crate) fn is_feature_ending(word: &str) -> bool {
    FEATURE_ENDINGS.contains(&word)
}

/// All of them.
pub(crate) fn feature_endings() -> impl Iterator<Item = &'static str> {
    FEATURE_ENDINGS.iter().copied()
}

/// Whether a size of letters or words.
pub(crate) fn is_size_word(word: &str) -> bool {
    SIZE_WORDS.split('|').any(|size| size == word)
}

/// How surely a word means its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Wherever it stands.
    Anywhere,
    /// Only among things that have this kind of property.
    AmongLikes,
    /// Only in a field of this kind.
    Stated,
}

/// All seeds of a kind as (value, form, reading); the value is among its forms.
pub(crate) fn seeds(kind: FacetKind) -> Vec<(&'static str, &'static str, Reading)> {
    let plain =
        |list: &'static str, reading| list.split('|').map(move |value| (value, value, reading));
    let mut all: Vec<(&'static str, &'static str, Reading)> = Vec::new();
    let more: &[Seed] = match kind {
        FacetKind::Colour => {
            all.extend(plain(PLAIN_COLOURS, Reading::Anywhere));
            all.extend(plain(SHARED_COLOURS, Reading::AmongLikes));
            COLOUR_SEEDS
        }
        FacetKind::Material => {
            all.extend(plain(MATERIALS, Reading::Anywhere));
            MATERIAL_SEEDS
        }
        FacetKind::Audience => AUDIENCE_SEEDS,
        FacetKind::Condition => CONDITION_SEEDS,
        FacetKind::Feature => {
            all.extend(plain(FEATURES, Reading::Anywhere));
            FEATURE_SEEDS
        }
        FacetKind::Use => {
            all.extend(plain(USES, Reading::Anywhere));
            USE_SEEDS
        }
        FacetKind::Category | FacetKind::Brand | FacetKind::Size => &[],
    };
    let own_reading = |value: &str| {
        let shared = SHARED_COLOURS.split('|').any(|colour| colour == value);
        if shared { Reading::AmongLikes } else { Reading::Anywhere }
    };
    for seed in more {
        let listed = all.iter().any(|(value, _, _)| *value == seed.value);
        if !listed && !seed.read.split('|').any(|form| form == seed.value) {
            all.push((seed.value, seed.value, Reading::Stated));
        }
        let forms = |list: &'static str| list.split('|').filter(|form| !form.is_empty());
        all.extend(forms(seed.read).map(|form| (seed.value, form, own_reading(seed.value))));
        all.extend(forms(seed.stated).map(|form| (seed.value, form, Reading::Stated)));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_form_means_two_values_of_a_kind() {
        for kind in FacetKind::ALL {
            let mut known: HashMap<&str, &str> = HashMap::new();
            for (value, form, _) in seeds(kind) {
                let before = known.insert(form, value);
                assert!(before.is_none_or(|before| before == value), "{form}: {before:?}, {value}");
            }
        }
    }
}
