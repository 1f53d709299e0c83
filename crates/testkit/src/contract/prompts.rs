//! What every store of prompt versions does.

use magpie_core::ports::PromptStore;
use magpie_core::{
    Cost, PromptChange, PromptEvent, PromptStats, PromptVersion, Rollout, SuiteScore,
};

use super::samples::at;

fn version(prompt: &str, hash: &str, seconds: i64) -> PromptVersion {
    PromptVersion {
        prompt: prompt.to_owned(),
        version: hash.to_owned(),
        text: format!("+++\n+++\ntext of {hash}\r\n\u{1f97e}"),
        by: "ada".to_owned(),
        reason: "shorter".to_owned(),
        at: at(seconds),
    }
}

fn event(prompt: &str, change: PromptChange, seconds: i64) -> PromptEvent {
    PromptEvent {
        prompt: prompt.to_owned(),
        version: "v1".to_owned(),
        change,
        by: "ada".to_owned(),
        reason: "why \"not\"".to_owned(),
        at: at(seconds),
    }
}

/// Versions never change, history is in order, one rollout at a time, counts add up.
pub async fn prompts<S: PromptStore>(store: &S) {
    let (first, second) = (version("planner", "v1", 2), version("planner", "v2", 1));
    for kept in [&first, &second, &version("plan", "v1", 3)] {
        store.keep_version(kept).await.unwrap();
    }
    let later = PromptVersion { by: "eve".to_owned(), ..version("planner", "v1", 9) };
    store.keep_version(&later).await.unwrap();
    assert_eq!(store.version("planner", "v1").await.unwrap().as_ref(), Some(&first));
    assert_eq!(store.version("planner", "v9").await.unwrap(), None);
    assert_eq!(store.versions("planner").await.unwrap(), [second, first]);
    assert_eq!(store.versions("").await.unwrap(), []);

    let suite = SuiteScore {
        suite: "demo".to_owned(),
        measure: "ndcg@10".to_owned(),
        score: 0.5,
        before: 0.625,
        low: -0.25,
        high: 0.01,
        queries: 60,
        of: 400,
        worse: false,
    };
    let suites = vec![suite];
    let measured =
        PromptChange::Measured { right: 910, before: 920, cases: 200, worse: false, suites };
    let events = [
        event("planner", PromptChange::Found, 1),
        event("planner", PromptChange::Drafted, 2),
        event("planner", measured, 2),
        event("planner", PromptChange::RolledOut { percent: 10 }, 3),
        event("planner", PromptChange::Promoted, 4),
        event("planner", PromptChange::RolledBack, 5),
    ];
    for event in events.iter().chain([&event("plan", PromptChange::Found, 3)]) {
        store.keep_event(event).await.unwrap();
    }
    assert_eq!(store.events("planner").await.unwrap(), events);

    let rollout = |prompt: &str, percent| Rollout {
        prompt: prompt.to_owned(),
        version: "v2".to_owned(),
        percent,
        since: at(6),
    };
    for begun in [rollout("planner", 10), rollout("writer", 5), rollout("planner", 50)] {
        store.keep_rollout(&begun).await.unwrap();
    }
    let expected = [rollout("planner", 50), rollout("writer", 5)];
    assert_eq!(store.rollouts().await.unwrap(), expected);
    assert!(store.drop_rollout("planner").await.unwrap());
    assert!(!store.drop_rollout("planner").await.unwrap());
    assert_eq!(store.rollouts().await.unwrap(), [rollout("writer", 5)]);

    let turn = PromptStats {
        turns: 1,
        tokens: 300,
        cost: Cost::from_nanos(90),
        elapsed_ms: 900,
        ..PromptStats::default()
    };
    let liked = PromptStats { liked: 2, opened: 1, ..PromptStats::default() };
    for more in [turn, liked, turn] {
        store.count("planner", "v2", more).await.unwrap();
    }
    let counted = store.stats("planner", "v2").await.unwrap();
    assert_eq!(counted, turn.and(turn).and(liked));
    assert_eq!(store.stats("planner", "v1").await.unwrap(), PromptStats::default());
}
