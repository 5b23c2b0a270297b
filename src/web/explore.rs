//! Explore at the boundary: pictures and colours as typed arrays, the selection, the search.

use js_sys::{Float32Array, Object, Reflect, Uint16Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Engine, named, thrown, to_js, views};
use crate::figures::palette::{Rgb, Shape, Theme, class_colour, class_shape};
use crate::figures::{NO_CLASS, value_colours};
use crate::study::explore::{Analysis, Method, Shades, Space};
use crate::{Error, Result};

#[derive(Serialize)]
struct Names<'a> {
    by: &'a str,
    title: &'a str,
    kind: &'static str,
    names: Vec<&'a str>,
    /// How many of the names are of classes; one more says that nothing is known.
    known: usize,
    counts: Vec<usize>,
    colours: Vec<String>,
    shapes: Vec<Shape>,
    low: f32,
    high: f32,
    map: Vec<String>,
}

#[wasm_bindgen]
impl Engine {
    /// What can be shown of the samples, and where each picture stands.
    pub fn explorations(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&views::explorations(&self.session))
    }

    /// The samples' ids, in the order of every picture.
    #[wasm_bindgen(js_name = sampleNames)]
    pub fn sample_names(&self) -> Vec<String> {
        let cohort = self.session.cohort();
        cohort.map_or_else(Vec::new, |cohort| cohort.ids.clone())
    }

    /// Where each sample lies in a picture, also while it settles.
    pub fn scatter(&self, space: &str, method: &str) -> std::result::Result<Object, JsValue> {
        let analysis = analysis_of(&format!("{space}/{method}")).map_err(thrown)?;
        let (space, method) = scatter_of(analysis).map_err(thrown)?;
        let plane = self
            .session
            .plane(space, method)
            .ok_or_else(|| thrown(Error::new("there is no such picture yet", "Run it first.")))?;
        let axis = |axis: usize| -> Vec<f32> { plane.column(axis).to_vec() };
        let labels = self.session.axis_labels(space, method);
        let object = Object::new();
        set(&object, "x", Float32Array::from(axis(0).as_slice()))?;
        set(&object, "y", Float32Array::from(axis(1).as_slice()))?;
        set(&object, "x_label", &labels[0])?;
        set(&object, "y_label", &labels[1])?;
        set(
            &object,
            "settled",
            self.session.running_analysis() != Some(analysis),
        )?;
        Ok(object)
    }

    /// What the points can be coloured by.
    #[wasm_bindgen(js_name = colourChoices)]
    pub fn colour_choices(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&self.session.colour_choices())
    }

    /// Genes, pathways and samples whose name contains a text.
    pub fn search(&self, text: &str, limit: usize) -> std::result::Result<JsValue, JsValue> {
        to_js(&self.session.search(text, limit))
    }

    /// A colour, or a number and the colours from low to high, for each sample.
    pub fn colouring(&self, by: &str, theme: &str) -> std::result::Result<Object, JsValue> {
        let theme = named::<Theme>("theme", theme).map_err(thrown)?;
        let colouring = self.session.colouring(by).map_err(thrown)?;
        match &colouring.shades {
            Shades::Classes { order, .. } => of_classes(
                by,
                &colouring.title,
                order,
                &colouring.shades.codes(),
                theme,
            ),
            Shades::Values(values) => of_values(by, &colouring.title, values, theme),
        }
    }

    /// Selects samples by their places.
    pub fn select(&mut self, samples: Vec<u32>) {
        let samples = samples.into_iter().map(|sample| sample as usize);
        self.session.select(samples.collect());
        self.version += 1;
    }

    /// Asks for one analysis of Explore and what it needs.
    #[wasm_bindgen(js_name = startAnalysis)]
    pub fn start_analysis(&mut self, name: &str) -> std::result::Result<(), JsValue> {
        let analysis = analysis_of(name).map_err(thrown)?;
        self.session.start_analysis(analysis);
        Ok(())
    }
}

fn of_classes(
    by: &str,
    title: &str,
    order: &[String],
    codes: &[u16],
    theme: Theme,
) -> std::result::Result<Object, JsValue> {
    let mut counts = vec![0; order.len() + 1];
    codes
        .iter()
        .for_each(|&code| counts[usize::from(code)] += 1);
    let mut names: Vec<&str> = order.iter().map(String::as_str).collect();
    let mut colours: Vec<String> = (0..order.len())
        .map(|at| css(class_colour(at, theme)))
        .collect();
    let mut shapes: Vec<Shape> = (0..order.len())
        .map(|at| class_shape(at, order.len()))
        .collect();
    if counts[order.len()] > 0 {
        names.push(NO_CLASS);
        colours.push(css(theme.colours().axis));
        shapes.push(Shape::Circle);
    } else {
        counts.pop();
    }
    let named = Names {
        by,
        title,
        kind: "classes",
        names,
        known: order.len(),
        counts,
        colours,
        shapes,
        low: 0.0,
        high: 0.0,
        map: Vec::new(),
    };
    let object = Object::from(to_js(&named)?);
    set(&object, "codes", Uint16Array::from(codes))?;
    Ok(object)
}

fn of_values(
    by: &str,
    title: &str,
    values: &[f32],
    theme: Theme,
) -> std::result::Result<Object, JsValue> {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let named = Names {
        by,
        title,
        kind: "values",
        names: Vec::new(),
        known: 0,
        counts: Vec::new(),
        colours: Vec::new(),
        shapes: Vec::new(),
        low: finite().fold(f32::INFINITY, f32::min),
        high: finite().fold(f32::NEG_INFINITY, f32::max),
        map: value_colours(theme).into_iter().map(css).collect(),
    };
    let object = Object::from(to_js(&named)?);
    set(&object, "values", Float32Array::from(values))?;
    Ok(object)
}

fn css([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn set(object: &Object, key: &str, value: impl Into<JsValue>) -> std::result::Result<(), JsValue> {
    Reflect::set(object, &key.into(), &value.into()).map(|_| ())
}

fn analysis_of(name: &str) -> Result<Analysis> {
    Analysis::of_name(name).ok_or_else(|| {
        Error::new(
            format!("there is no analysis \"{name}\""),
            "This is a mistake of the page; reload it.",
        )
    })
}

fn scatter_of(analysis: Analysis) -> Result<(Space, Method)> {
    match analysis {
        Analysis::Pca(space) => Ok((space, Method::Pca)),
        Analysis::Tsne(space) => Ok((space, Method::Tsne)),
        Analysis::Umap(space) => Ok((space, Method::Umap)),
        other => Err(Error::new(
            format!("\"{}\" is no picture", other.name()),
            "This is a mistake of the page; reload it.",
        )),
    }
}
