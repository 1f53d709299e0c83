//! From a merchant's listing to a product, and from its words to properties.

use magpie_core::{Facet, FacetKind, FacetOrigin, Needs, Picture, Product, ProductId, SourceId};

use crate::choose;
use crate::listing::{Listing, Variant};
use crate::text::line;

/// Longer values are sentences.
const LONGEST_VALUE: usize = 64;

/// One product states at most so much.
const MOST_FACETS: usize = 64;

/// The product that stands for a listing: the cheapest variant that can be bought and meets the needs, in
/// every colour and size that can be bought.
pub(crate) fn product(source: &SourceId, listing: &Listing, needs: &Needs) -> Option<Product> {
    let variant = choose::representing(&listing.variants, needs)?;
    let url = listing.url_of(variant).cloned();
    let picture = variant.picture.as_ref().or(listing.picture.as_ref());
    Some(Product {
        id: ProductId::new(format!("{source}:{}", variant.id)),
        title: listing.title.clone(),
        description: listing.description.clone(),
        category: listing.category.clone(),
        brand: listing.brand.clone(),
        price: variant.price,
        list_price: variant.list_price,
        availability: variant.availability,
        url,
        picture: picture.cloned().map(Picture::Url),
        merchant: variant.seller.clone(),
        gtin: variant.gtins.first().cloned(),
        rating: listing.rating,
        facets: facets(listing, variant),
        source: source.clone(),
        seen_at: listing.at,
    })
}

/// What all variants share, what the chosen one is, and what else can be had as readily.
fn facets(listing: &Listing, chosen: &Variant) -> Vec<Facet> {
    let alike = listing.variants.iter().filter(|variant| {
        choose::readiness(variant.availability) == choose::readiness(chosen.availability)
    });
    let stated = listing.facets.iter().chain(&chosen.facets);
    let mut facets: Vec<Facet> = Vec::new();
    for facet in stated.chain(alike.flat_map(|variant| &variant.facets)) {
        if facets.len() < MOST_FACETS && !facets.contains(facet) {
            facets.push(facet.clone());
        }
    }
    facets
}

/// Named properties, where their name says what kind they are: things of several colours or materials list
/// them all in one value.
pub(crate) fn properties(name: &str, value: &str) -> Vec<Facet> {
    let Some(kind) = kind_of(name) else { return Vec::new() };
    match kind {
        FacetKind::Colour | FacetKind::Material => {
            value.split(['/', ',', ';', '|', '&', '+']).filter_map(|it| fact(kind, it)).collect()
        }
        FacetKind::Category
        | FacetKind::Brand
        | FacetKind::Size
        | FacetKind::Audience
        | FacetKind::Use
        | FacetKind::Condition
        | FacetKind::Feature => fact(kind, value).into_iter().collect(),
    }
}

/// A property of a known kind; nothing when it is too long to be a value.
pub(crate) fn fact(kind: FacetKind, value: &str) -> Option<Facet> {
    let value = line(value)?.to_lowercase();
    let value = match (kind, value.as_str()) {
        (FacetKind::Audience, "female" | "woman" | "ladies") => "women".to_owned(),
        (FacetKind::Audience, "male" | "man") => "men".to_owned(),
        (FacetKind::Condition, "secondhand" | "second-hand") => "used".to_owned(),
        _ => value,
    };
    // What shops without options call their only one.
    let empty = matches!(value.as_str(), "default title" | "default");
    (value.len() <= LONGEST_VALUE && !empty).then_some(Facet {
        kind,
        value,
        origin: FacetOrigin::Stated,
    })
}

fn kind_of(name: &str) -> Option<FacetKind> {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match name.to_lowercase().as_str() {
        "color" | "colour" | "colors" | "colours" | "farbe" | "couleur" => FacetKind::Colour,
        "size" | "sizes" | "shoesize" | "clothingsize" | "größe" | "taille" => FacetKind::Size,
        "material" | "materials" | "fabric" => FacetKind::Material,
        "gender" | "targetgender" | "agegroup" | "age" | "audience" | "pet" => FacetKind::Audience,
        "brand" | "manufacturer" | "maker" | "vendor" => FacetKind::Brand,
        "condition" | "itemcondition" => FacetKind::Condition,
        "use" | "uses" | "occasion" | "activity" => FacetKind::Use,
        "feature" | "features" | "style" | "pattern" | "fit" => FacetKind::Feature,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_properties() {
        let check = |name: &str, value: &str, expected: &[(FacetKind, &str)]| {
            let facets = properties(name, value);
            let found: Vec<_> = facets.iter().map(|it| (it.kind, it.value.as_str())).collect();
            assert_eq!(found, expected, "{name}: {value}");
        };
        check("Color", " Dark\u{200b} Red", &[(FacetKind::Colour, "dark red")]);
        let both = [(FacetKind::Colour, "navy"), (FacetKind::Colour, "off white")];
        check("Colour", "Navy / Off White", &both);
        check("Shoe size", "42", &[(FacetKind::Size, "42")]);
        check("Target gender", "Female", &[(FacetKind::Audience, "women")]);
        check("Title", "Default Title", &[]);
        check("Size", "Default Title", &[]);
        check("Colour", &"very ".repeat(30), &[]);
    }
}
