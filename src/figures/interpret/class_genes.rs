//! Which genes decide for a class: those of the network beside those of a linear model.

use crate::explore::variable::descending;
use crate::figures::drawing::axis::{Plot, TICK_SIZE, Ticks};
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, RectMark, WIDTH};
use crate::figures::drawing::grid::{NOTE, draw_note, draw_title};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN, ROOM, label_room};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::palette::{Theme, class_colour};
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest, wrap};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`class_genes`] draws.
#[derive(Debug, Clone, Copy)]
pub struct ClassGenes<'a> {
    /// The class.
    pub class: &'a str,
    /// Both models in words: `fine-tuned encoder`, `logistic regression`.
    pub models: [&'a str; 2],
    /// All genes.
    pub genes: &'a [String],
    /// Integrated gradients of each gene for the class, the mean over its samples: above 0 speaks for the class.
    pub attribution: &'a [f64],
    /// The same of a linear model: weight times departure from the baseline.
    pub contributions: &'a [f64],
    /// How many genes are drawn, for example 15.
    pub shown: usize,
}

const ROW: f64 = 22.0;
const NAME: f64 = 13.0;
const LINE: f64 = 18.0;
/// What is measured and the model, above a panel.
const HEAD: f64 = 42.0;
const GAP: f64 = 40.0;
const RANK: &str = "rank";
const MEASURES: [&str; 2] = ["Integrated gradients", "Linear model"];

/// The genes with the largest integrated gradients of a class as bars, relative to the largest, beside the same genes'
/// contributions in a linear model, relative to its largest of all genes, and their rank there. Names are bold and bars full
/// where the linear model has the gene among as many; those only it has are listed beneath.
///
/// # Errors
/// Where there are no genes or both models do not have a finite number for each.
pub fn class_genes(input: &ClassGenes, context: &FigureContext) -> Result<Figure> {
    let ranked = Ranked::of(input)?;
    let shared = ranked
        .top(0)
        .iter()
        .filter(|&&gene| ranked.is_top(1, gene))
        .count();
    let shown = count(ranked.shown as u64);
    let note = format!(
        "The {shown} genes with the largest part in the decision of the {}; {} of them (bold) are also among the first {shown} of the {}",
        input.models[0],
        count(shared as u64),
        input.models[1]
    );
    let heading = Heading::new(
        &format!("Genes that decide for {}", input.class),
        &note,
        context,
    );
    let layout = Layout::new(&ranked, heading.bottom(), context.theme);
    let foot = ranked.foot();
    let first: Vec<&str> = ranked
        .top(0)
        .iter()
        .map(|&gene| input.genes[gene].as_str())
        .collect();
    let columns = [
        "gene",
        "integrated gradients",
        "rank",
        "linear contribution",
        "linear rank",
    ];
    let draft = Draft {
        name: "class_genes",
        width: f64::from(WIDTH),
        height: layout.bottom() + LINE * foot.len() as f64 + MARGIN,
        description: format!(
            "Two rows of bars. {note}. In their order: {}.",
            first.join(", ")
        ),
        heading,
        columns: columns.map(String::from).to_vec(),
        rows: ranked.rows(),
    };
    draft.finish(context, |sheet| {
        let marks = layout.draw(sheet)?;
        let ink = Lettering::new(NAME, sheet.colours.ink);
        sheet.lines(&foot, (MARGIN, layout.bottom() + 0.5 * LINE), LINE, ink)?;
        Ok(Marks::Bars(marks))
    })
}

/// The genes in the order of both models.
struct Ranked<'a> {
    input: &'a ClassGenes<'a>,
    shown: usize,
    /// Genes by falling size, in the network and in the linear model.
    orders: [Vec<u32>; 2],
    /// Each gene's place in these orders.
    ranks: [Vec<usize>; 2],
    tops: [Vec<usize>; 2],
}

impl<'a> Ranked<'a> {
    fn of(input: &'a ClassGenes<'a>) -> Result<Self> {
        let genes = input.genes.len();
        let sizes = [input.attribution.len(), input.contributions.len()] == [genes; 2];
        let both = || input.attribution.iter().chain(input.contributions);
        if genes == 0 || !sizes || !both().all(|value| value.is_finite()) {
            let what = "both models do not have a number for every gene";
            return Err(Error::new(what, "Explain the class again."));
        }
        let orders = [input.attribution, input.contributions].map(|values| {
            let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
            descending(&sizes)
        });
        let shown = input.shown.clamp(1, genes);
        let rank = |order: &Vec<u32>| {
            let mut ranks = vec![0; genes];
            for (rank, &gene) in order.iter().enumerate() {
                ranks[gene as usize] = rank;
            }
            ranks
        };
        let top = |order: &Vec<u32>| order[..shown].iter().map(|&gene| gene as usize).collect();
        Ok(Ranked {
            input,
            shown,
            ranks: orders.each_ref().map(rank),
            tops: orders.each_ref().map(top),
            orders,
        })
    }

    /// The first genes of a model: 0 the network, 1 the linear one.
    fn top(&self, model: usize) -> &[usize] {
        &self.tops[model]
    }

    fn is_top(&self, model: usize, gene: usize) -> bool {
        self.ranks[model][gene] < self.shown
    }

    fn value(&self, model: usize, gene: usize) -> f64 {
        [self.input.attribution, self.input.contributions][model][gene]
    }

    /// A number relative to the model's largest.
    fn relative(&self, model: usize, gene: usize) -> f64 {
        let largest = self.value(model, self.orders[model][0] as usize).abs();
        self.value(model, gene) / largest.max(f64::MIN_POSITIVE)
    }

    /// The genes that only the linear model names, in lines.
    fn foot(&self) -> Vec<String> {
        let only = self.top(1).iter().filter(|&&gene| !self.is_top(0, gene));
        let names: Vec<&str> = only.map(|&gene| self.input.genes[gene].as_str()).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let words = format!(
            "Only among those of the {}: {}",
            self.input.models[1],
            names.join(", ")
        );
        wrap(&words, NAME, false, ROOM)
    }

    /// The first genes of either model.
    fn rows(&self) -> Vec<Vec<Cell>> {
        let only = self.top(1).iter().filter(|&&gene| !self.is_top(0, gene));
        let row = |&gene: &usize| {
            vec![
                Cell::from(self.input.genes[gene].as_str()),
                Cell::Number(self.value(0, gene)),
                Cell::from(self.ranks[0][gene] + 1),
                Cell::Number(self.value(1, gene)),
                Cell::from(self.ranks[1][gene] + 1),
            ]
        };
        self.top(0).iter().chain(only).map(row).collect()
    }
}

struct Layout<'a> {
    ranked: &'a Ranked<'a>,
    theme: Theme,
    /// One panel for each model.
    plots: [Plot; 2],
}

impl<'a> Layout<'a> {
    fn new(ranked: &'a Ranked<'a>, top: f64, theme: Theme) -> Self {
        let names = ranked
            .top(0)
            .iter()
            .map(|&gene| ranked.input.genes[gene].as_str());
        // A little more for bold names.
        let names = (1.12 * widest(names, NAME)).min(label_room(NAME));
        let left = MARGIN + names + 10.0;
        let ranks = ranked
            .top(0)
            .iter()
            .map(|&gene| count(ranked.ranks[1][gene] as u64 + 1));
        let ranks: Vec<String> = ranks.collect();
        let title = text_width(RANK, NOTE, false);
        let ranks = widest(ranks.iter().map(String::as_str), NAME).max(title) + 12.0;
        let width = (f64::from(WIDTH) - MARGIN - ranks - left - GAP) / 2.0;
        let (top, bottom) = (top + HEAD, top + HEAD + ROW * ranked.shown as f64);
        let plot = |model: usize| {
            let genes = ranked.top(0).iter();
            let least = genes
                .map(|&gene| ranked.relative(model, gene))
                .fold(0.0, f64::min);
            let low = if least < 0.0 { -1.0 } else { 0.0 };
            let left = left + (width + GAP) * model as f64;
            Plot::new((left, top), (left + width, bottom), (low, 1.0), (0.0, 1.0))
        };
        Layout {
            ranked,
            theme,
            plots: [0, 1].map(plot),
        }
    }

    /// Where what stands beneath the panels may begin.
    fn bottom(&self) -> f64 {
        self.plots[0].bottom + 62.0
    }

    fn draw(&self, sheet: &Sheet) -> Result<Vec<RectMark>> {
        let mut marks = Vec::new();
        for (model, plot) in self.plots.iter().enumerate() {
            self.draw_panel(sheet, model, plot)?;
            for (row, &gene) in self.ranked.top(0).iter().enumerate() {
                let bar = self.bar(model, row, gene);
                let colour = class_colour(usize::from(bar.value > 0.0), self.theme);
                // Paler where the other model does not have the gene among its first.
                let opacity = if self.ranked.is_top(1, gene) {
                    1.0
                } else {
                    0.5
                };
                let paper = sheet.colours.background;
                sheet.rect((bar.x, bar.y), bar.width, bar.height, paper)?;
                sheet.faint_rect((bar.x, bar.y), bar.width, bar.height, colour, opacity)?;
                marks.push(bar);
            }
            plot.draw_upright(sheet, 0.0, sheet.colours.axis, 1.2)?;
        }
        self.draw_names(sheet)?;
        Ok(marks)
    }

    fn draw_panel(&self, sheet: &Sheet, model: usize, plot: &Plot) -> Result<()> {
        let room = plot.right - plot.left;
        let (left, top) = (plot.left, plot.top - HEAD);
        draw_title(sheet, MEASURES[model], (left, top + 8.0), room)?;
        let name = self.ranked.input.models[model];
        draw_note(sheet, name, (left, top + 26.0), room)?;
        let (low, high) = plot.x_range();
        plot.draw_x_ticks(sheet, &Ticks::between(low, high, 4), true)?;
        let muted = Lettering::new(TICK_SIZE, sheet.colours.muted).centred();
        let words = if low < 0.0 {
            "← against · for the class →"
        } else {
            "for the class →"
        };
        let middle = (plot.left + plot.right) / 2.0;
        sheet.text(words, (middle, plot.bottom + 34.0), muted)
    }

    /// The genes' names to the left, their rank in the linear model to the right.
    fn draw_names(&self, sheet: &Sheet) -> Result<()> {
        let (left, right) = (self.plots[0].left - 10.0, f64::from(WIDTH) - MARGIN);
        let ink = Lettering::new(NAME, sheet.colours.ink).ending();
        let muted = Lettering::new(NOTE, sheet.colours.muted).ending();
        sheet.text(RANK, (right, self.plots[0].top - HEAD + 26.0), muted)?;
        for (row, &gene) in self.ranked.top(0).iter().enumerate() {
            let y = self.plots[0].top + ROW * (row as f64 + 0.5);
            let mut lettering = ink;
            lettering.bold = self.ranked.is_top(1, gene);
            let name = &self.ranked.input.genes[gene];
            let name = shorten(name, NAME, lettering.bold, label_room(NAME));
            sheet.text(&name, (left, y), lettering)?;
            let rank = count(self.ranked.ranks[1][gene] as u64 + 1);
            sheet.text(&rank, (right, y), ink)?;
        }
        Ok(())
    }

    fn bar(&self, model: usize, row: usize, gene: usize) -> RectMark {
        let (ranked, plot) = (self.ranked, &self.plots[model]);
        let relative = ranked.relative(model, gene);
        let (zero, end) = (plot.place(0.0, 0.0).0, plot.place(relative, 0.0).0);
        let rank = count(ranked.ranks[model][gene] as u64 + 1);
        RectMark {
            x: zero.min(end),
            y: plot.top + ROW * (row as f64 + 0.15),
            width: (end - zero).abs(),
            height: ROW * 0.7,
            label: format!(
                "{}, {}: {} of the largest, rank {rank}",
                ranked.input.genes[gene],
                MEASURES[model].to_ascii_lowercase(),
                fixed(relative, 2)
            ),
            value: ranked.value(model, gene),
        }
    }
}
