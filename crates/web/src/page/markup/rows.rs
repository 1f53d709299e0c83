//! What stands in tables and lists of terms as name and value.

use scraper::ElementRef;

use super::scene::Scene;

/// Names and values of a page's rows, in order.
pub(super) struct Rows(Vec<(String, String)>);

impl Rows {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let read = |(name, value): &(ElementRef<'_>, ElementRef<'_>)| {
            let name = scene.text(*name).to_lowercase();
            let name =
                name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '：'));
            (name.to_owned(), scene.text(*value))
        };
        Self(scene.rows.iter().map(read).collect())
    }

    /// The value of the only row that has one of these names; where rows differ they are of several things.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let mut named = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        let (_, first) = named.next()?;
        named.all(|(_, other)| other == first).then_some(first.as_str())
    }
}
