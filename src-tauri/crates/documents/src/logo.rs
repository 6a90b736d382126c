//! The logo (T83, I145): PNG or JPEG by content, bounded, re-encoded so that nothing but the picture is kept.

use crate::DocumentError;
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Largest file.
const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Longest side in pixels.
const MAX_SIDE: u32 = 4_000;
/// Longest side that is kept: 60 mm at 300 dpi.
const KEPT_SIDE: u32 = 709;

/// Checks a chosen picture and answers the PNG that is kept.
pub fn check_logo(bytes: &[u8]) -> Result<Vec<u8>, DocumentError> {
    if bytes.len() > MAX_BYTES {
        return Err(DocumentError::Picture("larger than 5 MB"));
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| unreadable())?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(DocumentError::Picture("not a PNG or JPEG"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(64 * 1024 * 1024);
    reader.limits(limits);
    let picture = reader
        .decode()
        .map_err(|_| DocumentError::Picture("broken or larger than 4,000 × 4,000"))?;
    let kept = if picture.width().max(picture.height()) > KEPT_SIDE {
        picture.thumbnail(KEPT_SIDE, KEPT_SIDE)
    } else {
        picture
    };
    let mut png = Cursor::new(Vec::new());
    kept.write_to(&mut png, ImageFormat::Png).map_err(|_| unreadable())?;
    Ok(png.into_inner())
}

/// Width by height of a kept logo, in pixels.
pub(crate) fn size(png: &[u8]) -> Result<(u32, u32), DocumentError> {
    let reader = ImageReader::new(Cursor::new(png))
        .with_guessed_format()
        .map_err(|_| unreadable())?;
    reader.into_dimensions().map_err(|_| unreadable())
}

fn unreadable() -> DocumentError {
    DocumentError::Picture("unreadable")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sound_pictures_are_kept() {
        let mut png = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(1_200, 300)
            .write_to(&mut png, ImageFormat::Png)
            .expect("a picture");
        let kept = check_logo(png.get_ref()).expect("kept");
        assert_eq!(size(&kept), Ok((709, 177)));
        assert!(check_logo(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_err());
        assert!(check_logo(&png.get_ref()[..200]).is_err(), "cut");
        assert!(check_logo(&vec![0; MAX_BYTES + 1]).is_err());
    }
}
