//! Which routes there are, and who answers them.

use serde_json::{Value, json};

use super::error::ApiError;
use super::rest::{Answer, Call};
use super::world::World;
use super::{ChannelId, CommandId, GuildId, MessageId, UserId, check};

/// A method and a path; `:name` stands for one segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) template: &'static str,
}

/// All routes that are spoken here. `users/@me` comes before `users/:user`.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "gateway"),
    ("GET", "gateway/bot"),
    ("GET PATCH", "users/@me"),
    ("POST", "users/@me/channels"),
    ("GET", "users/@me/guilds"),
    ("GET", "users/:user"),
    ("GET PATCH", "applications/@me"),
    ("GET", "oauth2/applications/@me"),
    ("GET POST PUT", "applications/:application/commands"),
    ("GET PATCH DELETE", "applications/:application/commands/:command"),
    ("GET POST PUT", "applications/:application/guilds/:guild/commands"),
    ("GET PATCH DELETE", "applications/:application/guilds/:guild/commands/:command"),
    ("GET", "applications/:application/emojis"),
    ("POST", "interactions/:interaction/:token/callback"),
    ("POST", "webhooks/:application/:token"),
    ("GET PATCH DELETE", "webhooks/:application/:token/messages/:message"),
    ("GET", "channels/:channel"),
    ("GET POST", "channels/:channel/messages"),
    ("GET PATCH DELETE", "channels/:channel/messages/:message"),
    ("POST", "channels/:channel/typing"),
    ("POST", "channels/:channel/threads"),
    ("POST", "channels/:channel/messages/:message/threads"),
    ("GET", "channels/:channel/messages/:message/reactions/:emoji"),
    ("PUT DELETE", "channels/:channel/messages/:message/reactions/:emoji/@me"),
    ("GET", "guilds/:guild"),
    ("GET", "guilds/:guild/channels"),
    ("GET", "guilds/:guild/roles"),
    ("GET", "guilds/:guild/members/:user"),
];

impl Route {
    /// The route of a request, and its path's parameters.
    pub(super) fn of(method: &str, path: &str, params: &mut Vec<String>) -> Option<Self> {
        ROUTES.iter().find_map(|(methods, template)| {
            let method = methods.split(' ').find(|known| *known == method)?;
            *params = captures(template, path)?;
            Some(Self { method, template })
        })
    }

    /// Whether another method would be right.
    pub(super) fn path_exists(path: &str) -> bool {
        ROUTES.iter().any(|(_, template)| captures(template, path).is_some())
    }

    /// Interactions prove who they are by their own token.
    pub(super) fn needs_token(self) -> bool {
        !["interactions/", "webhooks/"].iter().any(|open| self.template.starts_with(open))
            && self.template != "gateway"
    }

    /// Routes of one bucket have the same name.
    pub(super) fn bucket(self) -> String {
        format!("{} {}", self.method, self.template)
    }
}

fn captures(template: &str, path: &str) -> Option<Vec<String>> {
    let (mut expected, mut segments) = (template.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (expected.next(), segments.next()) {
            (None, None) => return Some(found),
            (Some(name), Some(segment)) if name.starts_with(':') && !segment.is_empty() => {
                found.push(segment.to_owned());
            }
            (Some(name), Some(segment)) if name == segment => {}
            _ => return None,
        }
    }
}

impl Call {
    /// A numeric parameter of the path.
    ///
    /// # Errors
    /// With 50035 where it is no number.
    pub(super) fn id(&self, index: usize) -> Result<u64, ApiError> {
        let text = self.params.get(index).map_or("", String::as_str);
        text.parse().map_err(|_| {
            let mut error = ApiError::new(400, 50035, "Invalid Form Body");
            let message = format!("Value \"{text}\" is not snowflake.");
            error.body["errors"] =
                json!({"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": message}]});
            error
        })
    }

    pub(super) fn channel(&self) -> Result<ChannelId, ApiError> {
        self.id(0).map(ChannelId)
    }

    pub(super) fn message(&self, index: usize) -> Result<MessageId, ApiError> {
        self.id(index).map(MessageId)
    }
}

/// Lets a route take effect.
pub(super) fn handle(world: &mut World, route: Route, call: &Call) -> Result<Answer, ApiError> {
    match (route.method, route.template) {
        (_, "gateway") => Ok(Answer::ok(json!({"url": world.gateway_url()}))),
        (_, "gateway/bot") => Ok(Answer::ok(json!({
            "url": world.gateway_url(), "shards": 1,
            "session_start_limit": {
                "total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1,
            },
        }))),
        (_, "users/@me") => Ok(Answer::ok(world.me_json())),
        (_, "users/@me/guilds") => {
            let here = world.guilds.iter().filter(|(_, guild)| guild.has_bot);
            Ok(Answer::ok(here.map(|(id, _)| world.guild_json(*id)).collect()))
        }
        (_, "users/@me/channels") => open_dm(world, call),
        (_, "users/:user") => {
            let user = UserId(call.id(0)?);
            let known = world.users.contains_key(&user);
            let user = known.then(|| world.user_json(user));
            user.map(Answer::ok).ok_or_else(|| ApiError::unknown("User"))
        }
        (_, "applications/@me" | "oauth2/applications/@me") => {
            Ok(Answer::ok(application_json(world)))
        }
        (_, "applications/:application/emojis") => {
            own_application(world, call)?;
            Ok(Answer::ok(json!({"items": []})))
        }
        (method, template) if template.starts_with("applications/") => {
            own_application(world, call)?;
            let guild =
                template.contains("/guilds/").then(|| call.id(1).map(GuildId)).transpose()?;
            if let Some(guild) = guild
                && !world.guilds.get(&guild).is_some_and(|guild| guild.has_bot)
            {
                return Err(ApiError::missing_access());
            }
            let command = match template.ends_with(":command") {
                true => Some(CommandId(call.id(1 + usize::from(guild.is_some()))?)),
                false => None,
            };
            world.commands_route(method, guild, command, call)
        }
        (_, "interactions/:interaction/:token/callback") => world.callback(call),
        ("POST", "webhooks/:application/:token") => world.followup(call),
        (method, "webhooks/:application/:token/messages/:message") => {
            world.webhook_message(method, call)
        }
        (method, template) if template.starts_with("guilds/") => {
            world.guild_route(method, template, call)
        }
        (method, template) => world.channel_route(method, template, call),
    }
}

fn own_application(world: &mut World, call: &Call) -> Result<(), ApiError> {
    match call.id(0)? == world.application {
        true => Ok(()),
        false => Err(ApiError::new(
            403,
            20012,
            "You are not authorized to perform this action on this application",
        )),
    }
}

fn open_dm(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    for finding in check::fields(&call.body, "recipient_id:id!") {
        world.violation(format!("POST users/@me/channels: {finding}"));
    }
    let id = &call.body["recipient_id"];
    let id = id.as_u64().or_else(|| id.as_str()?.parse().ok()).map(UserId);
    let user = id.filter(|id| world.users.contains_key(id) && *id != world.bot);
    let user = user.ok_or_else(|| ApiError::new(400, 50033, "Invalid Recipient(s)"))?;
    let channel = world.dm(user);
    Ok(Answer::ok(world.channel_json(channel)))
}

fn application_json(world: &World) -> Value {
    let owner = world.users.keys().find(|id| **id != world.bot).copied().unwrap_or(world.bot);
    let identity = json!({
        "id": world.application.to_string(), "name": world.options.bot_name, "icon": null,
        "description": "", "summary": "", "type": null, "bot": world.user_json(world.bot),
        "is_monetized": false, "is_verified": false, "is_discoverable": false,
        "bot_public": true, "bot_require_code_grant": false, "hook": true, "storefront_available": false,
        "integration_types_config": {"0": {}, "1": {}}, "verify_key": "0".repeat(64),
        "flags": world.application_flags(), "owner": world.user_json(owner), "team": null,
    });
    let more = json!({
        "approximate_guild_count": world.guilds.len(), "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0, "redirect_uris": [], "rpc_origins": [],
        "interactions_endpoint_url": null, "role_connections_verification_url": null,
        "event_webhooks_url": null, "event_webhooks_status": 1, "event_webhooks_types": [],
        "explicit_content_filter": 0, "rpc_application_state": 0, "store_application_state": 1,
        "verification_state": 1, "interactions_version": 1, "interactions_event_types": [],
    });
    super::objects::merged(identity, more)
}
