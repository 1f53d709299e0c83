//! Weights of models of a few kilobytes: made up, always the same, and written as their authors write large ones.

use serde_json::{Map, json};

/// Names and shapes of tensors.
pub type Tensors = Vec<(String, Vec<usize>)>;

/// Two stages of an EfficientNet-Lite.
pub fn lite_tensors() -> Tensors {
    let mut tensors = Tensors::new();
    let mut add = |name: &str, norm: &str, shape: [usize; 4]| {
        tensors.push((format!("{name}.weight"), shape.to_vec()));
        for part in ["weight", "bias", "running_mean", "running_var"] {
            tensors.push((format!("{norm}.{part}"), vec![shape[0]]));
        }
    };
    add("_conv_stem", "_bn0", [8, 3, 3, 3]);
    add("_blocks.0._depthwise_conv", "_blocks.0._bn1", [8, 1, 3, 3]);
    add("_blocks.0._project_conv", "_blocks.0._bn2", [4, 8, 1, 1]);
    add("_blocks.1._expand_conv", "_blocks.1._bn0", [24, 4, 1, 1]);
    add("_blocks.1._depthwise_conv", "_blocks.1._bn1", [24, 1, 5, 5]);
    add("_blocks.1._project_conv", "_blocks.1._bn2", [6, 24, 1, 1]);
    add("_conv_head", "_bn1", [20, 6, 1, 1]);
    tensors
}

/// A file in the safetensors format whose values depend on the tensors' names and places alone.
pub fn safetensors(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let (mut header, mut data) = (Map::new(), Vec::new());
    for (name, shape) in tensors {
        let start = data.len();
        let seed = name.bytes().fold(7_u32, |seed, byte| seed.wrapping_mul(31) + u32::from(byte));
        let count: usize = shape.iter().product();
        for at in (0_u32..).take(count) {
            let mixed = (seed ^ at.wrapping_mul(2_654_435_761)).wrapping_mul(2_246_822_519) >> 8;
            let value = mixed as f32 / 8_388_608.0 - 1.0;
            let value = match name {
                // Variances are never negative.
                _ if name.ends_with("running_var") => value.abs() + 0.5,
                // Enough for what is seen to reach the end.
                _ if name.contains("_bn") && name.ends_with("weight") => value + 3.0,
                _ => value * 0.5,
            };
            data.extend(value.to_le_bytes());
        }
        let described =
            json!({"dtype": "F32", "shape": shape, "data_offsets": [start, data.len()]});
        header.insert(name.clone(), described);
    }
    let header = json!(header).to_string().into_bytes();
    [(header.len() as u64).to_le_bytes().to_vec(), header, data].concat()
}
