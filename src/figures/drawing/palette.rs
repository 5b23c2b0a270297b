//! Colours: the page's two themes, a colour-blind safe set for classes, and two perceptually uniform maps.

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// Dark ink on white, or light ink on near-black.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// For daylight, print and most projectors.
    #[default]
    Light,
    /// For dark rooms.
    Dark,
}

/// The colours of everything that is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything, the page's own background.
    pub background: Rgb,
    /// Titles and labels.
    pub ink: Rgb,
    /// Subtitles and tick labels.
    pub muted: Rgb,
    /// Axis lines.
    pub axis: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// The one accent.
    pub accent: Rgb,
}

const LIGHT: Colours = Colours {
    background: [0xff, 0xff, 0xff],
    ink: [0x1a, 0x1d, 0x21],
    muted: [0x55, 0x5d, 0x66],
    axis: [0x86, 0x8e, 0x96],
    grid: [0xe4, 0xe7, 0xea],
    accent: [0x0b, 0x6e, 0x99],
};

const DARK: Colours = Colours {
    background: [0x15, 0x18, 0x1c],
    ink: [0xe6, 0xe8, 0xeb],
    muted: [0xa6, 0xae, 0xb7],
    axis: [0x6f, 0x77, 0x80],
    grid: [0x2b, 0x30, 0x36],
    accent: [0x5a, 0xb4, 0xd6],
};

impl Theme {
    /// The theme's ink, paper and lines.
    pub fn colours(self) -> &'static Colours {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// The colours of Okabe and Ito (2008, <https://jfly.uni-koeln.de/color/>); their black is a grey that shows on the
/// theme's background, and on white their yellow is deepened.
const CLASSES_LIGHT: [Rgb; 8] = [
    [0x00, 0x72, 0xb2],
    [0xd5, 0x5e, 0x00],
    [0x00, 0x9e, 0x73],
    [0xe6, 0x9f, 0x00],
    [0x56, 0xb4, 0xe9],
    [0xcc, 0x79, 0xa7],
    [0xa8, 0x9f, 0x00],
    [0x3c, 0x42, 0x49],
];

const CLASSES_DARK: [Rgb; 8] = [
    [0x2f, 0x8f, 0xd0],
    [0xe8, 0x6c, 0x0a],
    [0x00, 0xa8, 0x7b],
    [0xe6, 0x9f, 0x00],
    [0x7c, 0xc8, 0xf5],
    [0xd6, 0x86, 0xb2],
    [0xf0, 0xe4, 0x42],
    [0xc4, 0xc9, 0xce],
];

/// How many classes have a colour of the set as it is; more also need a marker shape and a direct label.
pub const PLAIN_CLASSES: usize = CLASSES_LIGHT.len();

/// The colour of the class at `place`: after the eighth, darker, lighter and greyer versions follow.
pub fn class_colour(place: usize, theme: Theme) -> Rgb {
    let (set, near, far) = match theme {
        Theme::Light => (&CLASSES_LIGHT, [0; 3], [255; 3]),
        Theme::Dark => (&CLASSES_DARK, [255; 3], [0; 3]),
    };
    let base = set[place % set.len()];
    match place / set.len() % 5 {
        0 => base,
        1 => mix(base, near, 7, 20),
        2 => mix(base, far, 1, 3),
        3 => mix(base, near, 11, 20),
        _ => mix(base, [128; 3], 3, 5),
    }
}

/// The marker shapes, in the order they are given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ✚
    Plus,
    /// ▼
    InvertedTriangle,
    /// ✖
    Cross,
}

const SHAPES: [Shape; 7] = [
    Shape::Circle,
    Shape::Square,
    Shape::Triangle,
    Shape::Diamond,
    Shape::Plus,
    Shape::InvertedTriangle,
    Shape::Cross,
];

/// The marker shape of the class at `place` of `classes`: circles for up to eight classes, then shapes so that a
/// colour's versions all differ in shape and neighbours in the legend do too.
pub fn class_shape(place: usize, classes: usize) -> Shape {
    if classes <= PLAIN_CLASSES {
        Shape::Circle
    } else {
        SHAPES[(place + place / PLAIN_CLASSES) % SHAPES.len()]
    }
}

/// Steps of a colour map.
pub const MAP_STEPS: usize = 65;

/// Equal steps of OKLab lightness and chroma (Ottosson 2020): blue (hue 250°) and red (28°) meet in near-white.
const DIVERGING_LIGHT: [Rgb; 9] = [
    [0x00, 0x54, 0x99],
    [0x46, 0x7c, 0xb1],
    [0x80, 0xa4, 0xc9],
    [0xba, 0xcc, 0xdf],
    [0xf5, 0xf5, 0xf5],
    [0xdf, 0xc2, 0xbe],
    [0xc7, 0x90, 0x89],
    [0xac, 0x5f, 0x56],
    [0x8e, 0x2b, 0x24],
];

/// The same on a dark background, where blue (245°) and red (38°) meet in near-black.
const DIVERGING_DARK: [Rgb; 9] = [
    [0x61, 0xb2, 0xf4],
    [0x52, 0x8b, 0xba],
    [0x43, 0x66, 0x83],
    [0x33, 0x42, 0x50],
    [0x22, 0x22, 0x22],
    [0x4f, 0x3b, 0x34],
    [0x81, 0x55, 0x48],
    [0xb6, 0x71, 0x5b],
    [0xee, 0x8d, 0x70],
];

/// From the paper to a deep blue, in equal steps of OKLab lightness.
const SEQUENTIAL_LIGHT: [Rgb; 9] = [
    [0xf8, 0xfa, 0xfd],
    [0xdb, 0xe6, 0xee],
    [0xbe, 0xd1, 0xe0],
    [0xa1, 0xbd, 0xd1],
    [0x85, 0xa9, 0xc3],
    [0x69, 0x95, 0xb5],
    [0x4d, 0x82, 0xa6],
    [0x2e, 0x6e, 0x98],
    [0x00, 0x5b, 0x89],
];

/// From the dark paper to a bright blue.
const SEQUENTIAL_DARK: [Rgb; 9] = [
    [0x19, 0x1f, 0x23],
    [0x24, 0x31, 0x38],
    [0x30, 0x45, 0x4f],
    [0x3d, 0x59, 0x68],
    [0x4a, 0x6e, 0x81],
    [0x57, 0x83, 0x9b],
    [0x64, 0x9a, 0xb6],
    [0x72, 0xb1, 0xd2],
    [0x80, 0xc8, 0xee],
];

/// The colour of a value between −1 and 1; values beyond take the end's colour, and what is no number the middle's.
pub fn diverging(value: f64, theme: Theme) -> Rgb {
    let anchors = match theme {
        Theme::Light => &DIVERGING_LIGHT,
        Theme::Dark => &DIVERGING_DARK,
    };
    between(anchors, step((value + 1.0) / 2.0, MAP_STEPS / 2))
}

/// The colour of a value between 0 and 1; values beyond take the end's colour, and what is no number the first.
pub fn sequential(value: f64, theme: Theme) -> Rgb {
    let anchors = match theme {
        Theme::Light => &SEQUENTIAL_LIGHT,
        Theme::Dark => &SEQUENTIAL_DARK,
    };
    between(anchors, step(value, 0))
}

fn step(share: f64, otherwise: usize) -> usize {
    if share.is_nan() {
        otherwise
    } else {
        (share.clamp(0.0, 1.0) * (MAP_STEPS - 1) as f64).round() as usize
    }
}

/// The colour at `step` of [`MAP_STEPS`], by whole-number interpolation between nine anchors.
fn between(anchors: &[Rgb; 9], step: usize) -> Rgb {
    let width = (MAP_STEPS - 1) / (anchors.len() - 1);
    let (anchor, rest) = (step / width, step % width);
    let next = anchors[(anchor + 1).min(anchors.len() - 1)];
    mix(anchors[anchor], next, rest as u32, width as u32)
}

/// `part` of `whole` of the way from one colour to another.
fn mix(from: Rgb, to: Rgb, part: u32, whole: u32) -> Rgb {
    let channel = |from: u8, to: u8| {
        let sum = u32::from(from) * (whole - part) + u32::from(to) * part;
        u8::try_from((sum + whole / 2) / whole).unwrap_or(u8::MAX)
    };
    [
        channel(from[0], to[0]),
        channel(from[1], to[1]),
        channel(from[2], to[2]),
    ]
}

/// The relative luminance of WCAG 2.2.
pub fn luminance(colour: Rgb) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

/// The contrast ratio of WCAG 2.2, from 1 to 21.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Black or white, whichever reads better on `background`: one of them always has a contrast of 4.58 or more.
pub fn ink_on(background: Rgb) -> Rgb {
    let (black, white) = ([0; 3], [255; 3]);
    if contrast(black, background) >= contrast(white, background) {
        black
    } else {
        white
    }
}

pub(super) fn plotters_colour([red, green, blue]: Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

    /// OKLab of an sRGB colour.
    fn oklab(colour: Rgb) -> [f64; 3] {
        let [r, g, b] = colour.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        });
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    fn distance(one: Rgb, other: Rgb) -> f64 {
        oklab(one)
            .iter()
            .zip(oklab(other))
            .map(|(one, other)| (one - other).powi(2))
            .sum::<f64>()
            .sqrt()
    }

    #[test]
    fn text_reads_on_both_themes() {
        for theme in THEMES {
            let colours = theme.colours();
            for text in [colours.ink, colours.muted, colours.accent] {
                assert!(
                    contrast(text, colours.background) >= 4.5,
                    "{theme:?} {text:?}"
                );
            }
        }
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_reads_on_every_colour_of_the_sequential_map() {
        for theme in THEMES {
            for step in 0..MAP_STEPS {
                let colour = sequential(step as f64 / (MAP_STEPS - 1) as f64, theme);
                assert!(
                    contrast(ink_on(colour), colour) >= 4.5,
                    "{theme:?} {step} {colour:?}"
                );
            }
        }
    }

    #[test]
    fn maps_are_perceptually_uniform() {
        for theme in THEMES {
            for (map, range) in [
                (diverging as fn(f64, Theme) -> Rgb, (-1.0, 1.0)),
                (sequential, (0.0, 1.0)),
            ] {
                let at = |eighth: u32| {
                    map(
                        range.0 + (range.1 - range.0) * f64::from(eighth) / 8.0,
                        theme,
                    )
                };
                let steps: Vec<f64> = (0..8)
                    .map(|eighth| distance(at(eighth), at(eighth + 1)))
                    .collect();
                let mean = steps.iter().sum::<f64>() / 8.0;
                assert!(
                    steps.iter().all(|step| (step / mean - 1.0).abs() < 0.1),
                    "{theme:?} {steps:?}"
                );
            }
        }
    }

    #[test]
    fn diverging_map_is_balanced() {
        for theme in THEMES {
            let middle = diverging(0.0, theme);
            let (low, high) = (
                distance(middle, diverging(-1.0, theme)),
                distance(middle, diverging(1.0, theme)),
            );
            assert!((low / high - 1.0).abs() < 0.05);
            assert_eq!(diverging(f64::NAN, theme), middle);
            assert_eq!(diverging(7.0, theme), diverging(1.0, theme));
        }
    }

    #[test]
    fn classes_differ_in_colour_and_shape() {
        for theme in THEMES {
            let plain: Vec<Rgb> = (0..PLAIN_CLASSES)
                .map(|place| class_colour(place, theme))
                .collect();
            for (place, &colour) in plain.iter().enumerate() {
                assert!(
                    contrast(colour, theme.colours().background) >= 1.9,
                    "{theme:?} {place}"
                );
                assert!(
                    plain[..place]
                        .iter()
                        .all(|&other| distance(colour, other) > 0.08),
                    "{theme:?} {place}"
                );
            }
            let colours: HashSet<Rgb> = (0..33).map(|place| class_colour(place, theme)).collect();
            assert_eq!(colours.len(), 33);
            for place in 0..33 {
                let same_hue = (place % 8..33).step_by(8).filter(|&other| other != place);
                for other in same_hue {
                    assert_ne!(
                        class_shape(place, 33),
                        class_shape(other, 33),
                        "{place} {other}"
                    );
                }
            }
        }
    }
}
