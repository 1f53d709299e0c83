//! An engine over the products of a suite, in a data folder of its own: nothing of what is measured there
//! reaches shoppers, and nothing that shoppers left changes what is measured.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use magpie::config::{Config, MarketConfig};
use magpie::engine::{Engine, EngineConfig, Limits, Surroundings};
use magpie::eval::steps::{Steps, Unwatched};
use magpie::prompts::PromptLibrary;
use magpie_core::Product;
use magpie_core::ports::{Clock, StatusLine, VisualSearch as _};
use magpie_store::SledStore;
use magpie_vision::{SyncReport, VisualIndex};
use magpie_web::{Web, WebConfig};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::embedders::Embedders;
use super::environment::SystemClock;
use super::market::Market;
use super::{
    Searches, engine_config, engine_ports, feeds, meaning_index, models, open_data, product_search,
    visual_index,
};

/// Where data folders of suites are, within the data folder.
const FOLDER: &str = "eval";
/// Says which program filled a suite's folder.
const FILLED_BY: &str = "filled-by";
/// How often progress on pictures is told.
const TICK: Duration = Duration::from_millis(200);

/// A moment at which the demo shop is looked at.
#[cfg(feature = "demo")]
const DEMO_MOMENT: jiff::Timestamp = jiff::Timestamp::constant(1_767_225_600, 0);

/// An engine over a suite's products.
pub struct TestBed {
    /// Answers.
    pub engine: Engine,
    /// Products that the import refused, with the reason.
    pub refused: Vec<String>,
    /// Pictures that can't be used, with the reason.
    pub unseen: Vec<String>,
    store: Arc<SledStore>,
    _place: Place,
}

impl TestBed {
    /// Imports the products as `magpie catalog import` does and reads their pictures. What the same program
    /// read before is used again.
    pub async fn open(config: &Config, products: &Path, steps: &dyn Steps) -> Result<Self> {
        Self::over(config, products, Pictures::Read, steps).await
    }

    /// Imports the products and leaves their pictures alone: for what is decided by words.
    pub async fn open_unseen(config: &Config, products: &Path) -> Result<Self> {
        Self::over(config, products, Pictures::Leave, &Unwatched).await
    }

    /// The same with other prompts than those of the files.
    pub(super) async fn open_with(
        config: &Config,
        products: &Path,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Self> {
        Self::assemble(config, products, Pictures::Leave, prompts, &Unwatched).await
    }

    /// What the engine keeps.
    pub(super) fn store(&self) -> &SledStore {
        &self.store
    }

    async fn over(
        config: &Config,
        products: &Path,
        pictures: Pictures,
        steps: &dyn Steps,
    ) -> Result<Self> {
        let prompts = PromptLibrary::load(&config.prompts_dir);
        let prompts = Arc::new(prompts.context("the prompts can't be used")?);
        Self::assemble(config, products, pictures, prompts, steps).await
    }

    async fn assemble(
        config: &Config,
        products: &Path,
        pictures: Pictures,
        prompts: Arc<PromptLibrary>,
        steps: &dyn Steps,
    ) -> Result<Self> {
        let place = Place::of(&config.data_dir.join(FOLDER), products)?;
        let (models, _) = models(&config.models)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let (store, catalog) = open_data(&place.dir, 0).await?;
        let web = WebConfig { allow: config.fetch_allow.clone(), ..WebConfig::default() };
        let web = Web::new(web, Arc::clone(&clock)).context("starting the fetcher")?;

        steps.at("importing products", 0, 0);
        let feed = feeds::read_file(products, clock.now())?;
        let (report, all) = tokio::task::spawn_blocking({
            let catalog = Arc::clone(&catalog);
            move || catalog.import(feed).map(|report| (report, catalog.all()))
        })
        .await
        .context("importing")?
        .with_context(|| format!("{} can't be imported", products.display()))?;
        let refused = report.rejected.iter().map(|row| {
            let name = products.file_name().unwrap_or_default().display();
            format!("{name}, line {}: {}", row.line, row.reason)
        });

        let embedders = Embedders::load(&config.data_dir).await;
        let meaning = meaning_index(&store, &embedders);
        if let Some(meaning) = &meaning {
            let tell = |done, all| steps.at("embedding texts", done, all);
            let report = meaning.sync(all.clone(), CancellationToken::new(), tell).await;
            if let Some(failure) = report.failure {
                bail!("the texts can't be embedded: {failure}");
            }
        }
        let visual = Arc::new(visual_index(&store, &catalog, &web, &embedders));
        let unseen = match pictures {
            Pictures::Read => {
                let seen = read_pictures(&visual, all, steps).await;
                seen.failures.iter().map(|f| format!("{}: {}", f.product, f.reason)).collect()
            }
            Pictures::Leave => Vec::new(),
        };

        let around = Arc::new(NothingAround);
        let searches = Searches {
            products: product_search(&catalog, meaning),
            confirmed: Arc::clone(&visual) as _,
            visual,
        };
        // What is measured must not depend on what others sell today.
        let offline = Config { market: MarketConfig::default(), ..config.clone() };
        let market = Market::open(&offline, None, &web, &clock)?;
        let ports = engine_ports(&store, searches, &market, clock, Vec::new(), around);
        // What is measured is asked again as often as one likes.
        let engine = EngineConfig { records: false, ..engine_config(config) };
        Ok(Self {
            engine: Engine::new(ports, models, prompts, Limits::unlimited(), engine),
            refused: refused.collect(),
            unseen,
            store,
            _place: place,
        })
    }

    /// Writes everything to disk.
    pub async fn close(self) -> Result<()> {
        self.store.close().await.context("closing the database")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pictures {
    Read,
    Leave,
}

/// The demo shop's feed as it stood at a moment: what is measured on it does not move with its prices.
#[cfg(feature = "demo")]
pub fn demo_feed() -> Result<String> {
    let base = url::Url::parse("http://demo.invalid/").context("the address is constant")?;
    Ok(magpie_demo::feed(&base, DEMO_MOMENT))
}

/// There is no demo shop in this build.
#[cfg(not(feature = "demo"))]
pub fn demo_feed() -> Result<String> {
    anyhow::bail!(
        "this build has no demo shop (feature `demo`), whose words cases are read against"
    )
}

async fn read_pictures(
    visual: &VisualIndex,
    products: Vec<Product>,
    steps: &dyn Steps,
) -> SyncReport {
    let all = products.iter().filter(|product| product.picture.is_some()).count();
    let reading = visual.sync(products, CancellationToken::new());
    tokio::pin!(reading);
    loop {
        tokio::select! {
            report = &mut reading => return report,
            () = tokio::time::sleep(TICK) => {
                steps.at("reading pictures", visual.indexed(), all);
            }
        }
    }
}

struct NothingAround;

#[async_trait]
impl Surroundings for NothingAround {
    async fn status(&self) -> Vec<StatusLine> {
        Vec::new()
    }
}

/// A data folder for a suite's products, held until it is dropped.
struct Place {
    dir: PathBuf,
    _lock: Option<File>,
    _temporary: Option<TempDir>,
}

impl Place {
    /// The folder kept for these products. What another build of the program made of them is thrown away, for
    /// what is measured is this build. While another run has it, a temporary one.
    fn of(parent: &Path, products: &Path) -> Result<Self> {
        let name = fingerprint(products)?;
        let dir = parent.join(&name);
        std::fs::create_dir_all(parent)
            .with_context(|| format!("{} can't be created", parent.display()))?;
        let lock = parent.join(format!("{name}.lock"));
        let lock =
            File::create(&lock).with_context(|| format!("{} can't be created", lock.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let temporary = tempfile::tempdir().context("making a temporary folder")?;
                let dir = temporary.path().to_path_buf();
                return Ok(Self { dir, _lock: None, _temporary: Some(temporary) });
            }
            Err(TryLockError::Error(error)) => return Err(error).context("locking the folder"),
        }
        let filled_by = dir.join(FILLED_BY);
        let program = program()?;
        if std::fs::read_to_string(&filled_by).ok().as_ref() != Some(&program) {
            if dir.exists() {
                std::fs::remove_dir_all(&dir)
                    .with_context(|| format!("{} can't be emptied", dir.display()))?;
            }
            std::fs::create_dir_all(&dir)
                .and_then(|()| std::fs::write(&filled_by, program))
                .with_context(|| format!("{} can't be created", dir.display()))?;
        }
        Ok(Self { dir, _lock: Some(lock), _temporary: None })
    }
}

/// A name that another file, or the same one elsewhere, does not have.
fn fingerprint(products: &Path) -> Result<String> {
    let unreadable = || format!("{} can't be read", products.display());
    let mut hash = Sha256::new();
    let whole = products.canonicalize().with_context(unreadable)?;
    hash.update(whole.as_os_str().as_encoded_bytes());
    hash.update([0]);
    hash.update(std::fs::read(products).with_context(unreadable)?);
    let hash = hash.finalize();
    Ok(hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Tells builds apart.
fn program() -> Result<String> {
    let path = std::env::current_exe().context("looking for this program")?;
    let file = std::fs::metadata(&path).context("looking at this program")?;
    let written = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(format!("{} bytes, {} ns", file.len(), written.unwrap_or_default().as_nanos()))
}
