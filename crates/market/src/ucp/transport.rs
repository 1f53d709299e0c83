//! By which transport a merchant is asked.

use std::fmt;

use bytes::Bytes;
use magpie_core::ports::{ApiMethod, ApiRequest, LiveError};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::mcp::{Mcp, agent_header};
use super::service::Offered;
use super::session::Sessions;
use super::tools::{Extras, Tools};
use crate::call::{Answer, Caller, Deadline, below};
use crate::config::MarketConfig;

/// What is asked of a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Search,
    Lookup,
    Product,
}

/// Who asks a merchant, and as whom.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) caller: &'a Caller,
    pub(super) config: &'a MarketConfig,
    pub(super) sessions: &'a Sessions,
}

impl<'a> Asker<'a> {
    fn mcp(self, endpoint: &'a Url) -> Mcp<'a> {
        let Self { caller, config, sessions } = self;
        Mcp { caller, endpoint, profile: &config.agent_profile, sessions }
    }
}

/// What a merchant offers and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Service {
    transport: Transport,
    pub(super) permalink: Option<Url>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Transport {
    Rest(Url),
    Mcp(Url, Tools),
}

impl Service {
    /// A server that is known to speak MCP.
    pub(super) async fn of_mcp(
        asker: Asker<'_>,
        endpoint: &Url,
        deadline: Deadline,
    ) -> Result<Self, LiveError> {
        let tools = asker.mcp(endpoint).tools(deadline).await?;
        if tools.search.is_none() && tools.lookup.is_none() && tools.product.is_none() {
            return Err(asker.caller.refused("none of its tools is for a catalogue".to_owned()));
        }
        Ok(Self { transport: Transport::Mcp(endpoint.clone(), tools), permalink: None })
    }

    /// MCP where it is offered, because it says what it takes; REST where that fails.
    pub(super) async fn of(
        asker: Asker<'_>,
        offered: Offered,
        deadline: Deadline,
    ) -> Result<Self, LiveError> {
        let Offered { mcp, rest, permalink } = offered;
        let by_mcp = match &mcp {
            Some(endpoint) => Some(Self::of_mcp(asker, endpoint, deadline).await),
            None => None,
        };
        let service = match (by_mcp, rest) {
            (Some(Ok(service)), _) => service,
            (Some(Err(error @ LiveError::RateLimited { .. })), _) => return Err(error),
            (_, Some(endpoint)) => Self { transport: Transport::Rest(endpoint), permalink: None },
            (Some(Err(error)), None) => return Err(error),
            (None, None) => return Err(asker.caller.refused("it offers no transport".to_owned())),
        };
        Ok(Self { permalink, ..service })
    }

    /// What a search takes beyond the protocol, as far as the merchant says so.
    pub(super) fn extras(&self) -> Extras {
        match &self.transport {
            Transport::Rest(_) => Extras::default(),
            Transport::Mcp(_, tools) => tools.extras,
        }
    }

    pub(super) fn offers(&self, operation: Operation) -> bool {
        match &self.transport {
            Transport::Rest(_) => true,
            Transport::Mcp(_, tools) => tool(tools, operation).is_some(),
        }
    }

    /// Asks for something.
    pub(super) async fn ask(
        &self,
        asker: Asker<'_>,
        operation: Operation,
        request: &Value,
        deadline: Deadline,
    ) -> Result<Answer, LiveError> {
        match &self.transport {
            Transport::Rest(endpoint) => {
                let request = rest_request(endpoint, operation, request, asker.config);
                asker.caller.json(request, deadline).await
            }
            Transport::Mcp(endpoint, tools) => {
                let tool = tool(tools, operation);
                let missing = || asker.caller.refused(format!("it has no tool for {operation:?}"));
                let tool = tool.ok_or_else(missing)?;
                asker.mcp(endpoint).use_tool(tool, request, deadline).await
            }
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [
            (Operation::Search, "search"),
            (Operation::Lookup, "look-up"),
            (Operation::Product, "single products"),
        ];
        let mut offers: Vec<&str> = named
            .into_iter()
            .filter(|(operation, _)| self.offers(*operation))
            .map(|(_, name)| name)
            .collect();
        if self.extras().like {
            offers.push("photos");
        }
        if self.permalink.is_some() {
            offers.push("permalinks");
        }
        let transport = match &self.transport {
            Transport::Rest(_) => "REST",
            Transport::Mcp(..) => "MCP",
        };
        write!(f, "UCP over {transport}: {}", offers.join(", "))
    }
}

fn tool(tools: &Tools, operation: Operation) -> Option<&str> {
    match operation {
        Operation::Search => tools.search.as_deref(),
        Operation::Lookup => tools.lookup.as_deref(),
        Operation::Product => tools.product.as_deref(),
    }
}

fn rest_request(
    endpoint: &Url,
    operation: Operation,
    request: &Value,
    config: &MarketConfig,
) -> ApiRequest {
    let path = match operation {
        Operation::Search => "catalog/search",
        Operation::Lookup => "catalog/lookup",
        Operation::Product => "catalog/product",
    };
    let headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Accept", "application/json".to_owned()),
        ("UCP-Agent", agent_header(&config.agent_profile)),
        ("Request-Id", Uuid::new_v4().to_string()),
    ];
    let body = Bytes::from(request.to_string());
    ApiRequest { method: ApiMethod::Post, url: below(endpoint, path), headers, body }
}
