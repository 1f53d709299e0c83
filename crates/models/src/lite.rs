//! EfficientNet-Lite: a small convolutional network for pictures. What it sees last before it would name a
//! thing describes how the thing looks.

use magpie_core::ports::{EmbedError, PictureEmbedder, Pixels};

use crate::LoadError;
use crate::checkpoint::Checkpoint;
use crate::compute::{
    After, BLOCK, Block, Blocks, Border, Depthwise, Layout, Weights, blocks, mean_rows, unit,
};
use crate::patches::{Scale, Windows, by_pixel, scale};
use crate::scale::fit;

/// Added to variances before they are divided by.
const EPSILON: f32 = 1e-3;
/// The step of each stage's first convolution; a stage ends where the number of channels changes.
const STRIDES: [usize; 7] = [1, 2, 2, 2, 1, 2, 1];
/// Channels of the last stage and most blocks in all, and the side of the pictures that such a network learned
/// from.
const SIDES: [(usize, usize, usize); 5] =
    [(320, 16, 224), (320, 21, 240), (352, 24, 260), (384, 32, 280), (448, 46, 300)];
/// The side of the first convolution's window, and its step.
const STEM: usize = 3;
const STEM_STRIDE: usize = 2;
/// Values in such a window.
const STEM_INPUTS: usize = STEM * STEM * 3;

/// A network, ready to look.
pub(crate) struct Lite {
    model: String,
    side: usize,
    scales: [Scale; 3],
    stem: Weights,
    stages: Vec<Bottleneck>,
    head: Weights,
    /// Values that describe a picture.
    width: usize,
}

/// Widens the channels, looks at neighbours in each, and narrows them again.
struct Bottleneck {
    expand: Option<Weights>,
    depthwise: Depthwise,
    project: Weights,
    /// Whether what came in is added to what goes out.
    residual: bool,
}

/// Planes of a square picture.
struct Planes {
    data: Vec<Block>,
    side: usize,
}

impl Lite {
    /// Whether a file of tensors is such a network.
    pub(crate) fn is_in(checkpoint: &Checkpoint) -> bool {
        checkpoint.has("_conv_stem.weight") && checkpoint.has("_blocks.0._depthwise_conv.weight")
    }

    /// Builds the network; normalisations become part of the convolutions before them.
    pub(crate) fn load(name: &str, checkpoint: &Checkpoint) -> Result<Self, LoadError> {
        let unsupported = |detail: &str| LoadError::unsupported(checkpoint.path(), detail);
        if checkpoint.has("_blocks.0._se_reduce.weight") {
            return Err(unsupported("it is an EfficientNet; only the Lite ones are known"));
        }
        let channels = checkpoint.shape("_conv_stem.weight")?.first().copied().unwrap_or_default();
        let stem = Folded::read(checkpoint, "_conv_stem", "_bn0", &[channels, 3, STEM, STEM])?;
        let values = by_pixel(&stem.values, STEM);
        let stem = Weights::new(&values, channels, STEM_INPUTS, &stem.bias);
        let mut stages = Vec::new();
        let (mut inputs, mut stage) = (channels, 0);
        while checkpoint.has(&format!("_blocks.{}._depthwise_conv.weight", stages.len())) {
            let prefix = format!("_blocks.{}", stages.len());
            let [outputs, _] = sizes(checkpoint, &format!("{prefix}._project_conv"))?;
            let mut stride = 1;
            if stages.is_empty() || outputs != inputs {
                let stated = STRIDES.get(stage);
                stride = *stated.ok_or_else(|| unsupported("it has too many stages"))?;
                stage += 1;
            }
            stages.push(Bottleneck::read(checkpoint, &prefix, inputs, stride)?);
            inputs = outputs;
        }
        let [width, last] = sizes(checkpoint, "_conv_head")?;
        if last != inputs || stages[0].expand.is_some() {
            return Err(unsupported("its layers do not fit each other"));
        }
        let head = Folded::read(checkpoint, "_conv_head", "_bn1", &[width, last, 1, 1])?;
        let head = Weights::new(&head.values, width, last, &head.bias);
        let known =
            SIDES.iter().find(|(channels, most, _)| *channels == last && stages.len() <= *most);
        let side = known.map_or(SIDES[0].2, |(_, _, side)| *side);
        let model = format!("{name}-{}", checkpoint.digest);
        let scales = std::array::from_fn(|_| scale(|byte| (byte - 127.0) / 128.0));
        Ok(Self { model, side, scales, stem, stages, head, width })
    }

    fn look(&self, picture: &Pixels) -> Vec<f32> {
        let Border { result: side, before, .. } = Border::new(self.side, STEM, STEM_STRIDE);
        let windows =
            Windows { side: self.side, window: STEM, stride: STEM_STRIDE, before, count: side };
        let patches = windows.rows(&fit(picture, self.side), &self.scales);
        let mut planes = Planes { data: Vec::new(), side };
        let mut framed = Vec::new();
        let mut seen = Vec::new();
        for stage in &self.stages {
            let border = stage.depthwise.border(planes.side);
            frame(&mut framed, stage.depthwise.planes(), border, planes.side);
            let layout = Layout::Framed {
                width: planes.side,
                framed_width: border.framed,
                before: border.before,
                plane: border.framed * border.framed,
            };
            // The first stage does not widen what the first convolution makes of the picture.
            let (widen, rows) = match &stage.expand {
                Some(expand) => (expand, planes.rows()),
                None => (&self.stem, Blocks::dense(&patches, blocks(STEM_INPUTS))),
            };
            widen.apply(rows, &mut framed, layout, After::Relu6);
            let result = border.result * border.result;
            seen.resize(stage.depthwise.planes() * result, [0.0; BLOCK]);
            stage.depthwise.apply(&framed, border, &mut seen);
            let mut out = vec![[0.0; BLOCK]; stage.project.outputs() * result];
            let after = if stage.residual { After::Add(&planes.data) } else { After::Nothing };
            let rows = Blocks::planes(&seen, result);
            stage.project.apply(rows, &mut out, Layout::Planes(result), after);
            planes = Planes { data: out, side: border.result };
        }
        let rows = planes.rows();
        let mut features = vec![[0.0; BLOCK]; self.head.outputs() * rows.rows];
        self.head.apply(rows, &mut features, Layout::Dense, After::Relu6);
        let mut mean = mean_rows(features.as_flattened(), self.head.outputs() * BLOCK);
        mean.truncate(self.width);
        unit(mean)
    }
}

impl PictureEmbedder for Lite {
    fn model(&self) -> &str {
        &self.model
    }

    fn width(&self) -> usize {
        self.width
    }

    fn side(&self) -> usize {
        self.side
    }

    fn embed(&self, picture: &Pixels) -> Result<Vec<f32>, EmbedError> {
        Ok(self.look(picture))
    }
}

impl Bottleneck {
    fn read(
        checkpoint: &Checkpoint,
        prefix: &str,
        inputs: usize,
        stride: usize,
    ) -> Result<Self, LoadError> {
        let unsupported = |detail: &str| LoadError::unsupported(checkpoint.path(), detail);
        let name = |part: &str| format!("{prefix}.{part}");
        let [outputs, inner] = sizes(checkpoint, &name("_project_conv"))?;
        let expand = if checkpoint.has(&name("_expand_conv.weight")) {
            let shape = [inner, inputs, 1, 1];
            let layer = Folded::read(checkpoint, &name("_expand_conv"), &name("_bn0"), &shape)?;
            Some(Weights::new(&layer.values, inner, inputs, &layer.bias))
        } else if prefix == "_blocks.0" && inner == inputs {
            None
        } else {
            return Err(unsupported("a stage after the first does not widen its channels"));
        };
        let shape = checkpoint.shape(&name("_depthwise_conv.weight"))?;
        let window = shape.last().copied().unwrap_or_default();
        if window != 3 && window != 5 {
            return Err(unsupported("it has windows of an unknown size"));
        }
        let shape = [inner, 1, window, window];
        let layer = Folded::read(checkpoint, &name("_depthwise_conv"), &name("_bn1"), &shape)?;
        let depthwise = Depthwise::new(&layer.values, &layer.bias, window, stride);
        let shape = [outputs, inner, 1, 1];
        let layer = Folded::read(checkpoint, &name("_project_conv"), &name("_bn2"), &shape)?;
        let project = Weights::new(&layer.values, outputs, inner, &layer.bias);
        Ok(Self { expand, depthwise, project, residual: stride == 1 && inputs == outputs })
    }
}

impl Planes {
    fn rows(&self) -> Blocks<'_> {
        Blocks::planes(&self.data, self.side * self.side)
    }
}

/// A convolution with the normalisation after it.
struct Folded {
    values: Vec<f32>,
    bias: Vec<f32>,
}

impl Folded {
    fn read(
        checkpoint: &Checkpoint,
        convolution: &str,
        norm: &str,
        shape: &[usize],
    ) -> Result<Self, LoadError> {
        let outputs = shape[0];
        let of = |part: &str| checkpoint.values(&format!("{norm}.{part}"), &[outputs]);
        let (scale, shift) = (of("weight")?, of("bias")?);
        let (mean, variance) = (of("running_mean")?, of("running_var")?);
        let mut values = checkpoint.values(&format!("{convolution}.weight"), shape)?.to_vec();
        let inputs: usize = shape[1..].iter().product();
        let mut bias = Vec::with_capacity(outputs);
        for (output, row) in values.chunks_exact_mut(inputs.max(1)).enumerate() {
            let factor = scale[output] / (variance[output] + EPSILON).sqrt();
            row.iter_mut().for_each(|value| *value *= factor);
            bias.push(shift[output] - mean[output] * factor);
        }
        Ok(Self { values, bias })
    }
}

/// Outputs and inputs of a convolution.
fn sizes(checkpoint: &Checkpoint, name: &str) -> Result<[usize; 2], LoadError> {
    match checkpoint.shape(&format!("{name}.weight"))? {
        [outputs, inputs, ..] if *outputs > 0 && *inputs > 0 => Ok([*outputs, *inputs]),
        _ => Err(LoadError::damaged(checkpoint.path(), format!("{name} is no convolution"))),
    }
}

/// Makes room for planes with a border of zeros; what lies within is overwritten anyway.
fn frame(framed: &mut Vec<Block>, planes: usize, border: Border, side: usize) {
    let Border { framed: framed_side, before, .. } = border;
    framed.resize(planes * framed_side * framed_side, [0.0; BLOCK]);
    let after = before + side;
    for plane in framed.chunks_exact_mut(framed_side * framed_side) {
        plane[..before * framed_side].fill([0.0; BLOCK]);
        plane[after * framed_side..].fill([0.0; BLOCK]);
        for row in plane.chunks_exact_mut(framed_side) {
            row[..before].fill([0.0; BLOCK]);
            row[after..].fill([0.0; BLOCK]);
        }
    }
}
