//! The surface a figure is drawn on: plotters' elements in the figure's own units, and a finished SVG document.

use std::cell::RefCell;

use plotters::coord::Shift;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, ShapeStyle, TextStyle,
};

use super::backend::{STEPS, SvgCanvas};
use super::palette::{Colours, Rgb, Theme, plotters_colour};
use super::path::{Paint, Path};
use super::place::{Place, length, steps};
use super::text::{FONT_FAMILY, text_width};
use crate::names::in_xml;
use crate::{Error, Result};

/// Where a text lies relative to its place, how large and in which colour.
#[derive(Clone, Copy)]
pub struct Lettering {
    pub size: f64,
    pub colour: Rgb,
    pub bold: bool,
    pub horizontal: HPos,
    pub vertical: VPos,
    pub upwards: bool,
}

impl Lettering {
    /// Begins at its place and is centred on it vertically.
    pub fn new(size: f64, colour: Rgb) -> Self {
        Lettering {
            size,
            colour,
            bold: false,
            horizontal: HPos::Left,
            vertical: VPos::Center,
            upwards: false,
        }
    }

    /// Centred on its place.
    pub fn centred(mut self) -> Self {
        self.horizontal = HPos::Center;
        self
    }

    /// Ends at its place.
    pub fn ending(mut self) -> Self {
        self.horizontal = HPos::Right;
        self
    }

    /// Hangs from its place.
    pub fn hanging(mut self) -> Self {
        self.vertical = VPos::Top;
        self
    }

    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    /// Runs from bottom to top.
    pub fn upwards(mut self) -> Self {
        self.upwards = true;
        self
    }
}

/// What the document says of itself.
pub struct Frame<'a> {
    pub width: u32,
    pub height: u32,
    pub theme: Theme,
    pub title: &'a str,
    pub description: &'a str,
}

impl Frame<'_> {
    /// Draws on the theme's paper and gives the SVG document.
    pub fn draw(&self, paint: impl FnOnce(&Sheet) -> Result<()>) -> Result<String> {
        let mut buffer = String::new();
        let area = SvgCanvas::new(&mut buffer, self.width, self.height).into_drawing_area();
        let sheet = Sheet {
            area,
            colours: self.theme.colours(),
            ground: RefCell::default(),
        };
        sheet.rect(
            (0.0, 0.0),
            f64::from(self.width),
            f64::from(self.height),
            sheet.colours.background,
        )?;
        paint(&sheet)?;
        sheet.area.present().map_err(failed)?;
        let ground = sheet.ground.take();
        drop(sheet);
        Ok(self.document(&buffer, &ground))
    }

    /// Puts what plotters drew, its first rectangle being the paper, into a document that names and describes itself.
    fn document(&self, drawn: &str, ground: &str) -> String {
        let body = drawn.split_once('>').map_or("", |(_, body)| body);
        let body = body.trim_end().strip_suffix("</svg>").unwrap_or(body);
        let body = whole_font_sizes(body)
            .replace(&format!(" font-family=\"{FONT_FAMILY}\""), "")
            .replace(" opacity=\"1\"", "")
            .replace(" stroke=\"none\"", "")
            .replace(" \"/>", "\"/>");
        let (paper, body) = body.split_once("/>\n").unwrap_or((&body, ""));
        let (width, height) = (self.width, self.height);
        let (title, description) = (escaped(self.title), escaped(self.description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n\
             <title>{title}</title>\n<desc>{description}</desc>\n\
             <g transform=\"scale({scale})\" font-family=\"{FONT_FAMILY}\" stroke-linejoin=\"round\">{paper}/>\n{ground}{body}</g>\n</svg>\n",
            scale = 1.0 / STEPS,
        )
    }
}

/// Font sizes are whole numbers of backend units, but plotters' division leaves `120.00000000000001`.
fn whole_font_sizes(body: &str) -> String {
    const NAME: &str = " font-size=\"";
    let mut parts = body.split(NAME);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (size, rest) = part.split_once('"').unwrap_or((part, ""));
        let size = size.parse().map_or(0.0, f64::round);
        whole += &format!("{NAME}{size}\"{rest}");
    }
    whole
}

fn escaped(text: &str) -> String {
    in_xml(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::new(
        format!("the figure could not be drawn: {error}"),
        "Run the step again.",
    )
}

/// Draws in figure units.
pub struct Sheet<'a> {
    area: DrawingArea<SvgCanvas<'a>, Shift>,
    pub colours: &'static Colours,
    /// Elements between the paper and everything plotters draws.
    ground: RefCell<String>,
}

impl<'a> Sheet<'a> {
    fn element<E>(&self, element: &E) -> Result<()>
    where
        for<'b> &'b E: PointCollection<'b, (i32, i32)>,
        E: Drawable<SvgCanvas<'a>>,
    {
        self.area.draw(element).map_err(failed)
    }

    /// Paints a path over the paper and earlier paths, beneath all else that is drawn before or after.
    pub fn beneath(&self, path: &Path, paint: Paint, colour: Rgb, opacity: f64) {
        let element = path.element(paint, colour, opacity);
        self.ground.borrow_mut().push_str(&element);
    }

    /// A filled rectangle.
    pub fn rect(&self, (x, y): Place, width: f64, height: f64, fill: Rgb) -> Result<()> {
        self.faint_rect((x, y), width, height, fill, 1.0)
    }

    /// A filled rectangle that lets what is behind it through.
    pub fn faint_rect(
        &self,
        (x, y): Place,
        width: f64,
        height: f64,
        fill: Rgb,
        opacity: f64,
    ) -> Result<()> {
        let corners = [steps((x, y)), steps((x + width, y + height))];
        self.element(&Rectangle::new(
            corners,
            plotters_colour(fill).mix(opacity).filled(),
        ))
    }

    /// A straight line.
    pub fn line(&self, from: Place, to: Place, stroke: Rgb, width: f64) -> Result<()> {
        self.curve(&[from, to], stroke, width)
    }

    /// A line through several places.
    pub fn curve(&self, places: &[Place], stroke: Rgb, width: f64) -> Result<()> {
        let places: Vec<(i32, i32)> = places.iter().map(|&place| steps(place)).collect();
        let style = ShapeStyle::from(plotters_colour(stroke)).stroke_width(length(width));
        self.element(&PathElement::new(places, style))
    }

    /// A dashed line through several places.
    pub fn dashed_curve(&self, places: &[Place], stroke: Rgb, width: f64) -> Result<()> {
        dashes(places, 6.0, 4.0)
            .iter()
            .try_for_each(|dash| self.curve(dash, stroke, width))
    }

    /// A filled circle.
    pub fn disc(&self, centre: Place, radius: f64, fill: Rgb, opacity: f64) -> Result<()> {
        let style = plotters_colour(fill).mix(opacity).filled().stroke_width(0);
        self.element(&Circle::new(steps(centre), length(radius), style))
    }

    /// A filled polygon.
    pub fn polygon(&self, corners: &[Place], fill: Rgb, opacity: f64) -> Result<()> {
        let corners: Vec<(i32, i32)> = corners.iter().map(|&corner| steps(corner)).collect();
        self.element(&Polygon::new(corners, plotters_colour(fill).mix(opacity)))
    }

    /// A line of text.
    pub fn text(&self, text: &str, place: Place, lettering: Lettering) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let weight = if lettering.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let mut font = FontDesc::new(
            FontFamily::Name(FONT_FAMILY),
            lettering.size * STEPS,
            weight,
        );
        if lettering.upwards {
            font = font.transform(FontTransform::Rotate270);
        }
        let colour = plotters_colour(lettering.colour);
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(lettering.horizontal, lettering.vertical));
        let text = in_xml(text).into_owned();
        self.element(&Text::new(text, steps(place), style))
    }

    /// Lines of text beneath one another, their places `pitch` apart.
    pub fn lines(
        &self,
        lines: &[String],
        (x, y): Place,
        pitch: f64,
        lettering: Lettering,
    ) -> Result<()> {
        let mut lines = lines.iter().enumerate();
        lines
            .try_for_each(|(line, words)| self.text(words, (x, y + pitch * line as f64), lettering))
    }

    /// A line of text on a patch of paper, so that it reads over marks.
    pub fn patched_text(&self, text: &str, (x, y): Place, lettering: Lettering) -> Result<()> {
        let (width, height) = (
            text_width(text, lettering.size, lettering.bold) + 4.0,
            lettering.size + 3.0,
        );
        let left = match lettering.horizontal {
            HPos::Left => x - 2.0,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width + 2.0,
        };
        self.faint_rect(
            (left, y - height / 2.0),
            width,
            height,
            self.colours.background,
            0.75,
        )?;
        self.text(text, (x, y), lettering)
    }
}

/// Cuts a line into dashes of length `on` with gaps of length `off`.
fn dashes(places: &[Place], on: f64, off: f64) -> Vec<Vec<Place>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<Place> = places.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, on);
    for pair in places.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let whole = (dx * dx + dy * dy).sqrt();
        let mut gone = 0.0;
        while whole - gone > left {
            gone += left;
            let here = (from.0 + dx * gone / whole, from.1 + dy * gone / whole);
            if drawing {
                dash.push(here);
                dashes.push(std::mem::take(&mut dash));
            } else {
                dash = vec![here];
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= whole - gone;
        if drawing {
            dash.push(to);
        }
    }
    if dash.len() > 1 {
        dashes.push(dash);
    }
    dashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_the_right_share() {
        let dashes = dashes(&[(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)], 6.0, 4.0);
        assert_eq!(dashes.len(), 10);
        let drawn: f64 = dashes
            .iter()
            .map(|dash| dash[dash.len() - 1].0 - dash[0].0)
            .sum();
        assert!((drawn - 60.0).abs() < 1e-9);
    }

    #[test]
    fn documents_escape_and_keep_font_sizes() -> Result<()> {
        let frame = Frame {
            width: 100,
            height: 50,
            theme: Theme::Light,
            title: "a < \"b\"\u{1b}",
            description: "&",
        };
        let svg = frame
            .draw(|sheet| sheet.text("x & y\u{0}", (5.0, 25.0), Lettering::new(12.0, [0; 3])))?;
        assert!(
            svg.contains("aria-label=\"a &lt; &quot;b&quot;\u{fffd}\"")
                && svg.contains("<desc>&amp;</desc>")
        );
        assert!(svg.contains("font-size=\"120\"") && svg.contains("x &amp; y\u{fffd}"));
        assert!(svg.contains("scale(0.1)") && svg.trim_end().ends_with("</svg>"));
        Ok(())
    }
}
