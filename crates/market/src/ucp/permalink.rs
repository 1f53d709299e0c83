//! Links that open a filled cart and never order.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::call::below;

/// The link that puts some of an item into a cart.
pub(super) fn permalink(endpoint: &Url, item: &str, quantity: u32) -> Url {
    below(endpoint, &format!("{}:{quantity}", token(item)))
}

/// An item's number as it may stand in a path: itself, or else encoded.
fn token(item: &str) -> String {
    let raw = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !item.is_empty() && item.bytes().all(raw) {
        item.to_owned()
    } else {
        format!("~{}", URL_SAFE_NO_PAD.encode(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_written_as_they_may_stand_in_a_path() {
        let buy = Url::parse("https://shop.example/buy").unwrap();
        let check = |item: &str, expected: &str| {
            assert_eq!(permalink(&buy, item, 1).as_str(), expected, "{item}");
        };
        check("var_1.b-2", "https://shop.example/buy/var_1.b-2:1");
        check("gid://a/1", "https://shop.example/buy/~Z2lkOi8vYS8x:1");
        check("a/../b", "https://shop.example/buy/~YS8uLi9i:1");
    }
}
