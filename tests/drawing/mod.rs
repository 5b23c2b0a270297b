//! Reads figures back: their texts and where they lie, and the snapshots they are held against.

#![allow(dead_code)]

pub mod data;

use std::path::Path;

use genessl::figures::text::{FONT_FAMILY, text_width};
use genessl::figures::{Figure, FigureContext, Marks, PointMark, SMALLEST_TEXT, Theme};
use genessl::{Error, Result};

/// Both, for what must hold in either.
pub const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// What the figures of real data are told.
pub fn context(theme: Theme) -> FigureContext {
    FigureContext {
        theme,
        simulated: false,
        subtitle: "TCGA, seven types".into(),
    }
}

/// The same on paper.
pub fn light() -> FigureContext {
    context(Theme::Light)
}

/// The first cancer types of TCGA.
pub fn names(number: usize) -> Vec<String> {
    data::TCGA[..number]
        .iter()
        .map(|&name| name.to_owned())
        .collect()
}

/// Draws in both themes, checks both, keeps both.
pub fn kept(draw: impl Fn(&FigureContext) -> Result<Figure>) -> Result<Figure> {
    for theme in THEMES {
        let figure = draw(&context(theme))?;
        check(&figure);
        snapshot(&figure, theme);
    }
    draw(&light())
}

/// The marks of a figure of points.
pub fn points(figure: &Figure) -> &[PointMark] {
    match &figure.marks {
        Marks::Points(points) => points,
        _ => panic!("{}: no points", figure.name),
    }
}

/// Whether one of the texts is these words.
pub fn says(figure: &Figure, words: &str) -> bool {
    texts(figure).iter().any(|text| text.words == words)
}

/// Whether any line of text has these words.
pub fn mentions(figure: &Figure, words: &str) -> bool {
    let lines: Vec<String> = texts(figure).into_iter().map(|text| text.words).collect();
    lines.join(" ").contains(words)
}

/// No two texts of a figure overlap.
pub fn assert_all_apart(figure: &Figure) {
    let all = texts(figure);
    let clear = |one: &Text, other: &Text| {
        let beside = one.right <= other.left || other.right <= one.left;
        beside || one.bottom <= other.top || other.bottom <= one.top
    };
    for (place, one) in all.iter().enumerate() {
        for other in &all[..place] {
            assert!(
                clear(one, other),
                "{}: {one:?} overlaps {other:?}",
                figure.name
            );
        }
    }
}

/// The error of a figure that must not be drawn.
pub fn refused(figure: Result<Figure>, what: &str) -> Error {
    let error = figure.expect_err(what);
    assert!(!error.what.is_empty() && !error.advice.is_empty());
    error
}

/// One text of a figure and the box it needs, in figure units.
#[derive(Debug)]
pub struct Text {
    pub words: String,
    pub size: f64,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// What must hold for every figure.
pub fn check(figure: &Figure) {
    let (width, height) = (f64::from(figure.width), f64::from(figure.height));
    for text in texts(figure) {
        assert!(
            text.size >= SMALLEST_TEXT,
            "{}: too small: {text:?}",
            figure.name
        );
        let inside =
            text.left >= 0.0 && text.right <= width && text.top >= 0.0 && text.bottom <= height;
        assert!(
            inside,
            "{}: outside {width} × {height}: {text:?}",
            figure.name
        );
    }
    for (x, y) in mark_corners(&figure.marks) {
        let inside = x >= 0.0 && x <= width && y >= 0.0 && y <= height;
        assert!(
            inside,
            "{}: mark at {x}, {y} outside {width} × {height}",
            figure.name
        );
    }
    assert!(figure.svg.contains("role=\"img\"") && figure.svg.contains("aria-label="));
    assert!(figure.svg.contains("<title>") && figure.svg.contains("<desc>"));
    assert!(figure.svg.contains(FONT_FAMILY));
    assert!(
        figure
            .table
            .rows
            .iter()
            .all(|row| row.len() == figure.table.columns.len())
    );
}

/// How many elements of that kind a figure has.
pub fn count_of(figure: &Figure, element: &str) -> usize {
    figure.svg.matches(&format!("<{element} ")).count()
}

/// Where a figure's marks begin and end.
pub fn mark_corners(marks: &Marks) -> Vec<(f64, f64)> {
    match marks {
        Marks::Points(points) => points.iter().map(|point| (point.x, point.y)).collect(),
        Marks::Bars(bars) => bars
            .iter()
            .flat_map(|bar| [(bar.x, bar.y), (bar.x + bar.width, bar.y + bar.height)])
            .collect(),
        Marks::Grid(grid) => {
            let right = grid.x + grid.cell_width * grid.column_labels.len() as f64;
            let bottom = grid.y + grid.cell_height * grid.row_labels.len() as f64;
            vec![(grid.x, grid.y), (right, bottom)]
        }
        Marks::Lines(lines) => lines
            .iter()
            .flat_map(|line| line.points.iter().map(|point| (point.x, point.y)))
            .collect(),
    }
}

/// The figure's texts, from its SVG.
pub fn texts(figure: &Figure) -> Vec<Text> {
    let mut texts = Vec::new();
    for element in figure.svg.split("<text ").skip(1) {
        let (attributes, rest) = element.split_once('>').expect("a text's start tag");
        let words = unescaped(
            rest.split_once("</text>")
                .expect("a text's end tag")
                .0
                .trim(),
        );
        texts.push(placed(words, attributes));
    }
    texts
}

/// Positions are in tenths of a unit; `dy` is how plotters aligns vertically.
fn placed(words: String, attributes: &str) -> Text {
    let number = |name: &str| {
        attribute(attributes, name)
            .parse::<f64>()
            .expect("a number")
            / 10.0
    };
    let (x, y, size) = (number("x"), number("y"), number("font-size"));
    let width = text_width(&words, size, attributes.contains("font-weight=\"bold\""));
    let before = match attribute(attributes, "text-anchor") {
        "start" => 0.0,
        "middle" => width / 2.0,
        _ => width,
    };
    let baseline = match attribute(attributes, "dy") {
        "0.76em" => 0.76 * size,
        "0.5ex" => 0.26 * size,
        _ => -0.26 * size,
    };
    let (ascent, descent) = (0.76 * size - baseline, 0.24 * size + baseline);
    if attributes.contains("rotate(270") {
        let (top, bottom) = (y - width + before, y + before);
        return Text {
            words,
            size,
            left: x - ascent,
            right: x + descent,
            top,
            bottom,
        };
    }
    let (left, right) = (x - before, x - before + width);
    Text {
        words,
        size,
        left,
        right,
        top: y - ascent,
        bottom: y + descent,
    }
}

fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    let (_, rest) = attributes
        .split_once(&format!("{name}=\""))
        .expect("the attribute");
    rest.split_once('"').expect("a closing quote").0
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// Holds the SVG against the one kept in `tests/snapshots`; `GENESSL_UPDATE_SNAPSHOTS=1` keeps this one instead.
pub fn snapshot(figure: &Figure, theme: Theme) {
    let theme = if theme == Theme::Light {
        "light"
    } else {
        "dark"
    };
    snapshot_as(figure, &format!("{}_{theme}", figure.name));
}

/// The same under a name of its own.
pub fn snapshot_as(figure: &Figure, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{name}.svg"));
    if std::env::var_os("GENESSL_UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the snapshots' folder");
        std::fs::write(&path, &figure.svg).expect("writing the snapshot");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept
        .lines()
        .zip(figure.svg.lines())
        .position(|(kept, drawn)| kept != drawn);
    assert!(
        kept == figure.svg,
        "{name} differs from {} (line {differs:?}); look at it, then GENESSL_UPDATE_SNAPSHOTS=1 keeps it",
        path.display()
    );
}
