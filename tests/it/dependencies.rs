//! Dependencies point one way.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, PackageId};

/// Crates that only adapters may use.
const VENDORS: &[&str] = &[
    "axum",
    "hyper",
    "image",
    "pulp",
    "reqwest",
    "rustyline",
    "safetensors",
    "scraper",
    "serenity",
    "sled",
    "tantivy",
    "teloxide",
    "tokenizers",
    "async-nats",
];

fn metadata(features: CargoOpt) -> Metadata {
    MetadataCommand::new()
        .features(features)
        // Crates of other platforms are not downloaded.
        .other_options(["--offline", "--filter-platform", "host-tuple"].map(str::to_owned))
        .exec()
        .unwrap()
}

fn reachable(metadata: &Metadata, from: &str) -> BTreeSet<String> {
    let nodes: BTreeMap<&PackageId, _> =
        metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| (&node.id, node)).collect();
    let start = metadata.packages.iter().find(|package| package.name.as_str() == from).unwrap();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![&start.id];
    while let Some(id) = waiting.pop() {
        for dependency in &nodes[id].deps {
            let normal =
                dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            let name = metadata[&dependency.pkg].name.to_string();
            if normal && seen.insert(name) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    seen
}

fn members(metadata: &Metadata) -> BTreeSet<String> {
    metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect()
}

#[test]
fn the_core_and_the_bare_library_see_no_adapter_and_no_vendor() {
    let metadata = metadata(CargoOpt::NoDefaultFeatures);
    for package in ["magpie-core", "magpie"] {
        let used = reachable(&metadata, package);
        let leaked: Vec<_> = used
            .iter()
            .filter(|name| VENDORS.contains(&name.as_str()))
            .chain(used.iter().filter(|n| n.starts_with("magpie-") && *n != "magpie-core"))
            .collect();
        assert!(leaked.is_empty(), "{package} reaches {leaked:?}");
    }
}

#[test]
fn adapters_see_the_core_and_not_each_other() {
    let metadata = metadata(CargoOpt::AllFeatures);
    for member in members(&metadata) {
        if matches!(member.as_str(), "magpie" | "magpie-core") {
            continue;
        }
        let others: Vec<_> = reachable(&metadata, &member)
            .into_iter()
            .filter(|name| name.starts_with("magpie") && name != "magpie-core")
            .collect();
        assert!(others.is_empty(), "{member} depends on {others:?}");
    }
}

#[test]
fn each_store_or_server_library_has_one_home() {
    let metadata = metadata(CargoOpt::AllFeatures);
    for vendor in ["sled", "tantivy", "rustyline", "image"] {
        let homes: Vec<_> = metadata
            .workspace_packages()
            .iter()
            .filter(|package| {
                package.dependencies.iter().any(|dependency| {
                    dependency.name == vendor && dependency.kind == DependencyKind::Normal
                })
            })
            .map(|package| package.name.to_string())
            .collect();
        // The demo shop draws pictures, the vision adapter reads them.
        let most = if vendor == "image" { 2 } else { 1 };
        assert!(homes.len() <= most, "{vendor} is used by {homes:?}");
    }
}
