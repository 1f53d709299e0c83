//! Named tensors from files. What they mean is not known here.

mod pickle;
mod torch;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors};
use sha2::{Digest as _, Sha256};

use crate::LoadError;
use crate::compute::{LayerNorm, Weights};
use crate::error::read;

/// Values of a tensor, the last dimension running fastest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

/// All tensors of a file.
pub(crate) struct Checkpoint {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
    /// Tells one state of the file from another.
    pub(crate) digest: String,
}

impl Checkpoint {
    /// Reads a file in the safetensors format.
    pub(crate) fn safetensors(path: &Path) -> Result<Self, LoadError> {
        let bytes = read(path)?;
        let file = SafeTensors::deserialize(&bytes)
            .map_err(|error| LoadError::damaged(path, error.to_string()))?;
        let mut tensors = HashMap::new();
        for (name, view) in file.tensors() {
            // Whole numbers are counters and positions, which are known without.
            let Some(values) = floats(view.dtype(), view.data()) else { continue };
            tensors.insert(name, Tensor { shape: view.shape().to_vec(), values });
        }
        Ok(Self { path: path.to_owned(), tensors, digest: digest(&bytes) })
    }

    /// Reads a file that `torch.save` wrote, in its older format.
    pub(crate) fn torch(path: &Path) -> Result<Self, LoadError> {
        let bytes = read(path)?;
        let tensors = torch::tensors(&bytes).map_err(|fault| fault.at(path))?;
        Ok(Self { path: path.to_owned(), tensors, digest: digest(&bytes) })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The shape of a tensor.
    pub(crate) fn shape(&self, name: &str) -> Result<&[usize], LoadError> {
        Ok(&self.find(name)?.shape)
    }

    /// The values of a tensor that must have this shape.
    pub(crate) fn values(&self, name: &str, shape: &[usize]) -> Result<&[f32], LoadError> {
        let tensor = self.find(name)?;
        if tensor.shape != shape {
            let detail = format!("{name} has the shape {:?}, not {shape:?}", tensor.shape);
            return Err(LoadError::damaged(&self.path, detail));
        }
        Ok(&tensor.values)
    }

    /// Takes the values of a large tensor out, which is not looked at again.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        self.values(name, shape)?;
        Ok(self.tensors.remove(name).map(|tensor| tensor.values).unwrap_or_default())
    }

    /// A layer with `NAME.weight` and `NAME.bias`.
    pub(crate) fn linear(
        &self,
        name: &str,
        outputs: usize,
        inputs: usize,
    ) -> Result<Weights, LoadError> {
        let weights = self.values(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.values(&format!("{name}.bias"), &[outputs])?;
        Ok(Weights::new(weights, outputs, inputs, bias))
    }

    /// A layer with `NAME.weight` alone.
    pub(crate) fn linear_without_bias(
        &self,
        name: &str,
        outputs: usize,
        inputs: usize,
    ) -> Result<Weights, LoadError> {
        let weights = self.values(&format!("{name}.weight"), &[outputs, inputs])?;
        Ok(Weights::new(weights, outputs, inputs, &vec![0.0; outputs]))
    }

    /// A normalisation with `NAME.weight` and `NAME.bias`.
    pub(crate) fn norm(
        &self,
        name: &str,
        width: usize,
        epsilon: f32,
    ) -> Result<LayerNorm, LoadError> {
        Ok(LayerNorm {
            scale: self.values(&format!("{name}.weight"), &[width])?.to_vec(),
            shift: self.values(&format!("{name}.bias"), &[width])?.to_vec(),
            epsilon,
        })
    }

    fn find(&self, name: &str) -> Result<&Tensor, LoadError> {
        self.tensors
            .get(name)
            .ok_or_else(|| LoadError::damaged(&self.path, format!("it has no tensor {name}")))
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn floats(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    match dtype {
        Dtype::F32 => Some(singles(bytes)),
        Dtype::F16 => Some(halves(bytes)),
        Dtype::BF16 => Some(brain_floats(bytes)),
        Dtype::F64 => Some(doubles(bytes)),
        _ => None,
    }
}

fn singles(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn doubles(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32).collect()
}

fn halves(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes))).collect()
}

/// The upper halves of single-precision numbers.
fn brain_floats(bytes: &[u8]) -> Vec<f32> {
    let upper = |bytes: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*bytes)) << 16);
    bytes.as_chunks().0.iter().map(upper).collect()
}

/// A number of 16 bits: a sign, 5 bits of exponent and 10 of fraction.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    match exponent {
        0 => sign * fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_read() {
        let check = |bits, value: f32| assert_eq!(half(bits), value);
        check(0x3c00, 1.0);
        check(0xc000, -2.0);
        check(0x3555, 0.333_251_95);
        check(0x0001, 5.960_464_5e-8);
        check(0x7bff, 65504.0);
        assert_eq!(floats(Dtype::BF16, &[0x80, 0x3f]), Some(vec![1.0]));
        assert_eq!(floats(Dtype::I64, &[0; 8]), None);
    }
}
