//! One prompt file: parsing and validation with line numbers.

use std::fmt;

use magpie_core::ports::JsonSchema;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::PromptSpec;

const FENCE: &str = "+++";
const USER_MARK: &str = "=== user ===";

/// Which model list a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelRole {
    /// Plans and rewrites.
    Planner,
    /// Words replies.
    Writer,
    /// Reads photos.
    Vision,
}

/// What is wrong with a prompt file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptProblem {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for PromptProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    purpose: String,
    role: ModelRole,
    temperature: f32,
    max_output_tokens: u32,
    variables: Vec<String>,
    schema: Option<String>,
}

/// A validated prompt.
#[derive(Debug)]
pub struct Prompt {
    /// File name without `.md`.
    pub name: String,
    /// What it is for, in words.
    pub purpose: String,
    /// Which model list it is for.
    pub role: ModelRole,
    /// Content hash: the first 12 hex digits of SHA-256.
    pub version: String,
    /// The whole file, with line feeds alone at the ends of lines.
    pub text: String,
    temperature: f32,
    max_output_tokens: u32,
    schema: Option<JsonSchema>,
    validator: Option<jsonschema::Validator>,
    environment: Environment<'static>,
}

/// A prompt with its variables filled in.
#[derive(Clone, Debug)]
pub struct RenderedPrompt {
    /// The system part.
    pub system: String,
    /// The user part.
    pub user: String,
    /// 0 to 2.
    pub temperature: f32,
    /// Most tokens to write.
    pub max_output_tokens: u32,
    /// Schema of the answer.
    pub schema: Option<JsonSchema>,
}

impl Prompt {
    /// Parses and validates the text of a prompt file.
    ///
    /// # Errors
    /// Every problem found, with its line.
    pub fn parse(spec: &PromptSpec, text: &str) -> Result<Self, Vec<PromptProblem>> {
        let file = format!("{}.md", spec.name);
        let one = |line: usize, message: String| {
            vec![PromptProblem { file: file.clone(), line, message }]
        };
        let text = text.replace("\r\n", "\n");
        let (header, body, body_line) = split(&text).map_err(|message| one(1, message))?;
        let header: Header = toml::from_str(header).map_err(|error| {
            let line = error.span().map_or(1, |span| 2 + line_offset(header, span.start));
            one(line, format!("header: {}", error.message()))
        })?;

        let mut problems = Vec::new();
        let mut problem = |line: usize, message: String| {
            problems.push(PromptProblem { file: file.clone(), line, message });
        };
        let header_line = |key: &str| {
            text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |at| at + 1)
        };
        if !(0.0..=2.0).contains(&header.temperature) {
            problem(header_line("temperature"), "temperature is not between 0 and 2".to_owned());
        }
        if header.max_output_tokens == 0 {
            problem(header_line("max_output_tokens"), "max_output_tokens is 0".to_owned());
        }
        for variable in &header.variables {
            if !spec.offered.contains(&variable.as_str()) {
                let offered = spec.offered.join(", ");
                problem(
                    header_line("variables"),
                    format!("unknown variable {variable}; this prompt may use: {offered}"),
                );
            }
        }
        for required in spec.required {
            if !header.variables.iter().any(|variable| variable == required) {
                problem(header_line("variables"), format!("missing variable {required}"));
            }
        }

        let schema = header.schema.as_deref().map(|text| check_schema(spec.name, text)).transpose();
        let schema = schema.unwrap_or_else(|message| {
            problem(header_line("schema"), message);
            None
        });
        let validator = schema.as_ref().and_then(|s| jsonschema::validator_for(&s.schema).ok());

        let (system, user, user_offset) = match body.split_once(USER_MARK) {
            Some((system, user)) => (system, user, system.matches('\n').count()),
            None => (body, "", 0),
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("the syntax differs from the default in blanks only"));
        environment.set_fuel(Some(200_000));
        let mut used = std::collections::HashSet::new();
        for (name, part, first_line) in
            [("system", system, body_line), ("user", user, body_line + user_offset)]
        {
            match environment.add_template_owned(name, part.trim_matches('\n').to_owned()) {
                Ok(()) => {}
                Err(error) => {
                    let skipped = part.len() - part.trim_start_matches('\n').len();
                    let line = first_line + skipped + error.line().unwrap_or(1) - 1;
                    problem(line, format!("template: {}", describe(&error)));
                    continue;
                }
            }
            if let Ok(template) = environment.get_template(name) {
                used.extend(template.undeclared_variables(false));
            }
        }
        // Functions such as `range` are the engine's own.
        used.retain(|name: &String| !environment.globals().any(|(global, _)| global == name));
        for name in &used {
            if !header.variables.contains(name) {
                let line = variable_line(body, name).map_or(body_line, |at| body_line + at);
                problem(line, format!("unknown variable {name}; declare it in `variables`"));
            }
        }
        for variable in &header.variables {
            if !used.contains(variable) && spec.offered.contains(&variable.as_str()) {
                problem(header_line("variables"), format!("variable {variable} is never used"));
            }
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.line);
            return Err(problems);
        }
        let digest = Sha256::digest(text.as_bytes());
        Ok(Self {
            name: spec.name.to_owned(),
            purpose: header.purpose,
            role: header.role,
            version: digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
            text,
            temperature: header.temperature,
            max_output_tokens: header.max_output_tokens,
            schema,
            validator,
            environment,
        })
    }

    /// Fills in the variables.
    ///
    /// # Errors
    /// What the template engine says, with the line within its part.
    pub fn render(&self, variables: &Value) -> Result<RenderedPrompt, minijinja::Error> {
        let part = |name| self.environment.get_template(name)?.render(variables);
        Ok(RenderedPrompt {
            system: part("system")?,
            user: part("user")?.trim().to_owned(),
            temperature: self.temperature,
            max_output_tokens: self.max_output_tokens,
            schema: self.schema.clone(),
        })
    }

    /// Reads a model's answer as JSON of this prompt's schema. Text around the outermost object, such as
    /// a code fence, is tolerated.
    ///
    /// # Errors
    /// What is wrong, in words that the model can use to repair it.
    pub fn read_answer(&self, answer: &str) -> Result<serde_json::Value, String> {
        let start = answer.find('{').ok_or("the answer holds no JSON object")?;
        let end =
            answer.rfind('}').filter(|end| *end > start).ok_or("the JSON object is cut off")?;
        let value: serde_json::Value =
            serde_json::from_str(&answer[start..=end]).map_err(|error| error.to_string())?;
        if let Some(validator) = &self.validator {
            let errors: Vec<_> = validator
                .iter_errors(&value)
                .take(5)
                .map(|error| format!("at {:?}: {error}", error.instance_path().to_string()))
                .collect();
            if !errors.is_empty() {
                return Err(errors.join("; "));
            }
        }
        Ok(value)
    }
}

fn split(text: &str) -> Result<(&str, &str, usize), String> {
    let rest = text
        .strip_prefix(FENCE)
        .and_then(|rest| rest.strip_prefix('\n'))
        .ok_or("the file does not start with a header between +++ lines")?;
    let end = rest.find("\n+++\n").ok_or("the header is not closed with a +++ line")?;
    let header = &rest[..=end];
    let body = &rest[end + "\n+++\n".len()..];
    Ok((header, body, header.matches('\n').count() + 3))
}

fn check_schema(name: &str, text: &str) -> Result<JsonSchema, String> {
    let schema: serde_json::Value =
        serde_json::from_str(text).map_err(|error| format!("schema is no JSON: {error}"))?;
    jsonschema::validator_for(&schema).map_err(|error| format!("schema: {error}"))?;
    Ok(JsonSchema { name: name.to_owned(), schema })
}

fn line_offset(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count()
}

fn variable_line(body: &str, name: &str) -> Option<usize> {
    body.lines().position(|line| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
            && (line.contains("{{") || line.contains("{%"))
    })
}

fn describe(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: PromptSpec =
        PromptSpec { name: "greet", offered: &["name", "mood"], required: &["name"], built_in: "" };

    fn text(header: &str, body: &str) -> String {
        format!(
            "+++\npurpose = \"p\"\nrole = \"writer\"\ntemperature = 0.5\nmax_output_tokens = 9\n{header}\n+++\n{body}"
        )
    }

    fn problem(header: &str, body: &str) -> String {
        let problems = Prompt::parse(&SPEC, &text(header, body)).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_good_prompt_renders_both_parts() {
        let text = text("variables = [\"name\"]", "Be kind.\n=== user ===\nHi {{ name }}!\n");
        let prompt = Prompt::parse(&SPEC, &text).unwrap();
        let rendered = prompt.render(&minijinja::context! { name => "Ada" }).unwrap();
        assert_eq!((rendered.system.as_str(), rendered.user.as_str()), ("Be kind.", "Hi Ada!"));
        assert_eq!(prompt.version.len(), 12);
    }

    #[test]
    fn problems_say_file_and_line() {
        let cases = [
            (
                "variables = [\"name\"]",
                "{{ name }}\n\n{{ nane }}",
                "greet.md:10: unknown variable nane",
            ),
            (
                "variables = [\"name\", \"age\"]",
                "{{ name }} {{ age }}",
                "greet.md:6: unknown variable age",
            ),
            ("variables = [\"mood\"]", "{{ mood }}", "greet.md:6: missing variable name"),
            ("variables = [\"name\"]", "hello", "greet.md:6: variable name is never used"),
            ("variables = [\"name\"]", "{{ name }}\n{% if name %}", "template"),
            (
                "variables = [\"name\"]\nschema = '{\"type\": 3}'",
                "{{ name }}",
                "greet.md:7: schema",
            ),
            ("variables = [\"name\"]\nschema = '{'", "{{ name }}", "greet.md:7: schema is no JSON"),
            ("variables = [\"name\"]\ntone = 1", "{{ name }}", "greet.md:7: header"),
        ];
        for (header, body, expected) in cases {
            let found = problem(header, body);
            assert!(found.contains(expected), "{found:?} should say {expected:?}");
        }
        assert!(Prompt::parse(&SPEC, "no header").is_err());
    }

    #[test]
    fn an_endless_template_is_stopped() {
        let body = "{{ name }}{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}";
        let prompt = Prompt::parse(&SPEC, &text("variables = [\"name\"]", body)).unwrap();
        assert!(prompt.render(&minijinja::context! { name => "Ada" }).is_err());
    }

    #[test]
    fn answers_are_held_to_the_schema() {
        let schema = r#"{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}"#;
        let header = format!("variables = [\"name\"]\nschema = '{schema}'");
        let prompt = Prompt::parse(&SPEC, &text(&header, "{{ name }}")).unwrap();
        assert!(prompt.read_answer("```json\n{\"a\": 1}\n```").is_ok());
        for bad in ["", "sorry", "{\"a\": 1", "{\"a\": \"x\"}", "{}"] {
            assert!(prompt.read_answer(bad).is_err(), "{bad}");
        }
    }
}
