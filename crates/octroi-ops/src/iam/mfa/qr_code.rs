//! The picture from which an app on a telephone reads the seed: a QR code as PNG.
//!
//! "A QR code PNG image that encodes otpauth://totp/…": <https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html>.
//! One bit a pixel, four pixels a module, in stored blocks: a picture of a few kilobytes needs no compression.

use qrcodegen::{QrCode, QrCodeEcc};

/// Pixels a module.
const SCALE: usize = 4;
/// The white edge, in modules.
const EDGE: usize = 4;

/// Returns the picture of a text; `None` for one that is too long.
pub(super) fn png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let modules = usize::try_from(code.size()).ok()? + 2 * EDGE;
    let side = modules * SCALE;
    let mut rows = Vec::with_capacity(side * (side / 8 + 2));
    for y in 0..side {
        // Each row begins with the number of its filter: none.
        rows.push(0);
        for byte in 0..side.div_ceil(8) {
            let bits = (0..8).fold(0_u8, |bits, bit| {
                let white = !dark(&code, byte * 8 + bit, y);
                bits << 1 | u8::from(white)
            });
            rows.push(bits);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = u32::try_from(side).ok()?.to_be_bytes();
    // Greyscale of one bit; no interlace.
    let header = [side.as_slice(), &side, &[1, 0, 0, 0, 0]].concat();
    chunk(&mut png, b"IHDR", &header)?;
    chunk(&mut png, b"IDAT", &stored(&rows))?;
    chunk(&mut png, b"IEND", &[])?;
    Some(png)
}

fn dark(code: &QrCode, x: usize, y: usize) -> bool {
    let module = |pixel: usize| i32::try_from(pixel / SCALE).map_or(-1, |module| module - EDGE as i32);
    code.get_module(module(x), module(y))
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) -> Option<()> {
    png.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    png.extend(kind);
    png.extend(data);
    let crc = !kind.iter().chain(data).fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    });
    png.extend(crc.to_be_bytes());
    Some(())
}

/// The zlib form of bytes that are not compressed (RFC 1950, RFC 1951 3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_the_form_of_a_png_and_checks_out() {
        let png = png("otpauth://totp/ann@111122223333?secret=ABCDEFGH&issuer=x").unwrap();
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        // The end of every PNG is the same twelve bytes, its checksum included.
        assert_eq!(png[png.len() - 12..], *b"\0\0\0\0IEND\xae\x42\x60\x82");
        let side = u32::from_be_bytes(png[16..20].try_into().unwrap()) as usize;
        assert_eq!(side % SCALE, 0);
        let rows = side * (side.div_ceil(8) + 1);
        let data = u32::from_be_bytes(png[33..37].try_into().unwrap()) as usize;
        assert_eq!(data, 2 + 5 + rows + 4, "one stored block");
        // Adler-32 of "Wikipedia".
        assert_eq!(stored(b"Wikipedia")[2 + 5 + 9..], [0x11, 0xe6, 0x03, 0x98]);
    }
}
