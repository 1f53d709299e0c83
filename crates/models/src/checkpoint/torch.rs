//! The older of the formats that `torch.save` writes: pickles that describe the tensors, then their values.

use std::collections::HashMap;
use std::path::Path;

use super::pickle::{self, Value};
use super::{Tensor, doubles, halves, singles};
use crate::LoadError;

/// A pickled number that nothing else begins with.
const MAGIC: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";
/// The newer format is a ZIP archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// What is wrong with a file.
pub(super) enum Fault {
    Damaged(String),
    Unsupported(String),
}

impl Fault {
    pub(super) fn at(self, path: &Path) -> LoadError {
        match self {
            Self::Damaged(detail) => LoadError::damaged(path, detail),
            Self::Unsupported(detail) => LoadError::unsupported(path, detail),
        }
    }
}

impl From<String> for Fault {
    fn from(detail: String) -> Self {
        Self::Damaged(detail)
    }
}

/// How the values of a storage are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Half,
    Single,
    Double,
    /// Whole numbers of so many bytes, which are counters.
    Whole(usize),
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name.strip_prefix("torch.")? {
            "HalfStorage" => Some(Self::Half),
            "FloatStorage" => Some(Self::Single),
            "DoubleStorage" => Some(Self::Double),
            "LongStorage" => Some(Self::Whole(8)),
            "IntStorage" => Some(Self::Whole(4)),
            "ByteStorage" | "CharStorage" | "BoolStorage" => Some(Self::Whole(1)),
            _ => None,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::Half => 2,
            Self::Single => 4,
            Self::Double => 8,
            Self::Whole(bytes) => bytes,
        }
    }
}

/// A tensor as the pickle describes it.
struct Described {
    storage: String,
    kind: Kind,
    offset: usize,
    shape: Vec<usize>,
    strides: Vec<usize>,
}

/// The tensors of a file.
pub(super) fn tensors(file: &[u8]) -> Result<HashMap<String, Tensor>, Fault> {
    if file.starts_with(ZIP) {
        let detail = "it is in PyTorch's ZIP format; save it as model.safetensors";
        return Err(Fault::Unsupported(detail.to_owned()));
    }
    let Some(mut rest) = file.strip_prefix(MAGIC) else {
        return Err(Fault::Unsupported("it is no file of PyTorch".to_owned()));
    };
    // The version of the format, and what the machine was like that wrote it.
    pickle::read(&mut rest)?;
    pickle::read(&mut rest)?;
    let Value::Dict(entries) = pickle::read(&mut rest)? else {
        return Err(Fault::Unsupported("it holds something else than a state dict".to_owned()));
    };
    let mut described = HashMap::new();
    for (key, value) in entries {
        if let (Value::Text(name), Some(tensor)) = (key, describe(&value)) {
            described.insert(name, tensor);
        }
    }
    let storages = storages(&mut rest, &described)?;
    let mut tensors = HashMap::new();
    for (name, tensor) in described {
        let Some(values) = storages.get(&tensor.storage) else { continue };
        let values = gather(values, &tensor).ok_or_else(|| format!("{name} has no values"))?;
        tensors.insert(name, Tensor { shape: tensor.shape, values });
    }
    Ok(tensors)
}

/// Reads the values of the storages, which follow in the order of a list of their names.
fn storages(
    rest: &mut &[u8],
    described: &HashMap<String, Described>,
) -> Result<HashMap<String, Vec<f32>>, Fault> {
    let kinds: HashMap<&str, Kind> =
        described.values().map(|tensor| (tensor.storage.as_str(), tensor.kind)).collect();
    let Value::Sequence(names) = pickle::read(rest)? else {
        return Err(Fault::Damaged("it lists no storages".to_owned()));
    };
    let mut storages = HashMap::new();
    for name in names {
        let Value::Text(name) = name else {
            return Err(Fault::Damaged("a storage has no name".to_owned()));
        };
        let kind =
            *kinds.get(name.as_str()).ok_or_else(|| format!("nothing uses storage {name}"))?;
        let ended = || Fault::Damaged("it ends before its values do".to_owned());
        let (count, after) = rest.split_first_chunk::<8>().ok_or_else(ended)?;
        let count = usize::try_from(u64::from_le_bytes(*count)).map_err(|_| ended())?;
        let length = count.checked_mul(kind.bytes()).ok_or_else(ended)?;
        let (bytes, after) = after.split_at_checked(length).ok_or_else(ended)?;
        *rest = after;
        let values = match kind {
            Kind::Half => halves(bytes),
            Kind::Single => singles(bytes),
            Kind::Double => doubles(bytes),
            Kind::Whole(_) => continue,
        };
        storages.insert(name, values);
    }
    Ok(storages)
}

/// `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, …)`, perhaps as a parameter.
fn describe(value: &Value) -> Option<Described> {
    let Value::Call(called, arguments) = value else { return None };
    let (Value::Global(called), Value::Sequence(arguments)) = (&**called, &**arguments) else {
        return None;
    };
    match (called.as_str(), arguments.as_slice()) {
        ("torch._utils._rebuild_parameter", [tensor, ..]) => describe(tensor),
        ("torch._utils._rebuild_tensor_v2", [storage, offset, shape, strides, ..]) => {
            let Value::Persistent(id) = storage else { return None };
            let Value::Sequence(id) = &**id else { return None };
            let [Value::Text(mark), Value::Global(kind), Value::Text(storage), ..] = id.as_slice()
            else {
                return None;
            };
            (mark == "storage").then_some(())?;
            Some(Described {
                storage: storage.clone(),
                kind: Kind::named(kind)?,
                offset: size(offset)?,
                shape: sizes(shape)?,
                strides: sizes(strides)?,
            })
        }
        _ => None,
    }
}

fn size(value: &Value) -> Option<usize> {
    let Value::Int(value) = value else { return None };
    usize::try_from(*value).ok()
}

fn sizes(value: &Value) -> Option<Vec<usize>> {
    let Value::Sequence(values) = value else { return None };
    values.iter().map(size).collect()
}

/// The values of a tensor in order; nothing when its storage is too short.
fn gather(storage: &[f32], tensor: &Described) -> Option<Vec<f32>> {
    let count = tensor.shape.iter().try_fold(1_usize, |count, size| count.checked_mul(*size))?;
    if count > storage.len() || tensor.strides.len() != tensor.shape.len() {
        return None;
    }
    let mut values = Vec::with_capacity(count);
    for number in 0..count {
        let mut left = number;
        let mut place = tensor.offset;
        for (size, stride) in tensor.shape.iter().zip(&tensor.strides).rev() {
            place = place.checked_add((left % size).checked_mul(*stride)?)?;
            left /= size;
        }
        values.push(*storage.get(place)?);
    }
    Some(values)
}
