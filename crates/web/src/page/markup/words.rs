//! What shops call things, in attributes and in words.

/// Parts of class names and identifiers of a price.
pub(super) const PRICE: &[&str] = &[
    "price",
    "prices",
    "preis",
    "prix",
    "precio",
    "prezzo",
    "prijs",
    "pris",
    "cena",
    "preco",
    "hinta",
    "fiyat",
    "pricebox",
    "pricetag",
    "productprice",
    "saleprice",
    "currentprice",
    "finalprice",
];

/// Parts of class names of prices that are over, and of what they are compared with.
pub(super) const OLD: &[&str] = &[
    "old",
    "oldprice",
    "was",
    "original",
    "compare",
    "strike",
    "strikethrough",
    "striked",
    "crossed",
    "uvp",
    "rrp",
    "msrp",
    "before",
    "list",
    "listprice",
    "previous",
    "regular",
    "alt",
    "ancien",
    "antes",
];

/// Parts of class names of amounts that are no price of the thing.
pub(super) const OTHER: &[&str] = &[
    "unit",
    "unitprice",
    "baseprice",
    "grundpreis",
    "shipping",
    "versand",
    "installment",
    "instalment",
    "installments",
    "monthly",
    "save",
    "saving",
    "savings",
    "discount",
    "tax",
    "deposit",
    "points",
    "tier",
    "filter",
    "slider",
];

/// Parts of class names of a statement of stock.
pub(super) const STOCK: &[&str] = &[
    "stock",
    "instock",
    "outofstock",
    "availability",
    "available",
    "verfügbarkeit",
    "verfuegbarkeit",
    "lieferbar",
    "lieferstatus",
    "disponibilidad",
    "disponibilite",
    "disponibilita",
    "voorraad",
    "lager",
    "lagerstatus",
    "inventory",
];

/// Parts of class names and identifiers of what is beside the matter.
pub(super) const ELSEWHERE: &[&str] = &[
    "related",
    "recommended",
    "recommendation",
    "recommendations",
    "upsell",
    "upsells",
    "crosssell",
    "crosssells",
    "sells",
    "similar",
    "recently",
    "minicart",
    "drawer",
    "sidebar",
    "newsletter",
    "breadcrumb",
    "breadcrumbs",
    "reviews",
    "comments",
    "testimonials",
    "footer",
    "navbar",
    "menu",
    "modal",
    "popup",
    "cookie",
    "offcanvas",
    "tooltip",
];

/// Parts of class names of text for those who can't see.
pub(super) const UNSEEN: &[&str] =
    &["sr-only", "visually-hidden", "screen-reader-text", "hidden", "d-none"];

/// What buttons say that put a thing into the cart, as a part of their words.
const BUY: &[&str] = &[
    "add to cart",
    "add to basket",
    "add to bag",
    "add to trolley",
    "add to shopping",
    "buy now",
    "buy it now",
    "in den warenkorb",
    "in den einkaufswagen",
    "jetzt kaufen",
    "zum warenkorb hinzufügen",
    "ajouter au panier",
    "ajouter à mon panier",
    "acheter maintenant",
    "añadir al carrito",
    "añadir a la cesta",
    "añadir a la bolsa",
    "agregar al carrito",
    "comprar ahora",
    "comprar agora",
    "aggiungi al carrello",
    "acquista ora",
    "adicionar ao carrinho",
    "in winkelwagen",
    "in winkelmandje",
    "aan winkelwagen",
    "lägg i varukorg",
    "lägg i kundvagn",
    "legg i handlekurv",
    "læg i kurv",
    "tilføj til kurv",
    "lisää ostoskoriin",
    "lisää koriin",
    "do koszyka",
    "do košíku",
    "kosárba",
    "adaugă în coș",
    "adauga in cos",
    "в корзину",
    "купить сейчас",
    "sepete ekle",
    "προσθήκη στο καλάθι",
    "カートに入れる",
    "カートに追加",
    "今すぐ購入",
    "加入购物车",
    "加入購物車",
    "立即购买",
    "장바구니에 담기",
    "바로구매",
    "أضف إلى السلة",
    "أضف إلى عربة",
];

/// What such buttons say where that is all they say.
const BUY_ALONE: &[&str] = &[
    "buy",
    "order",
    "order now",
    "kaufen",
    "bestellen",
    "jetzt bestellen",
    "acheter",
    "commander",
    "comprar",
    "acquista",
    "kopen",
    "bestel",
    "köp",
    "kjøp",
    "køb",
    "osta",
    "kup teraz",
    "koupit",
    "купить",
    "satın al",
    "購入",
    "购买",
    "구매하기",
    "اشتر الآن",
];

/// Names of rows.
pub(super) const AVAILABILITY: &[&str] = &[
    "availability",
    "stock",
    "verfügbarkeit",
    "lagerbestand",
    "lieferstatus",
    "disponibilité",
    "disponibilidad",
    "disponibilità",
    "disponibilidade",
    "beschikbaarheid",
    "tillgänglighet",
    "lagerstatus",
    "dostępność",
    "dostupnost",
    "наличие",
    "在庫",
    "库存",
];
pub(super) const BRAND: &[&str] = &[
    "brand",
    "manufacturer",
    "marke",
    "hersteller",
    "marque",
    "marca",
    "merk",
    "varumärke",
    "marka",
    "značka",
    "бренд",
    "ブランド",
    "品牌",
];
pub(super) const SKU: &[&str] = &[
    "sku",
    "item number",
    "item no",
    "article number",
    "product code",
    "artikelnummer",
    "artikel-nr",
    "art.-nr",
    "référence",
    "referencia",
    "codice",
    "art.nr",
    "артикул",
];
pub(super) const MPN: &[&str] = &["mpn", "model number", "part number", "manufacturer part number"];
pub(super) const GTIN: &[&str] =
    &["gtin", "ean", "upc", "isbn", "isbn-13", "isbn13", "barcode", "gtin/ean"];

/// Whether a button with these words puts a thing into the cart.
pub(super) fn buys(words: &str) -> bool {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    words.chars().count() <= 40
        && (BUY.iter().any(|phrase| words.contains(phrase)) || BUY_ALONE.contains(&words))
}

/// Whether a class or identifier has one of these parts.
pub(super) fn has_part(names: &str, parts: &[&str]) -> bool {
    names
        .split_whitespace()
        .flat_map(|name| name.split(['-', '_', ':', '.']))
        .any(|part| parts.contains(&part))
}
