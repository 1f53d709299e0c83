//! What is open to whom: every route of the console with the least role that it asks for.
//!
//! [`guard`](crate::access::guard) asks here, and nowhere else is decided about roles. A route that is missing here is
//! open to nobody.

use axum::http::Method;
use magpie_core::Role;

/// Whom a route is open to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Least {
    /// Everybody who can reach the server, signed in or not.
    Anyone,
    /// Those with this role and those above.
    Role(Role),
}

const ANYONE: Least = Least::Anyone;
const VIEWER: Least = Least::Role(Role::Viewer);
const EDITOR: Least = Least::Role(Role::Editor);
const OWNER: Least = Least::Role(Role::Owner);

/// Method, path and whom it is open to. A shopper's own chat and memory are open to whoever may look: whose they are is
/// checked where they are read.
const ROUTES: &[(Method, &str, Least)] = &[
    (Method::GET, "/sign-in", ANYONE),
    (Method::POST, "/sign-in", ANYONE),
    (Method::POST, "/language", ANYONE),
    (Method::POST, "/sign-out", VIEWER),
    (Method::GET, "/account", VIEWER),
    (Method::POST, "/account/password", VIEWER),
    (Method::GET, "/accounts", OWNER),
    (Method::POST, "/accounts", OWNER),
    (Method::POST, "/accounts/{name}/role", OWNER),
    (Method::POST, "/accounts/{name}/password", OWNER),
    (Method::POST, "/accounts/{name}/remove", OWNER),
    (Method::POST, "/tokens", OWNER),
    (Method::POST, "/tokens/{token}/revoke", OWNER),
    (Method::GET, "/audit", VIEWER),
    (Method::GET, "/api/openapi.json", VIEWER),
    (Method::GET, "/assets/{file}", ANYONE),
    (Method::GET, "/", VIEWER),
    (Method::GET, "/turns", VIEWER),
    (Method::GET, "/turns/live", VIEWER),
    (Method::GET, "/turns/{turn}", VIEWER),
    (Method::GET, "/turns/{turn}/timeline", VIEWER),
    (Method::GET, "/prompts", VIEWER),
    (Method::GET, "/prompts/{prompt}", VIEWER),
    (Method::GET, "/prompts/{prompt}/compare", VIEWER),
    (Method::POST, "/turns/{turn}/case", OWNER),
    (Method::GET, "/evaluation", VIEWER),
    (Method::GET, "/evaluation/progress", VIEWER),
    (Method::POST, "/evaluation/runs", EDITOR),
    (Method::POST, "/evaluation/runs/cancel", EDITOR),
    (Method::GET, "/evaluation/runs/{run}", VIEWER),
    (Method::GET, "/evaluation/compare", VIEWER),
    (Method::GET, "/evaluation/cases", VIEWER),
    (Method::POST, "/evaluation/cases", EDITOR),
    (Method::GET, "/evaluation/cases/new", VIEWER),
    (Method::GET, "/evaluation/cases/{case}", VIEWER),
    (Method::GET, "/catalogue", VIEWER),
    (Method::POST, "/catalogue/read", EDITOR),
    (Method::POST, "/catalogue/probe", EDITOR),
    (Method::GET, "/people", VIEWER),
    (Method::GET, "/people/{person}", VIEWER),
    (Method::POST, "/people/{person}/memory", OWNER),
    (Method::POST, "/people/{person}/export", OWNER),
    (Method::POST, "/people/{person}/forget", OWNER),
    (Method::GET, "/communities/{community}", VIEWER),
    (Method::POST, "/communities/{community}", OWNER),
    (Method::POST, "/communities/{community}/taste", OWNER),
    (Method::GET, "/health", VIEWER),
    (Method::GET, "/metrics", VIEWER),
    (Method::POST, "/api/turns/{turn}/reveal", OWNER),
    (Method::POST, "/api/turns/{turn}/replay", OWNER),
    (Method::POST, "/api/rehearsals", OWNER),
    (Method::POST, "/api/messages", VIEWER),
    (Method::POST, "/api/ask", VIEWER),
    (Method::GET, "/api/turns/{turn}", VIEWER),
    (Method::GET, "/api/turns/{turn}/events", VIEWER),
    (Method::POST, "/api/turns/{turn}/reactions", VIEWER),
    (Method::GET, "/api/conversations/{conversation}", VIEWER),
    (Method::GET, "/api/communities/{community}/settings", VIEWER),
    (Method::PUT, "/api/communities/{community}/settings", OWNER),
    (Method::GET, "/api/memory/{person}", VIEWER),
    (Method::DELETE, "/api/memory/{person}", VIEWER),
    (Method::GET, "/api/memory/{person}/export", VIEWER),
    (Method::POST, "/api/memory/{person}/link", VIEWER),
    (Method::POST, "/api/memory/{person}/{number}", VIEWER),
    (Method::GET, "/api/status", VIEWER),
    (Method::POST, "/api/runs", EDITOR),
    (Method::GET, "/api/accounts", OWNER),
    (Method::POST, "/api/accounts/{name}", OWNER),
    (Method::PUT, "/api/accounts/{name}", OWNER),
    (Method::DELETE, "/api/accounts/{name}", OWNER),
    (Method::GET, "/api/prompts", VIEWER),
    (Method::GET, "/api/prompts/{prompt}", VIEWER),
    (Method::POST, "/api/prompts/{prompt}/check", EDITOR),
    (Method::POST, "/api/prompts/{prompt}/drafts", EDITOR),
    (Method::POST, "/api/prompts/{prompt}/rollback", EDITOR),
    (Method::GET, "/api/prompts/{prompt}/versions/{version}", VIEWER),
    (Method::POST, "/api/prompts/{prompt}/versions/{version}/measure", EDITOR),
    (Method::POST, "/api/prompts/{prompt}/versions/{version}/rollout", EDITOR),
    (Method::POST, "/api/prompts/{prompt}/versions/{version}/promote", EDITOR),
];

/// Every route with the least role that it asks for; without one it is open to everybody.
pub fn routes() -> impl Iterator<Item = (Method, &'static str, Option<Role>)> {
    ROUTES.iter().map(|(method, path, least)| {
        let role = match least {
            Least::Anyone => None,
            Least::Role(role) => Some(*role),
        };
        (method.clone(), *path, role)
    })
}

/// Whom a route is open to; nothing where it is not listed. A method that a listed path does not have is answered
/// with that to whoever may look.
pub(crate) fn least(method: &Method, path: &str) -> Option<Least> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let mut of_path = ROUTES.iter().filter(|(_, listed, _)| *listed == path).peekable();
    of_path.peek()?;
    Some(of_path.find(|(listed, ..)| listed == method).map_or(VIEWER, |(.., least)| *least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_console_is_listed_once() {
        let source = include_str!("lib.rs");
        let guarded = source.split("let guarded =").nth(1).unwrap();
        let guarded = guarded.split(".merge(others").next().unwrap();
        let paths: Vec<&str> = guarded
            .split(".route(")
            .skip(1)
            .map(|route| route.split('"').nth(1).unwrap())
            .collect();
        assert!(paths.len() > 20, "{paths:?}");
        for path in &paths {
            assert!(ROUTES.iter().any(|(_, listed, _)| listed == path), "{path} is open to nobody");
        }
        for (at, (method, path, _)) in ROUTES.iter().enumerate() {
            assert!(paths.contains(path) || *path == "/metrics", "{path} is no route");
            let again = |(m, p, _): &(Method, &str, Least)| (m, p) == (method, path);
            assert!(!ROUTES[..at].iter().any(again), "{method} {path} is listed twice");
        }
    }

    #[test]
    fn what_is_not_listed_is_open_to_nobody() {
        for (method, path, expected) in [
            (Method::GET, "/turns", Some(VIEWER)),
            (Method::HEAD, "/turns", Some(VIEWER)),
            (Method::POST, "/turns", Some(VIEWER)),
            (Method::POST, "/api/turns/{turn}/reveal", Some(OWNER)),
            (Method::GET, "/else", None),
        ] {
            assert_eq!(least(&method, path), expected, "{method} {path}");
        }
    }
}
