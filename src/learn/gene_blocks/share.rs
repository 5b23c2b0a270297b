//! Some neighbouring blocks, and what is to be done with them: by the one that leads a training, or by a member of the crew.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use ndarray::Array2;

use super::{Block, Distorting, Drawing, Part, Reply, Sums, Task};
use crate::learn::device::Tensor;
use crate::learn::inputs::Inputs;
use crate::learn::options::PretrainOptions;
use crate::learn::pretrain::trained_on;
use crate::packing::{Pack, Packer, Parcel, Unpack};

/// Blocks, the samples' values of their genes, and what is left to do with them.
#[derive(Debug)]
pub(crate) struct Share {
    options: Arc<PretrainOptions>,
    seed: u64,
    /// Samples × genes, from the gene of this number on.
    samples: Inputs,
    from: usize,
    /// The rows of the samples that are trained on, whose values others get.
    pool: Vec<usize>,
    pub blocks: Vec<Block>,
    tasks: VecDeque<Task>,
    /// How many blocks have done the first task.
    done: usize,
    sums: Sums,
    /// The gradient of the task at work, once for all blocks.
    gradient: Option<Tensor<2>>,
}

impl Share {
    /// Blocks of samples that have all genes from the one of number `from` on.
    pub fn new(
        options: Arc<PretrainOptions>,
        seed: u64,
        samples: Inputs,
        from: usize,
        blocks: Vec<Block>,
    ) -> Self {
        Share {
            pool: trained_on(samples.nrows(), &options, seed),
            options,
            seed,
            samples,
            from,
            blocks,
            tasks: VecDeque::new(),
            done: 0,
            sums: Sums::default(),
            gradient: None,
        }
    }

    /// The genes of its blocks.
    fn genes(&self) -> Range<usize> {
        let first = self.blocks.first().map_or(0, |block| block.genes.start);
        first..self.blocks.last().map_or(first, |block| block.genes.end)
    }

    /// Takes in what is to be done next.
    pub fn ask(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// Whether nothing is left to do.
    pub fn is_idle(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Forgets what was to be done.
    pub fn stop(&mut self) {
        self.tasks.clear();
        self.done = 0;
        self.gradient = None;
        self.sums = Sums::default();
    }

    /// Does one block's part of a task; the reply, where it was the last and there is one.
    pub fn advance(&mut self) -> Option<Reply> {
        let task = self.tasks.pop_front()?;
        if let Task::Tell = task {
            return self.tell();
        }
        if self.done < self.blocks.len() {
            self.work_on(&task);
            self.done += 1;
        }
        if self.done < self.blocks.len() {
            self.tasks.push_front(task);
            return None;
        }
        self.done = 0;
        self.gradient = None;
        match task {
            Task::Update { .. } => None,
            _ => Some(Reply::Parts(self.sums.take())),
        }
    }

    /// Tells of one block, so that not all are in memory as words at once.
    fn tell(&mut self) -> Option<Reply> {
        let block = self.blocks.get(self.done).cloned();
        self.done += 1;
        match self.done < self.blocks.len() {
            true => self.tasks.push_front(Task::Tell),
            false => self.done = 0,
        }
        block.map(|block| Reply::Block(Box::new(block)))
    }

    fn work_on(&mut self, task: &Task) {
        let block = &mut self.blocks[self.done];
        let (matrix, numbers) = match task {
            Task::Forward { rows, drawing } => {
                let genes = block.genes.start - self.from..block.genes.end - self.from;
                let samples = &self.samples;
                let drawn = match drawing {
                    Drawing::AsTheyAre => None,
                    Drawing::ToTrain => Some(block.draw(samples, genes.clone(), rows, &self.pool)),
                    // The same masks and views in every epoch, so that the curve shows the model and not the draw.
                    Drawing::HeldOut(batch) => {
                        let distorting = Distorting {
                            options: &self.options,
                            seed: self.seed,
                        };
                        let mut distortion = distorting.of_block(block.number, Some(*batch));
                        Some(distortion.draw(samples, genes.clone(), rows, &self.pool))
                    }
                };
                match drawn {
                    None => (block.look_at(samples, genes, rows), Vec::new()),
                    Some(drawn) => {
                        let (product, masked) = block.forward(drawn);
                        (product, vec![masked])
                    }
                }
            }
            Task::Reconstruct {
                latent,
                factors,
                learning,
            } => block.reconstruct(latent, factors, *learning),
            Task::Update { gradient, learning } => {
                let device = self.options.device.device();
                let tensor = self
                    .gradient
                    .get_or_insert_with(|| gradient.clone().into_tensor(&device));
                return block.update(tensor, *learning);
            }
            Task::Tell => return,
        };
        self.sums.add(Part {
            level: 0,
            index: block.number,
            matrix,
            numbers,
        });
    }
}

/// Its samples' values of its genes, and its blocks; not what it was asked.
impl Pack for Share {
    fn pack(&self, to: &mut Packer) {
        // The settings are small, and have this form already.
        let options = serde_json::to_string(&*self.options).unwrap_or_default();
        to.text(&options);
        self.seed.pack(to);
        self.samples.nrows().pack(to);
        let genes = self.genes();
        genes.start.pack(to);
        genes.end.pack(to);
        let within = genes.start - self.from..genes.end - self.from;
        let (samples, mut row) = (self.samples.nrows(), Vec::new());
        to.many_singles(samples * within.len(), |to| {
            for sample in 0..samples {
                row.clear();
                self.samples.append_row(sample, within.clone(), &mut row);
                to.singles(&row);
            }
        });
        self.blocks.len().pack(to);
        self.blocks.iter().for_each(|block| pack_block(block, to));
    }
}

impl Unpack for Share {
    fn unpack(from: &mut Parcel) -> Self {
        let options: Option<PretrainOptions> = serde_json::from_str(&from.text()).ok();
        from.expect(options.is_some());
        let options = Arc::new(options.unwrap_or_default());
        let seed = u64::unpack(from);
        let rows = from.count();
        let (start, end) = (from.count(), from.count());
        let columns = end.saturating_sub(start);
        let fits = rows.checked_mul(columns).filter(|cells| *cells < 1 << 31);
        let (rows, columns) = match from.expect(fits.is_some()) {
            true => (rows as usize, columns as usize),
            false => (0, 0),
        };
        let mut samples = Array2::zeros((rows, columns));
        if let Some(values) = samples.as_slice_mut() {
            from.singles(values);
        }
        let distorting = Distorting {
            options: &options,
            seed,
        };
        let count = from.length(8);
        let blocks = (0..count).map_while(|_| unpack_block(&distorting, from));
        let blocks = blocks.collect();
        Share::new(options, seed, samples.into(), start as usize, blocks)
    }
}

/// A block that learns on.
pub(super) fn pack_block(block: &Block, to: &mut Packer) {
    block.number.pack(to);
    block.genes.start.pack(to);
    block.genes.end.pack(to);
    block.pack(true, to);
}

/// None where it is damaged, which the parcel then knows.
pub(super) fn unpack_block(distorting: &Distorting, from: &mut Parcel) -> Option<Block> {
    let number = usize::unpack(from);
    let (start, end) = (usize::unpack(from), usize::unpack(from));
    if !from.expect(start <= end && end - start < 1 << 24) {
        return None;
    }
    let mut block = Block::empty(number, start..end, distorting);
    block.restore(true, from);
    Some(block)
}
