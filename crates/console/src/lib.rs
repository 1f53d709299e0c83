//! The web page and the HTTP interface of Magpie.
//!
//! Owns who may ask over HTTP, how requests are read and how replies are streamed. Decides nothing about
//! shopping: everything it shows comes through [`Companion`].

mod access;
mod account_desk;
mod accounts;
mod answers;
mod communities;
mod desk;
mod go;
mod headers;
mod identity;
mod input;
mod language;
mod memory;
mod messages;
mod openapi;
mod origin;
mod page;
mod passwords;
mod problem;
mod reactions;
mod rehearsals;
mod replays;
mod roles;
mod runs;
mod secret;
mod sessions;
mod sign_in;
mod texts;
mod throttle;
mod tokens;
mod turns;
mod views;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use magpie_core::AnswerLinks;
use magpie_core::ports::{
    AccountStore, AuditEvent, AuditLog, Clock, Companion, Directory, EvaluationDesk, FeedbackStore,
    GoldenDesk, Inbox, PeopleDesk, PromptDesk, Replays, SourceDesk, StoreError, TraceStore,
};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use access::Access;
use problem::Problem;

pub use account_desk::AccountBook;
pub use roles::routes;

/// How long open connections may take to end once the server stops: an answer on its way out needs
/// milliseconds, and a stuck peer must not keep the process alive.
const CLOSING_GRACE: Duration = Duration::from_secs(3);

/// Settings of the web page and the HTTP interface.
#[derive(Clone, Debug)]
pub struct ConsoleConfig {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Of the built-in account `admin`. Without it only this machine is answered, and nobody signs in.
    pub admin_password: Option<SecretString>,
    /// Bearer token of the commands that run beside the server; they may act for any shopper.
    pub cli_token: SecretString,
    /// The largest request body, photos included, in bytes.
    pub max_upload: usize,
    /// Links under which whole answers are shown to whoever has them.
    pub answers: AnswerLinks,
}

/// What the console works on.
#[derive(Clone)]
pub struct ConsolePorts {
    /// Who answers.
    pub companion: Arc<dyn Companion>,
    /// Where prompts are tuned.
    pub desk: Arc<dyn PromptDesk>,
    /// Who answers turns again.
    pub replays: Arc<dyn Replays>,
    /// Where the golden set is edited.
    pub golden: Arc<dyn GoldenDesk>,
    /// Where what Magpie makes of things is measured.
    pub evaluation: Arc<dyn EvaluationDesk>,
    /// What products come from.
    pub sources: Arc<dyn SourceDesk>,
    /// What it keeps of people and communities.
    pub people: Arc<dyn PeopleDesk>,
    /// What turns left.
    pub records: ConsoleRecords,
    /// Who may sign in.
    pub accounts: Arc<dyn AccountStore>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// What turns left, for those who look why one went as it did.
#[derive(Clone)]
pub struct ConsoleRecords {
    /// Messages.
    pub inbox: Arc<dyn Inbox>,
    /// Who wrote them, and where.
    pub directory: Arc<dyn Directory>,
    /// How they were answered.
    pub traces: Arc<dyn TraceStore>,
    /// What people said of them.
    pub feedback: Arc<dyn FeedbackStore>,
    /// Who looked.
    pub audit: Arc<dyn AuditLog>,
}

/// Why the console does not run.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// Something else listens there.
    #[error(
        "{addr} is in use by another program; set another MAGPIE_HTTP_ADDR or stop that program"
    )]
    AddressInUse {
        /// The wanted address.
        addr: SocketAddr,
    },
    /// The address can't be listened on.
    #[error("can't listen on {addr}")]
    Bind {
        /// The wanted address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Accounts can't be read or kept.
    #[error("the accounts of the web page can't be used")]
    Accounts(#[source] StoreError),
    /// Serving ended with an error.
    #[error("the web server failed")]
    Serve(#[source] std::io::Error),
}

/// What every handler needs.
pub(crate) struct App {
    companion: Arc<dyn Companion>,
    desk: Arc<dyn PromptDesk>,
    replays: Arc<dyn Replays>,
    golden: Arc<dyn GoldenDesk>,
    evaluation: Arc<dyn EvaluationDesk>,
    sources: Arc<dyn SourceDesk>,
    people: Arc<dyn PeopleDesk>,
    records: ConsoleRecords,
    clock: Arc<dyn Clock>,
    access: Access,
    max_upload: usize,
    answers: AnswerLinks,
    closing: CancellationToken,
}

impl App {
    /// Keeps what somebody did.
    pub(crate) async fn note(
        &self,
        by: &str,
        action: &str,
        about: String,
    ) -> Result<(), StoreError> {
        let (by, action) = (by.to_owned(), action.to_owned());
        let event = AuditEvent { at: self.clock.now(), by, action, about };
        self.records.audit.record_audit(&event).await
    }
}

/// The web server, bound to its address.
pub struct Console {
    listener: TcpListener,
    url: Url,
    app: Arc<App>,
    hooks: Router,
    guarded: Router,
}

impl Console {
    /// Takes the address. Nothing is answered until [`Console::run`]. `hooks` are routes of others on the same
    /// address, which check their callers themselves; `guarded` are open to whom the console is open to.
    ///
    /// # Errors
    /// The address is in use or can't be listened on, or the accounts can't be read.
    pub async fn bind(
        config: ConsoleConfig,
        ports: ConsolePorts,
        hooks: Router,
        guarded: Router,
    ) -> Result<Self, ConsoleError> {
        let addr = config.addr;
        let bind_error = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AddrInUse => ConsoleError::AddressInUse { addr },
            _ => ConsoleError::Bind { addr, source },
        };
        let listener = TcpListener::bind(addr).await.map_err(bind_error)?;
        let bound = listener.local_addr().map_err(bind_error)?;
        let access = Access::open(
            bound,
            config.admin_password.as_ref(),
            &config.cli_token,
            ports.accounts,
            Arc::clone(&ports.clock),
        );
        let access = access.await.map_err(ConsoleError::Accounts)?;
        let app = Arc::new(App {
            companion: ports.companion,
            desk: ports.desk,
            replays: ports.replays,
            golden: ports.golden,
            evaluation: ports.evaluation,
            sources: ports.sources,
            people: ports.people,
            records: ports.records,
            clock: ports.clock,
            access,
            max_upload: config.max_upload,
            answers: config.answers,
            closing: CancellationToken::new(),
        });
        Ok(Self { listener, url: url_of(bound), app, hooks, guarded })
    }

    /// The address to open in a browser on this machine.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Answers until `shutdown`; then open streams end and running requests get a short time to finish.
    ///
    /// # Errors
    /// The web server failed.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), ConsoleError> {
        let closing = self.app.closing.clone();
        let service = router(self.app, self.hooks, self.guarded)
            .into_make_service_with_connect_info::<SocketAddr>();
        let stop = closing.clone();
        // Stages of a reply are small: none waits until the ones before are confirmed.
        let listener = self.listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
            shutdown.cancelled().await;
            stop.cancel();
        });
        let grace = async {
            closing.cancelled().await;
            tokio::time::sleep(CLOSING_GRACE).await;
        };
        tokio::select! {
            served = serve => served.map_err(ConsoleError::Serve),
            () = grace => Ok(()),
        }
    }
}

fn router(app: Arc<App>, hooks: Router, others: Router) -> Router {
    let guarded = Router::new()
        .route("/", get(page::index))
        .route("/assets/{file}", get(page::asset))
        .route("/sign-in", get(sign_in::show).post(sign_in::take))
        .route("/language", post(language::choose))
        .route("/sign-out", post(sign_in::out))
        .route("/account", get(views::own))
        .route("/account/password", post(views::change_own))
        .route("/accounts", get(views::accounts).post(views::add))
        .route("/accounts/{name}/role", post(views::change_role))
        .route("/accounts/{name}/password", post(views::change_password))
        .route("/accounts/{name}/remove", post(views::remove))
        .route("/tokens", post(views::add_token))
        .route("/tokens/{token}/revoke", post(views::revoke))
        .route("/audit", get(views::audit))
        .route("/api/openapi.json", get(openapi::document))
        .route("/turns", get(views::turns))
        .route("/turns/live", get(views::live))
        .route("/turns/{turn}", get(views::turn))
        .route("/turns/{turn}/timeline", get(views::timeline))
        .route("/prompts", get(views::prompts))
        .route("/prompts/{prompt}", get(views::prompt))
        .route("/prompts/{prompt}/compare", get(views::compare))
        .route("/catalogue", get(views::catalogue))
        .route("/catalogue/read", post(views::read_feed))
        .route("/catalogue/probe", post(views::probe))
        .route("/people", get(views::people))
        .route("/people/{person}", get(views::person))
        .route("/people/{person}/memory", post(views::look))
        .route("/people/{person}/export", post(views::take_out))
        .route("/people/{person}/forget", post(views::forget))
        .route("/communities/{community}", get(views::community).post(views::choose))
        .route("/communities/{community}/taste", post(views::forget_taste))
        .route("/health", get(views::health))
        .route("/turns/{turn}/case", post(views::from_turn))
        .route("/evaluation", get(views::runs))
        .route("/evaluation/progress", get(views::watch))
        .route("/evaluation/runs", post(views::start))
        .route("/evaluation/runs/cancel", post(views::cancel))
        .route("/evaluation/runs/{run}", get(views::run))
        .route("/evaluation/compare", get(views::against))
        .route("/evaluation/cases", get(views::cases).post(views::edit))
        .route("/evaluation/cases/new", get(views::new_case))
        .route("/evaluation/cases/{case}", get(views::case))
        .route("/api/turns/{turn}/reveal", post(views::reveal))
        .route("/api/turns/{turn}/replay", post(replays::replay))
        .route("/api/rehearsals", post(rehearsals::rehearse))
        .route("/api/messages", post(messages::accept))
        .route("/api/ask", post(messages::ask))
        .route("/api/turns/{turn}", get(turns::reply))
        .route("/api/turns/{turn}/events", get(turns::events))
        .route("/api/turns/{turn}/reactions", post(reactions::take))
        .route("/api/conversations/{conversation}", get(turns::conversation))
        .route(
            "/api/communities/{community}/settings",
            get(communities::settings).put(communities::change),
        )
        .route("/api/memory/{person}", get(memory::show).delete(memory::forget))
        .route("/api/memory/{person}/export", get(memory::export))
        .route("/api/memory/{person}/link", post(memory::link))
        .route("/api/memory/{person}/{number}", post(memory::change))
        .route("/api/status", get(memory::status))
        .route("/api/runs", post(runs::record))
        .route("/api/accounts", get(account_desk::list))
        .route(
            "/api/accounts/{name}",
            post(account_desk::add).put(account_desk::change).delete(account_desk::remove),
        )
        .route("/api/prompts", get(desk::prompts))
        .route("/api/prompts/{prompt}", get(desk::history))
        .route("/api/prompts/{prompt}/check", post(desk::check))
        .route("/api/prompts/{prompt}/drafts", post(desk::draft))
        .route("/api/prompts/{prompt}/rollback", post(desk::roll_back))
        .route("/api/prompts/{prompt}/versions/{version}", get(desk::version))
        .route("/api/prompts/{prompt}/versions/{version}/measure", post(desk::measure))
        .route("/api/prompts/{prompt}/versions/{version}/rollout", post(desk::roll_out))
        .route("/api/prompts/{prompt}/versions/{version}/promote", post(desk::promote))
        .merge(others.with_state(()))
        .fallback(|| async { Problem::NotFound("this address".to_owned()) })
        .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
        .layer(axum::middleware::from_fn_with_state(app.clone(), access::guard))
        .layer(axum::extract::DefaultBodyLimit::disable());
    Router::new()
        .route("/healthz", get(page::health))
        .route("/answers/{file}", get(page::asset))
        .route("/answers/{turn}/{key}", get(answers::show))
        .route("/go/{pick}", get(go::on))
        .merge(guarded)
        .layer(axum::middleware::from_fn(language::speak))
        .layer(axum::middleware::from_fn(headers::protect))
        .with_state(app)
        .merge(hooks)
}

/// A server that listens on every interface is reached on this machine through loopback.
fn url_of(bound: SocketAddr) -> Url {
    let ip = match bound.ip() {
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    let reached = SocketAddr::new(ip, bound.port());
    Url::parse(&format!("http://{reached}/")).expect("a socket address is a valid authority")
}
