//! Products on disk: one file of JSON lines a source, and a list of the sources.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use magpie_core::{
    Availability, Facet, FacetKind, FacetOrigin, Money, Picture, Product, ProductId, Rating,
    SourceId,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::CatalogError;

/// The version of the files. Files of another version are ignored, and the feeds read again.
const VERSION: u32 = 1;

/// A source in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SourceRecord {
    pub(crate) id: String,
    pub(crate) hash: String,
    pub(crate) imported_at: Timestamp,
    pub(crate) products: u64,
    pub(crate) rejected: Vec<(u64, String)>,
    pub(crate) rejected_total: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct List {
    version: u32,
    generation: u64,
    sources: Vec<SourceRecord>,
}

pub(crate) struct Folder {
    dir: PathBuf,
    generation: AtomicU64,
}

impl Folder {
    pub(crate) fn open(dir: &Path) -> Result<Self, CatalogError> {
        fs::create_dir_all(dir).map_err(|source| io(dir, source))?;
        Ok(Self { dir: dir.to_owned(), generation: AtomicU64::new(0) })
    }

    /// Counts changes of the products.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    pub(crate) fn load(&self) -> Result<(Vec<SourceRecord>, Vec<Product>), CatalogError> {
        let path = self.list_path();
        let list = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice::<List>(&bytes).unwrap_or_else(|error| {
                tracing::error!(%error, "the list of catalogue sources is damaged, feeds are read anew");
                List::default()
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => List::default(),
            Err(source) => return Err(io(&path, source)),
        };
        self.generation.store(list.generation, Ordering::SeqCst);
        if list.version != VERSION {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut products = Vec::new();
        for source in &list.sources {
            self.read(&source.id, &mut products)?;
        }
        Ok((list.sources, products))
    }

    /// Writes a source's products, then the list that names it. Returns the new generation.
    pub(crate) fn save(
        &self,
        sources: &[SourceRecord],
        source: &SourceId,
        products: &[Product],
    ) -> Result<u64, CatalogError> {
        let path = self.products_path(source.as_str());
        if sources.iter().any(|known| known.id == source.as_str()) {
            write(&path, |out| {
                for product in products {
                    serde_json::to_writer(&mut *out, &ProductRecord::from(product))?;
                    out.write_all(b"\n")?;
                }
                Ok(())
            })?;
        }
        let generation = self.generation() + 1;
        let list = List { version: VERSION, generation, sources: sources.to_vec() };
        write(&self.list_path(), |out| Ok(serde_json::to_writer(out, &list)?))?;
        self.generation.store(generation, Ordering::SeqCst);
        if !sources.iter().any(|known| known.id == source.as_str()) && path.exists() {
            fs::remove_file(&path).map_err(|error| io(&path, error))?;
        }
        Ok(generation)
    }

    fn read(&self, source: &str, products: &mut Vec<Product>) -> Result<(), CatalogError> {
        let path = self.products_path(source);
        let text = fs::read_to_string(&path).map_err(|error| io(&path, error))?;
        for (at, line) in text.lines().enumerate() {
            let damaged =
                |detail: String| CatalogError::Damaged { path: path.clone(), line: at + 1, detail };
            let record: ProductRecord =
                serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
            products.push(Product::try_from(record).map_err(damaged)?);
        }
        Ok(())
    }

    fn list_path(&self) -> PathBuf {
        self.dir.join("sources.json")
    }

    fn products_path(&self, source: &str) -> PathBuf {
        let digest = Sha256::digest(source.as_bytes());
        let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(format!("products-{name}.jsonl"))
    }
}

fn io(path: &Path, source: std::io::Error) -> CatalogError {
    CatalogError::Io { path: path.to_owned(), source }
}

/// Writes beside the final name and renames, so that nobody reads half a file.
fn write(
    path: &Path,
    content: impl FnOnce(&mut BufWriter<fs::File>) -> std::io::Result<()>,
) -> Result<(), CatalogError> {
    let draft = path.with_extension("draft");
    let write = || {
        let mut out = BufWriter::new(fs::File::create(&draft)?);
        content(&mut out)?;
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(|source| io(path, source))
}

#[derive(Serialize, Deserialize)]
struct ProductRecord {
    id: String,
    title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    category: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<(i64, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list_price: Option<(i64, String)>,
    availability: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture_url: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merchant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gtin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rating: Option<(f32, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facets: Vec<(String, String)>,
    source: String,
    seen_at: Timestamp,
}

impl From<&Product> for ProductRecord {
    fn from(product: &Product) -> Self {
        let money = |money: Money| (money.amount, money.currency.code().to_owned());
        let (picture_url, picture_file) = match &product.picture {
            Some(Picture::Url(url)) => (Some(url.clone()), None),
            Some(Picture::File(path)) => (None, Some(path.clone())),
            None => (None, None),
        };
        let facets = product.facets.iter();
        Self {
            id: product.id.as_str().to_owned(),
            title: product.title.clone(),
            description: product.description.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            price: product.price.map(money),
            list_price: product.list_price.map(money),
            availability: product.availability.as_str().to_owned(),
            url: product.url.clone(),
            picture_url,
            picture_file,
            merchant: product.merchant.clone(),
            gtin: product.gtin.clone(),
            rating: product.rating.map(|rating| (rating.value, rating.count)),
            facets: facets.map(|f| (f.kind.as_str().to_owned(), f.value.clone())).collect(),
            source: product.source.as_str().to_owned(),
            seen_at: product.seen_at,
        }
    }
}

impl TryFrom<ProductRecord> for Product {
    type Error = String;

    fn try_from(record: ProductRecord) -> Result<Self, String> {
        let money = |money: Option<(i64, String)>| {
            money
                .map(|(amount, code)| {
                    code.parse()
                        .map(|currency| Money::new(amount, currency))
                        .map_err(|e| format!("{e}"))
                })
                .transpose()
        };
        let facet = |(kind, value): (String, String)| {
            let kind = FacetKind::parse(&kind).ok_or_else(|| format!("no facet is {kind}"))?;
            Ok(Facet { kind, value, origin: FacetOrigin::Stated })
        };
        Ok(Self {
            id: ProductId::new(record.id),
            title: record.title,
            description: record.description,
            category: record.category,
            brand: record.brand,
            price: money(record.price)?,
            list_price: money(record.list_price)?,
            availability: Availability::parse(&record.availability),
            url: record.url,
            picture: record
                .picture_url
                .map(Picture::Url)
                .or_else(|| record.picture_file.map(Picture::File)),
            merchant: record.merchant,
            gtin: record.gtin,
            rating: record.rating.map(|(value, count)| Rating { value, count }),
            facets: record.facets.into_iter().map(facet).collect::<Result<_, String>>()?,
            source: SourceId::new(record.source),
            seen_at: record.seen_at,
        })
    }
}
