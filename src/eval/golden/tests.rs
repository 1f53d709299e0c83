use magpie_core::{Currency, FacetKind, Money, Want};

use super::*;

const LINE: &str = r#"{"id":"a","language":"en","text":"red boots under 80","agents":["product"],"hard":[{"kind":"category","value":"boots","hard":true,"not":false},{"kind":"price_max","value":{"amount":8000,"currency":"USD"},"hard":true,"not":false}],"soft":[{"kind":"colour","value":"red","hard":false,"not":false}],"may":[{"kind":"feature","value":"warm","hard":true,"not":false}]}"#;

fn read(text: &str) -> Result<GoldenSet, SuiteError> {
    GoldenSet::read([("simple", File { name: "simple.jsonl", text })])
}

fn facet(kind: FacetKind, value: &str) -> Want {
    Want::Facet(kind, value.to_owned())
}

#[test]
fn a_plan_is_held_against_a_case() {
    let set = read(LINE).unwrap();
    let case = &set.cases[0];
    assert_eq!((case.theme.as_str(), set.catalogs()), ("simple", vec![DEMO]));
    let cap = Need::hard(Want::PriceMax(Money::new(8_000, Currency::USD)));
    let right: Needs = [
        Need::hard(facet(FacetKind::Category, "boot")),
        cap.clone(),
        Need::soft(facet(FacetKind::Colour, "red")),
        Need::hard(facet(FacetKind::Feature, "warm")),
    ]
    .into_iter()
    .collect();
    let judgement = case.judge(&[AgentKind::Product], &right, false);
    assert!(judgement.agents_right() && judgement.hard_right() && judgement.question_right());
    assert_eq!(judgement.soft, (1, 1));

    let wider = LINE.replace("\"boots\"", "\"ski boots|boots\"");
    let wider = read(&wider).unwrap().cases.remove(0);
    assert!(wider.judge(&[AgentKind::Product], &right, false).hard_right());

    let wrong: Needs = [cap, Need::hard(facet(FacetKind::Colour, "red"))].into_iter().collect();
    let judgement = case.judge(&[AgentKind::Product, AgentKind::Trend], &wrong, true);
    assert!(!judgement.agents_right() && !judgement.hard_right() && !judgement.question_right());
    assert_eq!(judgement.missing, ["category boots"]);
    assert_eq!(judgement.unasked, ["colour red"]);
    assert_eq!(judgement.soft, (0, 1));

    let judged = [
        (case.clone(), case.judge(&[AgentKind::Product], &right, false)),
        (case.clone(), judgement),
    ];
    let report = GoldenReport::of(&judged);
    assert!((report.all.agents.mean - 0.5).abs() < 1e-9);
    assert_eq!((report.all.cases, report.held_out.cases, report.failures.len()), (2, 0, 1));
    let trend = report.agents.iter().find(|(agent, _)| *agent == AgentKind::Trend).unwrap().1;
    assert_eq!(trend, AgentCounts { needless: 1, left_out: 1, ..AgentCounts::default() });
}

#[test]
fn what_is_wrong_with_a_case_is_told_with_file_and_line() {
    let twice = format!("{LINE}\n\n{LINE}");
    for (text, says) in [
        ("", "simple.jsonl holds no cases"),
        ("[]", "simple.jsonl, line 1: "),
        (&LINE.replace("product", "painter"), "line 1: there is no agent \"painter\""),
        (&LINE.replace("\"category\"", "\"shape\""), "line 1: there is no kind of need \"shape\""),
        (&LINE.replace("price_max", "colour"), "line 1: the colour has a price for a value"),
        (
            &LINE.replace("red boots under 80", ""),
            "line 1: the case a has neither words nor a photo",
        ),
        (&LINE.replace("\"text\"", "\"words\""), "line 1: unknown field `words`"),
        (&LINE.replace("\"id\"", "\"catalog\":\"../x\",\"id\""), "line 1: \"../x\" is no name"),
        (&twice, "line 3: the case a is already there"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error} should say {says}");
    }
    assert!(GoldenSet::recognises(LINE));
    assert!(!GoldenSet::recognises(r#"{"id":"p1","title":"Boots"}"#));
}
