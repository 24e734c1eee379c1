//! The device that keeps letters instead of drawing them.

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::kurbo::{Affine, BezPath, Point};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

/// Stands for a letter that its font does not tell.
const UNKNOWN: char = '\u{FFFD}';
/// Units of glyph space in one em.
const EM: f64 = 1_000.0;

/// One letter, or what one glyph stands for, with its place on the page in points from the top
/// left corner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) text: String,
    pub(crate) left: f32,
    pub(crate) right: f32,
    /// The line on which it stands.
    pub(crate) baseline: f32,
    pub(crate) size: f32,
    /// Whether it is marked as no content (running heads), or is written aslant (watermarks).
    pub(crate) aside: bool,
}

/// All letters of a page, in the order in which they are drawn.
pub(crate) struct Letters {
    kept: Vec<Letter>,
    limit: usize,
    pictures: usize,
    /// For each marked content that is open, whether it is an artifact.
    marked: Vec<bool>,
}

impl Letters {
    pub(crate) fn up_to(limit: usize) -> Letters {
        Letters { kept: Vec::new(), limit, pictures: 0, marked: Vec::new() }
    }

    pub(crate) fn count(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn pictures(&self) -> usize {
        self.pictures
    }

    pub(crate) fn take(self) -> Vec<Letter> {
        self.kept
    }

    fn keep(&mut self, glyph: &PositionedGlyph<'_>, transform: Affine) {
        let transform = transform * glyph.transform();
        let origin = transform * Point::ZERO;
        let (across, up) = (transform * Point::new(EM, 0.0), transform * Point::new(0.0, EM));
        let (along, size) = (across - origin, (up - origin).hypot());
        let advance = match &**glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let width = along.hypot() * f64::from(advance.unwrap_or(EM as f32)) / EM;
        let numbers = [origin.x, origin.y, size, width];
        if numbers.iter().any(|number| !number.is_finite() || number.abs() > 1e6) || size < 0.5 {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => UNKNOWN.to_string(),
        };
        let is_aslant = along.y.abs() > along.x.abs() * 0.1;
        self.kept.push(Letter {
            text,
            left: origin.x as f32,
            right: (origin.x + width) as f32,
            baseline: origin.y as f32,
            size: size as f32,
            aside: is_aslant || self.marked.contains(&true),
        });
    }
}

impl<'a> Device<'a> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.kept.len() < self.limit {
                self.keep(glyph, props.transform);
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.pictures += 1;
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&Dict<'_>>) {
        self.marked.push(tag == b"Artifact");
    }

    fn end_marked_content(&mut self) {
        self.marked.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
