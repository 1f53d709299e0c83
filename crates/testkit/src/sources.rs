//! Sources that are as a test says.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use magpie_core::SourceId;
use magpie_core::ports::{Goods, SourceDesk, SourceError};

#[derive(Default)]
struct Inner {
    goods: Goods,
    orders: Vec<String>,
}

/// Reads and asks nothing: it notes what it was told to.
#[derive(Default)]
pub struct ScriptedSources(Mutex<Inner>);

impl ScriptedSources {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is told from now on.
    pub fn set(&self, goods: Goods) {
        self.inner().goods = goods;
    }

    /// What was ordered: "read X", "probe X", "probe all".
    pub fn orders(&self) -> Vec<String> {
        self.inner().orders.clone()
    }
}

#[async_trait]
impl SourceDesk for ScriptedSources {
    async fn goods(&self) -> Goods {
        self.inner().goods.clone()
    }

    async fn read_again(&self, source: &SourceId) -> Result<(), SourceError> {
        let mut inner = self.inner();
        let feed = inner.goods.feeds.iter().find(|feed| feed.source == *source);
        match feed.map(|feed| feed.kind.can_be_read()) {
            None => Err(SourceError::NotFound(source.to_string())),
            Some(false) => Err(SourceError::NotRead(source.clone())),
            Some(true) => {
                inner.orders.push(format!("read {source}"));
                Ok(())
            }
        }
    }

    async fn probe(&self, only: Option<&SourceId>) -> Result<(), SourceError> {
        let mut inner = self.inner();
        if let Some(only) = only
            && !inner.goods.live.iter().any(|live| live.source == *only)
        {
            return Err(SourceError::NotFound(only.to_string()));
        }
        let whom = only.map_or("all", SourceId::as_str);
        inner.orders.push(format!("probe {whom}"));
        Ok(())
    }
}
