//! Figures on their way into the page: only what GeneSSL's own figures are made of gets in, written shorter.

use std::collections::BTreeMap;
use std::fmt::Write;

use roxmltree::{Document, Node, ParsingOptions};

use crate::failure::{Failure, Result};
use crate::text::{escaped, percent_encoded, sentence};

/// A figure of more marks than this is shown as a picture: as parts of the page they would make it slow.
pub const MARKS_IN_THE_PAGE: usize = 2_000;

/// So many rectangles one after another become a path a colour, a sixth of their bytes.
const RECTANGLES: usize = 200;

const SHAPES: [&str; 7] = [
    "circle", "ellipse", "line", "path", "polygon", "polyline", "rect",
];
const OTHERS: [&str; 5] = ["desc", "g", "text", "title", "tspan"];
const ATTRIBUTES: [&str; 32] = [
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "opacity",
    "points",
    "r",
    "rx",
    "ry",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "transform",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// A figure that can stand in the page.
#[derive(Debug)]
pub struct Drawing {
    /// What it shows, in a sentence or two.
    pub description: String,
    /// Its title.
    pub title: String,
    svg: String,
    width: u32,
    height: u32,
    marks: usize,
}

impl Drawing {
    /// Reads an SVG document that GeneSSL drew.
    ///
    /// # Errors
    /// It is no such document.
    pub fn read(svg: &str) -> Result<Drawing> {
        let options = ParsingOptions {
            nodes_limit: 1 << 20,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(svg, options).map_err(|error| {
            Failure::new(
                format!("the drawing can't be read: {error}"),
                "Run the study again.",
            )
        })?;
        let root = document.root_element();
        let length = |name: &str| root.attribute(name)?.parse::<u32>().ok();
        let (Some(width), Some(height)) = (length("width"), length("height")) else {
            return Err(foreign("it has no size"));
        };
        let told = |name: &str| {
            let child = root.children().find(|child| child.has_tag_name(name));
            child
                .and_then(|child| child.text())
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let mut drawing = Drawing {
            title: told("title"),
            description: told("desc"),
            svg: String::new(),
            width,
            height,
            marks: 0,
        };
        drawing.children(root, true)?;
        Ok(drawing)
    }

    /// Whether it is shown as a picture.
    pub fn is_picture(&self) -> bool {
        self.marks > MARKS_IN_THE_PAGE
    }

    /// The element of the page that shows it: itself, or a picture of it whose address is its content.
    pub fn element(&self) -> String {
        let (width, height) = (self.width, self.height);
        if !self.is_picture() {
            return self.document("");
        }
        let document = self.document(" xmlns=\"http://www.w3.org/2000/svg\"");
        // Single quotes stay as they are in an address.
        let content = percent_encoded(&document.replace('"', "'")).replace("%27", "'");
        format!(
            "<img width=\"{width}\" height=\"{height}\" alt=\"{}\" src=\"data:image/svg+xml,{content}\">",
            sentence(&self.title)
        )
    }

    fn document(&self, space: &str) -> String {
        let (width, height) = (self.width, self.height);
        format!(
            "<svg{space} width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-label=\"{}\">{}</svg>",
            sentence(&self.title),
            self.svg
        )
    }

    fn children(&mut self, parent: Node, is_root: bool) -> Result<()> {
        let nodes: Vec<Node> = parent.children().collect();
        let mut at = 0;
        while at < nodes.len() {
            let run = nodes[at..]
                .iter()
                .take_while(|node| is_plain_rectangle(**node) || is_blank(**node));
            let run = run.count();
            if run >= RECTANGLES {
                self.rectangles(&nodes[at..at + run]);
                at += run;
                continue;
            }
            for &node in &nodes[at..at + run.max(1)] {
                self.node(node, is_root)?;
            }
            at += run.max(1);
        }
        Ok(())
    }

    fn node(&mut self, node: Node, is_root: bool) -> Result<()> {
        if node.is_text() {
            self.svg += &escaped(node.text().unwrap_or_default().trim());
            return Ok(());
        }
        if !node.is_element() {
            return Ok(());
        }
        let name = node.tag_name().name();
        // The page says both itself.
        if is_root && matches!(name, "title" | "desc") {
            return Ok(());
        }
        let is_shape = SHAPES.contains(&name);
        if !is_shape && !OTHERS.contains(&name) {
            return Err(foreign(&format!("it holds an element {name}")));
        }
        self.marks += usize::from(is_shape);
        self.svg += &format!("<{name}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            // An address in a value would be fetched.
            if ATTRIBUTES.contains(&key)
                && attribute.namespace().is_none()
                && !value.contains("url")
            {
                let _ = write!(self.svg, " {key}=\"{}\"", escaped(value));
            }
        }
        if !node.has_children() {
            self.svg += "/>";
            return Ok(());
        }
        self.svg.push('>');
        self.children(node, false)?;
        let _ = write!(self.svg, "</{name}>");
        Ok(())
    }

    /// Rectangles that lie side by side, by their colours.
    fn rectangles(&mut self, nodes: &[Node]) {
        let mut paths = BTreeMap::<&str, String>::new();
        for node in nodes.iter().filter(|node| node.is_element()) {
            let of = |name: &str| {
                node.attribute(name)
                    .and_then(|text| text.parse::<i32>().ok())
            };
            if let [Some(x), Some(y), Some(width), Some(height)] =
                ["x", "y", "width", "height"].map(of)
            {
                let path = paths
                    .entry(node.attribute("fill").unwrap_or_default())
                    .or_default();
                let _ = write!(path, "M{x} {y}h{width}v{height}h{}z", -width);
                self.marks += 1;
            }
        }
        for (fill, path) in paths {
            let _ = write!(self.svg, "<path fill=\"{}\" d=\"{path}\"/>", escaped(fill));
        }
    }
}

fn is_blank(node: Node) -> bool {
    node.is_text() && node.text().is_some_and(|text| text.trim().is_empty())
}

/// A rectangle of whole numbers and one colour.
fn is_plain_rectangle(node: Node) -> bool {
    let is_whole = |name: &str| {
        node.attribute(name)
            .is_some_and(|text| text.parse::<i32>().is_ok())
    };
    node.has_tag_name("rect")
        && node.attributes().count() == 5
        && ["x", "y", "width", "height"].into_iter().all(is_whole)
        && node
            .attribute("fill")
            .is_some_and(|fill| fill.starts_with('#'))
}

fn foreign(why: &str) -> Failure {
    Failure::new(
        format!("the drawing is none of GeneSSL's: {why}"),
        "Run the study again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"244\"><title>T &lt;i&gt;</title><desc>D.</desc>{inside}</svg>"
        )
    }

    #[test]
    fn only_what_figures_are_made_of_gets_in() {
        let text = "<g transform=\"scale(0.1)\"><circle cx=\"1\" cy=\"2\" r=\"3\" onload=\"x()\" fill=\"url(//a)\"/>\n<text x=\"1\">\n&lt;b&gt;\n</text></g>";
        let drawing = Drawing::read(&svg(text)).unwrap();
        assert_eq!(drawing.description, "D.");
        assert_eq!(
            drawing.element(),
            "<svg width=\"720\" height=\"244\" viewBox=\"0 0 720 244\" role=\"img\" aria-label=\"T &lt;i&gt;\">\
             <g transform=\"scale(0.1)\"><circle cx=\"1\" cy=\"2\" r=\"3\"/><text x=\"1\">&lt;b&gt;</text></g></svg>"
        );
        for foreign in [
            "<script>x()</script>",
            "<foreignObject/>",
            "<g><image href=\"//a\"/></g>",
            "<style/>",
        ] {
            assert!(Drawing::read(&svg(foreign)).is_err(), "{foreign}");
        }
        assert!(Drawing::read("<svg").is_err() && Drawing::read("<svg/>").is_err());
    }

    #[test]
    fn many_marks_are_a_picture_and_rectangles_are_paths() {
        let cells = (0..MARKS_IN_THE_PAGE + 1).map(|cell| {
            format!(
                "<rect x=\"{cell}\" y=\"0\" width=\"2\" height=\"9\" fill=\"#00000{}\"/>\n",
                cell % 2
            )
        });
        let drawing = Drawing::read(&svg(&cells.collect::<String>())).unwrap();
        assert!(drawing.is_picture());
        let element = drawing.element();
        assert!(
            element.starts_with("<img width=\"720\""),
            "{}",
            &element[..80]
        );
        assert_eq!(
            element.matches("fill='%23").count() + element.matches("fill=%27%23").count(),
            2
        );
        assert!(!element[5..element.len() - 1].contains('<') && !element.contains('#'));
    }
}
