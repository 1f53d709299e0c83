//! Whether a request gets through: troubles, then rate limits.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use super::error::ApiError;
use super::limits::Verdict;
use super::options::Rate;
use super::rest::Call;
use super::routes::Route;
use super::world::World;

fn too_many(retry_after: Duration, global: bool) -> ApiError {
    ApiError {
        status: StatusCode::TOO_MANY_REQUESTS,
        body: json!({
            "message": "You are being rate limited.", "retry_after": retry_after.as_secs_f64(),
            "global": global, "code": 0,
        }),
    }
}

/// Troubles and limits, before anything takes effect.
pub(super) fn admit(
    world: &mut World,
    route: Option<Route>,
    call: &Call,
    faulty: bool,
    verdict: &mut Option<Verdict>,
) -> Result<(), ApiError> {
    let Some(route) = route else { return Ok(()) };
    // Channels, servers and interactions each have buckets of their own.
    let major = if route.template.starts_with("webhooks/") { 2 } else { 1 };
    let major = call.params.get(..major).unwrap_or_default().join(" ");
    let bucket = format!("{} {major}", route.bucket());
    let global_key = "global".to_owned();
    let counts_globally = !route.template.starts_with("interactions")
        && !route.template.starts_with("webhooks")
        && !route.template.starts_with("gateway");
    let silent = world.buckets.too_early(&bucket);
    let silent =
        silent.or_else(|| counts_globally.then(|| world.buckets.too_early(&global_key)).flatten());
    if let Some(left) = silent {
        let name = format!("{} {}", route.method, route.template);
        world.violation(format!("{name}: sent again {left:?} before Retry-After passed"));
        return Err(refuse(world, &bucket, verdict, left, false));
    }
    if faulty {
        inject(world, &bucket, verdict)?;
    }
    let limits = world.options.limits;
    if let Some(rate) = limits.global.filter(|_| counts_globally) {
        let all = world.buckets.take(&global_key, rate);
        if all.exceeded {
            return Err(refuse(world, &global_key, verdict, all.reset_after, true));
        }
    }
    let rate: Option<Rate> = match (route.method, route.template) {
        ("POST", "channels/:channel/messages") => limits.create_message,
        ("PATCH" | "DELETE", "channels/:channel/messages/:message") => limits.edit_message,
        (_, template) if template.starts_with("webhooks/") => limits.webhook,
        (_, template) if template.contains("/reactions/") => limits.reaction,
        _ => None,
    };
    if let Some(rate) = rate {
        let own = world.buckets.take(&bucket, rate);
        *verdict = Some(own.clone());
        if own.exceeded {
            world.buckets.silence(&bucket, own.reset_after);
            return Err(too_many(own.reset_after, false));
        }
    }
    Ok(())
}

/// A 429, after which the bucket wants silence.
fn refuse(
    world: &mut World,
    key: &str,
    verdict: &mut Option<Verdict>,
    wait: Duration,
    global: bool,
) -> ApiError {
    world.buckets.silence(if global { "global" } else { key }, wait);
    let limit = if global { 0 } else { 5 };
    *verdict = Some(Verdict { limit, remaining: 0, reset_after: wait, exceeded: true });
    too_many(wait, global)
}

fn inject(world: &mut World, bucket: &str, verdict: &mut Option<Verdict>) -> Result<(), ApiError> {
    let faults = &mut world.options.faults;
    if !faults.next_status.is_empty() {
        let status = faults.next_status.remove(0);
        return Err(ApiError::new(status, 0, "injected"));
    }
    let (probabilities, wait, global) =
        ([faults.too_many, faults.internal, faults.bad_gateway], faults.retry_after, faults.global);
    let counted = faults.next_too_many > 0;
    faults.next_too_many -= u32::from(counted);
    let [too_many, internal, bad_gateway] = probabilities.map(|p| world.rng.happens(p));
    if counted || too_many {
        return Err(refuse(world, bucket, verdict, wait, global));
    }
    match (internal, bad_gateway) {
        (true, _) => Err(ApiError::new(500, 0, "500: Internal Server Error")),
        (false, true) => Err(ApiError::new(502, 0, "502: Bad Gateway")),
        (false, false) => Ok(()),
    }
}
