//! Files on the server, and just enough of picture formats to tell them apart.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

/// The largest file that getFile serves.
pub(super) const DOWNLOAD_LIMIT: usize = 20 * 1024 * 1024;
/// The largest photo that can be uploaded.
pub(super) const PHOTO_LIMIT: usize = 10 * 1024 * 1024;

/// A file on the server.
#[derive(Clone, Debug)]
pub(super) struct StoredFile {
    pub(super) bytes: Bytes,
    pub(super) unique_id: String,
    pub(super) path: String,
    pub(super) photo: bool,
}

/// All files, by file id.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_id: BTreeMap<String, StoredFile>,
    /// Pictures that the server can fetch from elsewhere.
    pub(super) hosted: BTreeMap<String, Bytes>,
    /// Whether any public address is taken for a picture.
    pub(super) any_host: bool,
    count: usize,
}

impl Files {
    /// The sizes of a photo, as in a message.
    pub(super) fn add_photo(&mut self, bytes: &Bytes) -> Option<Value> {
        let (width, height) = dimensions(bytes)?;
        self.count += 1;
        let count = self.count;
        let mut sizes = Vec::new();
        for (letter, side) in [("s", 90), ("m", 320), ("x", 800), ("y", 1280)] {
            let longest = width.max(height).max(1);
            let (w, h) = if longest <= side {
                (width, height)
            } else {
                let scaled =
                    |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1);
                (scaled(width) as u32, scaled(height) as u32)
            };
            let file_id = format!("AgACAgIAAxkBAAI{count:06}{letter}AAMCAAN{letter}AAM2BA");
            let unique_id = format!("AQAD{count:06}{letter}");
            let path = format!("photos/file_{}.jpg", self.by_id.len());
            let file = StoredFile {
                bytes: bytes.clone(),
                unique_id: unique_id.clone(),
                path,
                photo: true,
            };
            self.by_id.insert(file_id.clone(), file);
            sizes.push(json!({"file_id": file_id, "file_unique_id": unique_id,
                "file_size": bytes.len(), "width": w, "height": h}));
            if longest <= side {
                break;
            }
        }
        Some(Value::Array(sizes))
    }

    /// A file of another kind: its `file_id`, `file_unique_id` and `file_size`.
    pub(super) fn add(&mut self, folder: &str, name: &str, bytes: &Bytes) -> Value {
        self.count += 1;
        let count = self.count;
        let file_id = format!("BQACAgIAAxkBAAJ{count:06}AAPKBA");
        let unique_id = format!("AgAD{count:06}");
        let extension = name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
        let path = format!("{folder}/file_{}.{extension}", self.by_id.len());
        let file =
            StoredFile { bytes: bytes.clone(), unique_id: unique_id.clone(), path, photo: false };
        self.by_id.insert(file_id.clone(), file);
        json!({"file_id": file_id, "file_unique_id": unique_id, "file_size": bytes.len()})
    }

    pub(super) fn by_id(&self, file_id: &str) -> Option<&StoredFile> {
        self.by_id.get(file_id)
    }

    pub(super) fn by_path(&self, path: &str) -> Option<&StoredFile> {
        self.by_id.values().find(|file| file.path == path)
    }
}

/// Whether Telegram's servers could reach this address.
pub(super) fn is_public(url: &Url) -> bool {
    let private = |ip: std::net::Ipv4Addr| {
        ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
    };
    match url.host() {
        Some(url::Host::Domain(name)) => name.contains('.') && !name.ends_with(".local"),
        Some(url::Host::Ipv4(ip)) => !private(ip),
        Some(url::Host::Ipv6(ip)) => !(ip.is_loopback() || ip.is_unspecified()),
        None => false,
    }
}

/// Width and height of a JPEG, PNG, WebP or GIF.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let big =
        |at: usize| Some(u32::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let little =
        |at: usize| Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((big(16)? << 16 | big(18)?, big(20)? << 16 | big(22)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((little(6)?, little(8)?));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        let three = |at: usize| Some(little(at)? | u32::from(*bytes.get(at + 2)?) << 16);
        return match bytes.get(12..16)? {
            b"VP8 " => Some((little(26)? & 0x3FFF, little(28)? & 0x3FFF)),
            b"VP8X" => Some((three(24)? + 1, three(27)? + 1)),
            b"VP8L" => {
                let bits = little(21)? | little(23)? << 16;
                Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
            }
            _ => None,
        };
    }
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return None;
    }
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xFF => at += 1,
            0xC4 | 0xC8 | 0xCC => at += 2 + big(at + 2)? as usize,
            0xC0..=0xCF => return Some((big(at + 7)?, big(at + 5)?)),
            0xDA | 0xD9 => return None,
            _ => at += 2 + big(at + 2)? as usize,
        }
    }
}
