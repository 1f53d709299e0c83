//! The accounts of the server that runs on the same data folder.

use async_trait::async_trait;
use magpie_core::Role;
use magpie_core::ports::{AccountDesk, AccountError, AccountRow};
use magpie_core::wire::{AccountChangeV1, AccountsV1};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::exchange::ExchangeError;
use crate::http::HttpExchange;

#[derive(Deserialize)]
struct ProblemV1 {
    error: String,
}

impl HttpExchange {
    fn of_account(&self, name: &str) -> Result<url::Url, AccountError> {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        self.url(&format!("api/accounts/{name}")).map_err(|error| lost(&error))
    }

    async fn order(&self, request: reqwest::RequestBuilder) -> Result<Response, AccountError> {
        let response = self.send_request(request).await.map_err(|error| lost(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let told = match response.json::<ProblemV1>().await {
            Ok(problem) => problem.error,
            Err(_) => format!("the server answered {status}"),
        };
        Err(match status {
            StatusCode::NOT_FOUND => {
                let what = told.strip_suffix(" is not known").unwrap_or(&told);
                AccountError::NotFound(what.to_owned())
            }
            StatusCode::BAD_REQUEST => AccountError::Refused(told),
            _ => AccountError::Unavailable(told),
        })
    }
}

#[async_trait]
impl AccountDesk for HttpExchange {
    async fn accounts(&self) -> Result<Vec<AccountRow>, AccountError> {
        let url = self.url("api/accounts").map_err(|error| lost(&error))?;
        let response = self.order(self.client().get(url)).await?;
        let all = response.json::<AccountsV1>().await;
        let all = all.map_err(|error| AccountError::Unavailable(error.to_string()))?;
        let rows = all.accounts.into_iter().map(|account| {
            let unknown = || AccountError::Unavailable("the server has other roles".to_owned());
            account.row().ok_or_else(unknown)
        });
        rows.collect()
    }

    async fn add(&self, name: &str, role: Role, password: &str) -> Result<(), AccountError> {
        let (role, password) = (Some(role.as_str().to_owned()), Some(password.to_owned()));
        let body = AccountChangeV1 { role, password };
        self.order(self.client().post(self.of_account(name)?).json(&body)).await.map(drop)
    }

    async fn set_role(&self, name: &str, role: Role) -> Result<(), AccountError> {
        let role = Some(role.as_str().to_owned());
        let body = AccountChangeV1 { role, password: None };
        self.order(self.client().put(self.of_account(name)?).json(&body)).await.map(drop)
    }

    async fn set_password(&self, name: &str, password: &str) -> Result<(), AccountError> {
        let body = AccountChangeV1 { role: None, password: Some(password.to_owned()) };
        self.order(self.client().put(self.of_account(name)?).json(&body)).await.map(drop)
    }

    async fn remove(&self, name: &str) -> Result<(), AccountError> {
        self.order(self.client().delete(self.of_account(name)?)).await.map(drop)
    }
}

fn lost(error: &ExchangeError) -> AccountError {
    AccountError::Unavailable(error.to_string())
}
