//! The only file that names adapter crates: settings in, a running application out.

mod accounts;
mod background;
mod bots;
mod desk;
mod diagnosis;
mod embedders;
mod environment;
mod evaluation;
mod examiner;
mod feeds;
mod golden;
mod market;
mod metrics;
mod pictures;
mod records;
mod replays;
mod scratch;
mod sources;
mod surroundings;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use magpie::admin::{EvaluationAdmin, GoldenAdmin, PeopleAdmin, PromptAdmin, ReplayAdmin};
use magpie::config::{Config, ModelsConfig};
use magpie::engine::{Engine, EngineConfig, EnginePorts, LimitRates, Limits, Models, Surroundings};
use magpie::prompts::{PromptLibrary, watch};
use magpie_catalog::{Catalog, DenseIndex, HybridSearch};
use magpie_console::{Console, ConsoleConfig, ConsolePorts, ConsoleRecords};
use magpie_core::ports::{
    ChatModel, Clock, Companion, ConfirmedPhotos, Gallery, ModelName, ProductSearch, ReplySink,
    StatusState, VectorStore, VisualSearch,
};
use magpie_core::wire::ReplyV1;
use magpie_demo::{DemoShop, Overrides};
use magpie_llm::{ProviderConfig, Providers, WireFormat};
use magpie_store::{OpenError, SledStore, StoreConfig};
use magpie_terminal::{HttpExchange, Lines, LocalExchange, ServerAddress, Style};
use magpie_vision::{PhotoLimits, PhotoNormalizer, VisualIndex};
use magpie_web::{Web, WebConfig};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

pub use magpie_terminal::{Exchange, Outgoing};

pub use accounts::AccountDoor;
use background::Background;
use bots::Bots;
pub use desk::DeskDoor;
pub use diagnosis::diagnose;
use embedders::Embedders;
pub use embedders::{ModelUse, models_folder, present_models, use_of};
use environment::{SystemClock, TurnIds};
pub use evaluation::TestBed;
use examiner::EngineExaminer;
pub use examiner::models_in_words;
pub use feeds::read_file as read_feed_file;
use feeds::{Feeds, Indexes};
pub use golden::{answer_cases, golden_files, read_golden};
pub use magpie_models::{ModelFolder, ModelKind};
use market::Market;
use pictures::PatientVisual;
pub use records::keep_run;
pub use replays::ReplayDoor;
pub use scratch::{MarketMove, ScratchApp};
use sources::Sources;
use surroundings::Around;

/// Largest request: a handful of photos of the largest size that is read.
const MOST_UPLOAD: usize = 64 * 1024 * 1024;
/// Traces that are kept.
const TRACES: usize = 20_000;
/// Watches that are due are looked for so many times within the time between two looks at one.
const WATCH_TICKS: u32 = 30;
/// Time between two lessons from everybody's reactions.
const LEARN_EVERY: Duration = Duration::from_secs(300);
/// Time between exports of the database.
const EXPORT_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Time between two looks for what has been kept long enough.
const DELETE_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Bytes of the largest photo that is read.
pub fn photo_limit() -> u64 {
    u64::try_from(PhotoLimits::default().max_bytes).unwrap_or(u64::MAX)
}

/// Opens the catalogue of a data folder.
pub fn open_catalog(data_dir: &Path) -> Result<Catalog> {
    let dir = data_dir.join("catalog");
    Catalog::open(&dir).with_context(|| format!("opening the catalogue in {}", dir.display()))
}

/// The server that runs on a data folder.
async fn running(data_dir: &Path) -> Option<HttpExchange> {
    let address = ServerAddress::discover(data_dir)?;
    HttpExchange::connect(address).await.ok()
}

/// Says no when a server runs on the data folder: the catalogue has one writer.
pub async fn refuse_running_server(data_dir: &Path) -> Result<()> {
    if running(data_dir).await.is_some() {
        bail!(
            "a server runs on the data folder {}: stop it first, or name the feed in \
             MAGPIE_CATALOGS, which is read again while the server runs",
            data_dir.display()
        );
    }
    Ok(())
}

/// The application with everything it needs.
pub struct App {
    engine: Engine,
    replays: Arc<ReplayAdmin>,
    desk: Arc<PromptAdmin>,
    golden: Arc<GoldenAdmin>,
    evaluation: Arc<EvaluationAdmin>,
    store: Arc<SledStore>,
    feeds: Arc<Feeds>,
    tasks: TaskTracker,
    stop: CancellationToken,
    bots: Bots,
    data_dir: std::path::PathBuf,
    overrides: Option<Overrides>,
    market: Market,
    _background: Background,
}

impl App {
    /// Opens the data folder, starts the demo shop where it is needed, loads the catalogues, and starts
    /// what works in the background.
    pub async fn start(config: Config) -> Result<Self> {
        metrics::start();
        std::fs::create_dir_all(&config.data_dir).with_context(|| {
            format!("MAGPIE_DATA_DIR {} can't be created", config.data_dir.display())
        })?;
        let prompts = Arc::new(
            PromptLibrary::load(&config.prompts_dir).context("the prompts can't be used")?,
        );
        let (models, providers) = models(&config.models)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let (store, catalog) = open_data(&config.data_dir, config.memory.replays).await?;

        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let web = Web::new(
            WebConfig {
                allow: config.fetch_allow.clone(),
                sources: config.catalogs.urls().cloned().collect(),
                offer_ttl: config.catalogs.offer_ttl,
                max_time: feeds::FEED_TIMEOUT,
                contact: config.http.public_url.clone(),
                ..WebConfig::default()
            },
            Arc::clone(&clock),
        )
        .context("starting the fetcher")?;
        let background = Background::start()?;
        let artists = background.handle();
        let demo = demo_shop(&config, &catalog, &web, &clock, artists, &tasks, &stop).await?;
        let (demo, overrides) = demo.unzip();
        let market = Market::open(&config, demo.as_ref(), &web, &clock)?;

        let embedders = Embedders::load(&config.data_dir).await;
        let meaning = meaning_index(&store, &embedders);
        let visual = visual_index(&store, &catalog, &web, &embedders);
        let visual = Arc::new(visual.index_on(background.handle()));
        let indexes = Indexes {
            catalog: Arc::clone(&catalog),
            visual: Arc::clone(&visual),
            meaning: meaning.clone(),
            background: background.handle(),
        };
        let feeds = Arc::new(Feeds::new(
            &config,
            demo,
            indexes,
            Arc::new(web.clone()),
            Arc::clone(&store) as _,
            Arc::clone(&clock),
        ));
        feeds.load().await?;
        tasks.spawn(Arc::clone(&feeds).run(stop.clone()));
        tasks.spawn(market.clone().keep_probing(stop.clone()));
        let desk = Arc::new(desk::desk(&config, Arc::clone(&prompts), &store).await?);
        let examiner = Arc::new(EngineExaminer::new(&config));
        let golden = config.golden_dir.clone();
        let evaluation = Arc::new(EvaluationAdmin::new(
            golden.clone(),
            Arc::clone(&examiner) as _,
            Arc::clone(&store) as _,
            Arc::clone(&prompts),
            Arc::clone(&clock),
        ));
        let golden = Arc::new(GoldenAdmin::new(golden, examiner, Arc::clone(&clock)));
        tasks.spawn(evaluate(Arc::clone(&evaluation), stop.clone()));
        tasks.spawn(watch_prompts(Arc::clone(&prompts), Arc::clone(&desk), stop.clone()));
        tasks.spawn(export_daily(Arc::clone(&store), config.data_dir.clone(), stop.clone()));

        let bots = Bots::prepare(&config, &store, &web, &clock)?;
        let confirmed = Arc::clone(&visual) as _;
        let visual = Arc::new(PatientVisual::new(visual, Arc::clone(&feeds)));
        let around = Around {
            feeds: Arc::clone(&feeds),
            providers,
            bots: bots.clone(),
            embedders,
            market: market.clone(),
            store: Arc::clone(&store),
            data_dir: config.data_dir.clone(),
        };
        let search = product_search(&catalog, meaning);
        let sinks = bots.sinks();
        let searches = Searches { products: search, visual, confirmed };
        let ports = engine_ports(&store, searches, &market, clock, sinks, Arc::new(around));
        let limits = Limits::new(LimitRates {
            person: config.limits.turns_per_minute,
            conversation: config.limits.chat_turns_per_minute,
            community: config.limits.community_turns_per_minute,
            daily_tokens: config.limits.daily_tokens,
        });
        let engine_config = EngineConfig {
            counted_links: config.http.counts_links.then(|| bots.answers()),
            ..engine_config(&config)
        };
        let engine = Engine::new(ports, models, Arc::clone(&prompts), limits, engine_config);
        let replays = Arc::new(ReplayAdmin::new(
            engine.clone(),
            prompts,
            Arc::clone(&store) as _,
            Arc::clone(&store) as _,
            Arc::clone(&store) as _,
        ));
        tasks.spawn(watch_goods(
            engine.clone(),
            config.market.watch_every / WATCH_TICKS,
            stop.clone(),
        ));
        // It takes seconds of a processor where many reacted.
        let lessons = learn_from_everybody(engine.clone(), stop.clone());
        tasks.spawn_on(lessons, &background.handle());
        if let Some(keep) = config.memory.keep {
            let deletions = delete_old(Arc::clone(&store), keep, stop.clone());
            tasks.spawn_on(deletions, &background.handle());
        }
        Ok(Self {
            engine,
            desk,
            replays,
            golden,
            evaluation,
            store,
            feeds,
            tasks,
            stop,
            bots,
            data_dir: config.data_dir,
            overrides,
            market,
            _background: background,
        })
    }

    /// Finishes what an earlier run left.
    pub async fn recover(&self) -> Result<()> {
        let (undelivered, unanswered) =
            self.engine.recover().await.context("reading the inbox of the last run")?;
        if undelivered + unanswered > 0 {
            tracing::info!(undelivered, unanswered, "finishing what the last run left");
        }
        Ok(())
    }

    /// Lets the bots sign in and read what is written to them.
    pub fn start_bots(&self) {
        self.bots.start(self.companion(), &self.tasks);
    }

    /// Lets the demo shop, where it is open, push its goods to the page, as any merchant would.
    pub fn start_pushes(&self, page: &Page) {
        if let Some(key) = page.demo_key.clone() {
            let feeds = Arc::clone(&self.feeds);
            self.tasks.spawn(feeds.push_demo(page.url().clone(), key, self.stop.clone()));
        }
    }

    /// The application as adapters see it.
    pub fn companion(&self) -> Arc<dyn Companion> {
        Arc::new(self.engine.clone())
    }

    /// Cancelled when everything must end.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Waits until the price history of the feeds was read.
    pub async fn past_ready(&self) {
        self.feeds.past_ready().await;
    }

    /// Asks every live source whether it works.
    pub async fn probe_market(&self) {
        self.market.probe(None).await;
    }

    /// Waits until product pictures can be searched.
    pub async fn pictures_ready(&self) {
        self.feeds.pictures_ready().await;
    }

    /// Stops intake and lets running turns end. Says whether all did.
    pub async fn drain(&self, deadline: Duration) -> bool {
        self.bots.stop_intake();
        let drained = self.engine.shutdown(deadline).await;
        self.bots.settle().await;
        drained
    }

    /// Writes an export of the database, from which a damaged one is restored.
    pub async fn export(&self) {
        export(&self.store, &self.data_dir).await;
    }

    /// Ends the background work and writes everything to disk.
    pub async fn close(self) -> Result<()> {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(Duration::from_secs(5), self.tasks.wait()).await.is_err() {
            tracing::warn!("background work did not end in time");
        }
        self.store.close().await.context("closing the database")
    }
}

/// The web page of a running application.
pub struct Page {
    console: Console,
    token: SecretString,
    /// With which the demo shop pushes; nothing where it does not.
    demo_key: Option<SecretString>,
}

impl Page {
    /// Binds the address.
    pub async fn open(config: &Config, app: &App) -> Result<Self> {
        let token = SecretString::from(uuid::Uuid::new_v4().simple().to_string());
        let console_config = ConsoleConfig {
            addr: config.http.addr,
            admin_password: config.http.admin_password.clone(),
            cli_token: token.clone(),
            max_upload: MOST_UPLOAD,
            answers: app.bots.answers(),
        };
        let hooks = app.bots.hooks().merge(Market::routes());
        // In memory alone: nobody else can push in the shop's name.
        let demo_key = app.feeds.demo_can_push().then(|| uuid::Uuid::new_v4().simple().to_string());
        let demo_key = demo_key.map(SecretString::from);
        let host = market::feed_host(config, demo_key.clone(), app.feeds.pushes());
        let hooks = hooks.merge(host);
        let guarded = metrics::routes();
        let ports = ConsolePorts {
            companion: app.companion(),
            desk: Arc::clone(&app.desk) as _,
            replays: Arc::clone(&app.replays) as _,
            golden: Arc::clone(&app.golden) as _,
            evaluation: Arc::clone(&app.evaluation) as _,
            sources: Arc::new(Sources {
                feeds: Arc::clone(&app.feeds),
                market: app.market.clone(),
            }),
            people: Arc::new(PeopleAdmin::new(
                app.engine.clone(),
                Arc::clone(&app.store) as _,
                Arc::clone(&app.store) as _,
            )),
            records: ConsoleRecords {
                inbox: Arc::clone(&app.store) as _,
                directory: Arc::clone(&app.store) as _,
                traces: Arc::clone(&app.store) as _,
                feedback: Arc::clone(&app.store) as _,
                audit: Arc::clone(&app.store) as _,
            },
            accounts: Arc::clone(&app.store) as _,
            clock: Arc::new(SystemClock),
        };
        let console = Console::bind(console_config, ports, hooks, guarded).await?;
        Ok(Self { console, token, demo_key })
    }

    /// Where to open it.
    pub fn url(&self) -> &Url {
        self.console.url()
    }

    /// Lets commands on this data folder find the server.
    pub fn announce(&self, data_dir: &Path) -> Result<()> {
        let address = ServerAddress {
            url: self.url().clone(),
            token: SecretString::from(self.token.expose_secret().to_owned()),
            pid: std::process::id(),
        };
        address.write(data_dir).context("writing the server's address into the data folder")
    }

    /// Takes the announcement back.
    pub fn withdraw(data_dir: &Path) {
        ServerAddress::remove(data_dir);
    }

    /// Serves until the token is cancelled.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        self.console.run(stop).await.context("serving the web page")
    }
}

/// A way to the companion: the server that runs on the data folder, or one in this process.
pub struct Door {
    exchange: Arc<dyn Exchange>,
    app: Option<App>,
}

impl Door {
    /// Finds the running server, or starts the application in this process.
    pub async fn open(config: Config, with_pictures: bool) -> Result<Self> {
        if let Some(exchange) = running(&config.data_dir).await {
            return Ok(Self { exchange: Arc::new(exchange), app: None });
        }
        let app = App::start(config).await?;
        app.recover().await?;
        app.past_ready().await;
        if with_pictures {
            app.pictures_ready().await;
        }
        let exchange = LocalExchange::new(app.companion(), Arc::new(SystemClock));
        Ok(Self { exchange: Arc::new(exchange), app: Some(app) })
    }

    /// The way to ask.
    pub fn exchange(&self) -> &Arc<dyn Exchange> {
        &self.exchange
    }

    /// Ends the application when it is in this process.
    pub async fn close(self, drain: Duration) -> Result<()> {
        let Some(app) = self.app else { return Ok(()) };
        app.drain(drain).await;
        app.close().await
    }
}

/// Talks in the terminal until the shopper leaves.
pub async fn chat(exchange: Arc<dyn Exchange>, user: &str) -> Result<()> {
    let lines = Lines::stdin().context("chatting")?;
    let mut out = std::io::stdout();
    magpie_terminal::chat(exchange, user, Style::of_stdout(), lines, &mut out)
        .await
        .context("chatting")
}

/// A reply for the terminal.
pub fn render_reply(reply: &ReplyV1) -> String {
    magpie_terminal::render(reply, Style::of_stdout())
}

/// Opens the database and the catalogue of a data folder.
async fn open_data(data_dir: &Path, replays: usize) -> Result<(Arc<SledStore>, Arc<Catalog>)> {
    let store = open_store(data_dir, replays).await?;
    let catalog_dir = data_dir.to_path_buf();
    let catalog = tokio::task::spawn_blocking(move || open_catalog(&catalog_dir))
        .await
        .context("opening the catalogue")??;
    Ok((store, Arc::new(catalog)))
}

/// What finds products by their pictures; empty until it is brought in step with the catalogue.
fn visual_index(
    store: &Arc<SledStore>,
    catalog: &Arc<Catalog>,
    web: &Web,
    embedders: &Embedders,
) -> VisualIndex {
    let vectors: Arc<dyn VectorStore> = Arc::clone(store) as _;
    let gallery: Arc<dyn Gallery> = Arc::clone(store) as _;
    let fetch = Arc::new(web.clone());
    let catalog = Arc::clone(catalog) as _;
    VisualIndex::new(embedders.sight(), vectors, gallery, catalog, fetch)
}

/// What finds products by the meaning of their texts, where there is a model; empty until it is brought in step
/// with the catalogue.
fn meaning_index(store: &Arc<SledStore>, embedders: &Embedders) -> Option<Arc<DenseIndex>> {
    let text = embedders.text.as_ref()?;
    Some(Arc::new(DenseIndex::new(Arc::clone(text), Arc::clone(store) as _)))
}

fn product_search(
    catalog: &Arc<Catalog>,
    meaning: Option<Arc<DenseIndex>>,
) -> Arc<dyn ProductSearch> {
    match meaning {
        Some(meaning) => Arc::new(HybridSearch::new(catalog.as_ref().clone(), meaning)),
        None => Arc::clone(catalog) as _,
    }
}

/// What finds products.
struct Searches {
    products: Arc<dyn ProductSearch>,
    visual: Arc<dyn VisualSearch>,
    confirmed: Arc<dyn ConfirmedPhotos>,
}

fn engine_ports(
    store: &Arc<SledStore>,
    searches: Searches,
    market: &Market,
    clock: Arc<dyn Clock>,
    sinks: Vec<Arc<dyn ReplySink>>,
    surroundings: Arc<dyn Surroundings>,
) -> EnginePorts {
    let Searches { products: search, visual, confirmed } = searches;
    EnginePorts {
        inbox: Arc::clone(store) as _,
        conversations: Arc::clone(store) as _,
        profiles: Arc::clone(store) as _,
        impressions: Arc::clone(store) as _,
        prices: Arc::clone(store) as _,
        feedback: Arc::clone(store) as _,
        votes: Arc::clone(store) as _,
        traces: Arc::clone(store) as _,
        tapes: Arc::clone(store) as _,
        watches: Arc::clone(store) as _,
        wishes: Arc::clone(store) as _,
        communities: Arc::clone(store) as _,
        links: Arc::clone(store) as _,
        prompt_versions: Arc::clone(store) as _,
        privacy: Arc::clone(store) as _,
        search,
        visual,
        confirmed,
        photos: Arc::new(PhotoNormalizer::new(PhotoLimits::default())),
        live: market.live(),
        news: market.news(),
        offers: market.offers(),
        sinks,
        clock,
        ids: Arc::new(TurnIds),
        surroundings,
    }
}

fn engine_config(config: &Config) -> EngineConfig {
    EngineConfig {
        model_timeout: config.models.timeout,
        model_prices: config.models.prices.clone(),
        live_budget: config.market.live_budget,
        when_unverified: config.market.when_unverified,
        watch_every: config.market.watch_every,
        affiliates: config.market.affiliates.clone(),
        explores: config.memory.explores,
        records: config.memory.replays > 0,
        secrets: config.secrets().into(),
        ..EngineConfig::default()
    }
}

async fn open_store(data_dir: &Path, replays: usize) -> Result<Arc<SledStore>> {
    let dir = data_dir.join("store");
    let config = StoreConfig { trace_limit: TRACES, tape_limit: replays, ..StoreConfig::new(dir) };
    match SledStore::open(config).await {
        Ok(store) => Ok(Arc::new(store)),
        Err(OpenError::InUse { .. }) => bail!(
            "another magpie runs on the data folder {}; stop it, or set MAGPIE_DATA_DIR to another \
             folder",
            data_dir.display()
        ),
        Err(error) => {
            Err(error).with_context(|| format!("opening the database in {}", data_dir.display()))
        }
    }
}

/// Starts the demo shop when nothing else is there to search.
async fn demo_shop(
    config: &Config,
    catalog: &Catalog,
    web: &Web,
    clock: &Arc<dyn Clock>,
    artists: Handle,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Result<Option<(DemoUrls, Overrides)>> {
    if !config.catalogs.feeds.is_empty() || feeds::has_imports(config, catalog) {
        return Ok(None);
    }
    let any_port = std::net::SocketAddr::new(config.catalogs.demo_addr.ip(), 0);
    let shop = match DemoShop::bind(config.catalogs.demo_addr, Arc::clone(clock)).await {
        Ok(shop) => shop,
        Err(_) => {
            DemoShop::bind(any_port, Arc::clone(clock)).await.context("starting the demo shop")?
        }
    };
    let shop = shop.draw_on(artists);
    let urls = DemoUrls { base: shop.base_url().clone(), feed: shop.feed_url() };
    let market = shop.overrides();
    web.trust(&urls.base);
    let stop = stop.clone();
    tasks.spawn(async move {
        if let Err(error) = shop.run(stop).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the demo shop ended");
        }
    });
    Ok(Some((urls, market)))
}

/// Where the demo shop is.
#[derive(Clone, Debug)]
pub(crate) struct DemoUrls {
    base: Url,
    feed: Url,
}

fn models(config: &ModelsConfig) -> Result<(Models, Providers)> {
    let mut providers = Vec::new();
    for settings in &config.providers {
        let known = magpie_llm::well_known(&settings.name);
        let prefix = settings.name.to_uppercase().replace('-', "_");
        let (base_url, format) = match (&settings.base_url, &known) {
            (Some(url), Some(known)) => (url.clone(), known.format),
            (None, Some(known)) => (known.base_url.clone(), known.format),
            (Some(url), None) => (url.clone(), WireFormat::OpenAi),
            (None, None) => bail!(
                "the provider {} is not known; set {prefix}_BASE_URL to its OpenAI-compatible \
                 address",
                settings.name
            ),
        };
        let needs_key = known.is_some_and(|known| known.needs_key);
        if needs_key && settings.key.is_none() {
            bail!("the model list names {}, so {prefix}_API_KEY must be set", settings.name);
        }
        let name = settings.name.clone();
        providers.push(ProviderConfig { name, base_url, key: settings.key.clone(), format });
    }
    let providers = Providers::new(providers).context("starting the model client")?;
    let list = |models: &[ModelName]| -> Result<Arc<dyn ChatModel>> {
        if models.is_empty() {
            return Ok(magpie_llm::not_configured());
        }
        providers.list(models.to_vec()).context("a model list")
    };
    let models = Models {
        planner: list(&config.planner)?,
        writer: list(&config.writer)?,
        vision: list(&config.vision)?,
    };
    Ok((models, providers))
}

async fn evaluate(desk: Arc<EvaluationAdmin>, stop: CancellationToken) {
    desk.work(stop).await;
}

async fn watch_prompts(
    prompts: Arc<PromptLibrary>,
    desk: Arc<PromptAdmin>,
    stop: CancellationToken,
) {
    let note = || {
        let desk = Arc::clone(&desk);
        async move {
            if let Err(error) = desk.note_files().await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "an edited prompt is not kept as a version");
            }
        }
    };
    if let Err(error) = watch(prompts, stop, note).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the prompt folder can't be watched; edits take effect at the next start"
        );
    }
}

/// Looks at what shoppers watch, a little at a time.
async fn watch_goods(engine: Engine, tick: Duration, stop: CancellationToken) {
    let tick = tick.max(Duration::from_secs(1));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(tick) => {}
        }
        match engine.check_watches().await {
            Ok(0) => {}
            Ok(alerts) => tracing::info!(alerts, "told what was watched"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "watches can't be read");
            }
        }
    }
}

/// Learns from all reactions now and then; what is new since then counts from the next time on.
async fn learn_from_everybody(engine: Engine, stop: CancellationToken) {
    loop {
        if let Err(error) = engine.learn_from_everybody().await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "reactions can't be read");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LEARN_EVERY) => {}
        }
    }
}

/// Deletes what has been kept long enough.
async fn delete_old(store: Arc<SledStore>, keep: Duration, stop: CancellationToken) {
    loop {
        // A clock at the beginning of time has nothing older.
        let before = SystemClock.now().checked_sub(keep).unwrap_or(Timestamp::MIN);
        match store.expire(before).await {
            Ok(expired) if expired.counts.iter().all(|(_, count)| *count == 0) => {}
            Ok(expired) => tracing::info!(counts = ?expired.counts, "deleted what was old"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "what is old was not deleted");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(DELETE_EVERY) => {}
        }
    }
}

async fn export_daily(
    store: Arc<SledStore>,
    data_dir: std::path::PathBuf,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EXPORT_EVERY) => export(&store, &data_dir).await,
        }
    }
}

async fn export(store: &SledStore, data_dir: &Path) {
    if let Err(error) = store.export_to(&data_dir.join("exports")).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the database was not exported");
    }
}

/// How a feed does, for the status.
pub(crate) type FeedLine = (String, StatusState, String);
