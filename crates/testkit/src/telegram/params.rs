//! The parameters of a call, from a query string, a form, JSON or a multipart body.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::Request;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::entities::Entity;
use super::refusal::Refusal;
use super::schema::{self, Shape};

/// The most that can be uploaded.
const UPLOAD_LIMIT: usize = 50 * 1024 * 1024;

/// A file that came with a call.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Bytes,
}

/// The parameters of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Params {
    pub(super) values: Map<String, Value>,
    pub(super) uploads: BTreeMap<String, Upload>,
}

impl Params {
    /// Reads query string and body.
    ///
    /// # Errors
    /// When the body is not what its content type says.
    pub(super) async fn read(mut request: Request<Body>) -> Result<Self, Refusal> {
        DefaultBodyLimit::max(UPLOAD_LIMIT).apply(&mut request);
        let mut params = Self::default();
        let query = request.uri().query().unwrap_or_default().to_owned();
        params.add_form(query.as_bytes());
        let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        if kind.starts_with("multipart/form-data") {
            params.add_multipart(request).await?;
            return Ok(params);
        }
        let body = request.into_body().collect().await;
        let body = body.map_err(|_| Refusal::bad("the body ended early"))?.to_bytes();
        if kind.starts_with("application/json") && !body.is_empty() {
            let value = serde_json::from_slice(&body)
                .map_err(|_| Refusal::breach("can't parse request JSON object"))?;
            let Value::Object(map) = value else {
                return Err(Refusal::breach("request JSON must be an object"));
            };
            params.values.extend(map);
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            params.add_form(&body);
        } else if !body.is_empty() {
            let name = "body".to_owned();
            params.uploads.insert(name.clone(), Upload { name, mime: kind, bytes: body });
        }
        Ok(params)
    }

    fn add_form(&mut self, form: &[u8]) {
        for (name, value) in form_urlencoded::parse(form) {
            self.values.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }

    async fn add_multipart(&mut self, request: Request<Body>) -> Result<(), Refusal> {
        let broken = |_| Refusal::breach("can't parse the multipart body");
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| Refusal::breach("can't parse the multipart body"))?;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let mime = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(broken)?;
            match file {
                Some(file) => {
                    self.uploads.insert(name, Upload { name: file, mime, bytes });
                }
                None => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    self.values.insert(name, Value::String(text));
                }
            }
        }
        Ok(())
    }

    /// Gives values that came as text the type that the method wants, and lists what is wrong.
    pub(super) fn conform(&mut self, shape: &Shape) -> Vec<String> {
        for (name, value) in &mut self.values {
            if let (Some(kind), Value::String(text)) = (shape.kind(name), &*value)
                && let Some(typed) = typed(kind, text)
            {
                *value = typed;
            }
        }
        let mut whole = self.values.clone();
        for name in self.uploads.keys() {
            let attached = self.values.values().any(|value| mentions(value, name));
            if !attached {
                whole.insert(name.clone(), Value::String(format!("attach://{name}")));
            }
        }
        schema::breaches(shape, &Value::Object(whole), shape.name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
    }

    pub(super) fn float(&self, name: &str) -> Option<f64> {
        let value = self.get(name)?;
        value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => truth(text) == Some(true),
            _ => false,
        }
    }
}

/// Entities as a caller gave them.
pub(super) fn entities(value: &Value) -> Option<Vec<Entity>> {
    Some(value.as_array()?.iter().filter_map(Entity::from_value).collect())
}

fn mentions(value: &Value, upload: &str) -> bool {
    match value {
        Value::String(text) => text.strip_prefix("attach://") == Some(upload),
        Value::Array(items) => items.iter().any(|item| mentions(item, upload)),
        Value::Object(map) => map.values().any(|item| mentions(item, upload)),
        _ => false,
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" | "" => Some(false),
        _ => None,
    }
}

fn typed(kind: &str, text: &str) -> Option<Value> {
    match kind {
        "str" | "file" => None,
        "int" => text.trim().parse::<i64>().ok().map(Value::from),
        "float" => text.trim().parse::<f64>().ok().map(Value::from),
        "bool" => truth(text).map(Value::Bool),
        "chat" => text.trim().parse::<i64>().ok().map(Value::from),
        _ => serde_json::from_str(text).ok(),
    }
}
