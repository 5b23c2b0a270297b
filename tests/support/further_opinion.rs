//! The losses of the further objectives in Burn's own tensor operations, differentiated automatically.

use std::collections::BTreeMap;

use burn::tensor::activation::{log_softmax, relu, sigmoid};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use genessl::learn::layout::Shape;
use genessl::learn::{GeneHead, HeadWeights, LinearWeights, Objective, PretrainOptions, Weights};

type Numbers = Tensor<2>;

/// A batch in the shapes that the further objectives see.
pub struct Samples {
    genes: usize,
    shapes: Vec<(Shape, Vec<f32>)>,
    pub changed: Vec<u8>,
}

impl Samples {
    /// Of so many samples, from numbers that a length and a seed give.
    pub fn drawn(count: usize, genes: usize, numbers: &dyn Fn(usize, u32) -> Vec<f32>) -> Self {
        let cells = count * genes;
        let clean = numbers(cells, 1);
        let beside = |seed: u32| -> Vec<f32> {
            let other = numbers(cells, seed);
            clean.iter().zip(other).map(|(x, y)| x + 0.5 * y).collect()
        };
        let choice = numbers(cells, 9);
        let exchanged: Vec<f32> = (0..cells)
            .map(|at| match choice[at] > 0.2 {
                true => clean[(at + genes) % cells],
                false => clean[at],
            })
            .collect();
        let changed = exchanged.iter().zip(&clean);
        Samples {
            genes,
            changed: changed.map(|(a, b)| u8::from(a != b)).collect(),
            shapes: vec![
                (Shape::View1, beside(3)),
                (Shape::View2, beside(4)),
                (Shape::Corrupted1, beside(5)),
                (Shape::Corrupted2, beside(6)),
                (Shape::Noisy, beside(7)),
                (Shape::Exchanged, exchanged),
                (Shape::Clean, clean),
            ],
        }
    }

    pub fn in_shape(&self, shape: Shape) -> &[f32] {
        let found = self.shapes.iter().find(|(other, _)| *other == shape);
        &found.expect("a further objective's shape").1
    }
}

fn numbers(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Numbers {
    Tensor::from_data(TensorData::new(values, shape), device)
}

struct Layer {
    name: String,
    weight: Numbers,
    bias: Numbers,
}

impl Layer {
    fn new(name: String, weights: &LinearWeights, device: &Device) -> Self {
        let (inputs, outputs) = weights.weight.dim();
        let values = weights.weight.iter().copied().collect();
        Layer {
            name,
            weight: numbers(values, [inputs, outputs], device).require_grad(),
            bias: numbers(weights.bias.clone(), [1, outputs], device).require_grad(),
        }
    }

    fn forward(&self, input: Numbers) -> Numbers {
        input.matmul(self.weight.clone()) + self.bias.clone()
    }
}

pub struct Opinion {
    encoder: Vec<Layer>,
    scale: Numbers,
    shift: Numbers,
    /// Heads of views, two layers each, then of genes.
    heads: BTreeMap<String, Vec<Layer>>,
    device: Device,
}

impl Opinion {
    pub fn new(weights: &Weights, heads: &HeadWeights) -> Self {
        let device = Device::flex().autodiff();
        let row =
            |values: &Vec<f32>| numbers(values.clone(), [1, values.len()], &device).require_grad();
        let layers = |name: &str, layers: &[LinearWeights]| -> Vec<Layer> {
            let layers = layers.iter().enumerate();
            layers
                .map(|(at, layer)| Layer::new(format!("{name}.{}", 2 * at), layer, &device))
                .collect()
        };
        let mut found = BTreeMap::new();
        for head in &heads.views {
            let name = head.objective.name();
            found.insert(name.to_owned(), layers(name, &head.projector));
            found.insert(
                "byol_predictor".into(),
                layers("byol_predictor", &head.predictor),
            );
        }
        for (head, layer) in &heads.genes {
            let name = crate::objectives::name_of(*head);
            found.insert(name.into(), vec![Layer::new(name.into(), layer, &device)]);
        }
        Opinion {
            encoder: layers("enc", &weights.encoder),
            scale: row(&weights.norm.scale),
            shift: row(&weights.norm.shift),
            heads: found,
            device,
        }
    }

    fn encode(&self, shape: Shape, samples: &Samples) -> Numbers {
        let input = self.clean(samples.in_shape(shape), samples.genes);
        let layers = self.encoder.iter();
        let output = layers.fold(input, |input, layer| relu(layer.forward(input)));
        let centred = output.clone() - output.mean_dim(1);
        let variance = centred.clone().powf_scalar(2.0).mean_dim(1);
        centred / (variance + 1e-5).sqrt() * self.scale.clone() + self.shift.clone()
    }

    fn clean(&self, values: &[f32], genes: usize) -> Numbers {
        numbers(values.to_vec(), [values.len() / genes, genes], &self.device)
    }

    fn through(&self, head: &str, latent: Numbers) -> Numbers {
        match self.heads[head].as_slice() {
            [only] => only.forward(latent),
            [first, second] => second.forward(relu(first.forward(latent))),
            _ => panic!("{head}"),
        }
    }

    fn two(&self, head: &str, shapes: [Shape; 2], samples: &Samples) -> [Numbers; 2] {
        shapes.map(|shape| self.through(head, self.encode(shape, samples)))
    }

    pub fn loss(
        &self,
        objective: Objective,
        samples: &Samples,
        options: &PretrainOptions,
    ) -> Tensor<1> {
        const VIEWS: [Shape; 2] = [Shape::View1, Shape::View2];
        let clean = || self.clean(samples.in_shape(Shape::Clean), samples.genes);
        let squared = |head: GeneHead, shape: Shape| {
            let put_out = self.through(
                crate::objectives::name_of(head),
                self.encode(shape, samples),
            );
            (put_out - clean()).powf_scalar(2.0).mean()
        };
        match objective {
            Objective::Scarf => {
                let copies = [Shape::Corrupted1, Shape::Corrupted2];
                let temperature = options.scarf_temperature as f32;
                nt_xent(self.two("scarf", copies, samples), temperature)
            }
            Objective::Vime => {
                let latent = self.encode(Shape::Exchanged, samples);
                let likely = sigmoid(self.through("exchanged", latent));
                let truth: Vec<f32> = samples.changed.iter().map(|&bit| f32::from(bit)).collect();
                let truth = self.clean(&truth, samples.genes);
                let right: Tensor<2> =
                    truth.clone() * likely.clone() + (1.0 - truth) * (1.0 - likely);
                let values = squared(GeneHead::Values, Shape::Exchanged);
                values * options.vime_alpha as f32 - right.log().mean()
            }
            Objective::Byol => {
                let projected = self.two("byol", VIEWS, samples);
                let aims = projected.clone().map(|aim| unit(aim.detach()));
                let [one, other] = projected.map(|view| unit(self.through("byol_predictor", view)));
                let [first, second] = aims;
                let apart =
                    |one: Numbers, other: Numbers| (one - other).powf_scalar(2.0).sum_dim(1).mean();
                apart(one, second) + apart(other, first)
            }
            Objective::BarlowTwins => {
                let views = self.two("barlow_twins", VIEWS, samples);
                let [one, other] = views.map(|view| {
                    let centred = view.clone() - view.mean_dim(0);
                    let variance = centred.clone().powf_scalar(2.0).mean_dim(0);
                    centred / (variance + 1e-5).sqrt()
                });
                let [rows, width] = one.dims();
                let correlation = one.transpose().matmul(other) / rows as f32;
                let identity = Tensor::<2>::eye(width, &self.device);
                let squares = (correlation - identity.clone()).powf_scalar(2.0);
                let lambda = options.barlow_twins_lambda as f32;
                (squares * (identity * (1.0 - lambda) + lambda)).sum()
            }
            Objective::Vicreg => {
                let views = self.two("vicreg", VIEWS, samples);
                let [one, other] = views.clone();
                let apart = (one - other).powf_scalar(2.0).mean();
                let [left, right] = views.map(|view| self.spread(view, options));
                apart * options.vicreg_invariance as f32 + left + right
            }
            Objective::Denoising => squared(GeneHead::Denoised, Shape::Noisy),
            usual => panic!("{usual:?}"),
        }
    }

    fn spread(&self, view: Numbers, options: &PretrainOptions) -> Tensor<1> {
        let [rows, width] = view.dims();
        let centred = view.clone() - view.mean_dim(0);
        let covariance = centred.clone().transpose().matmul(centred) / (rows - 1) as f32;
        let identity = Tensor::<2>::eye(width, &self.device);
        let variances = (covariance.clone() * identity.clone()).sum_dim(1);
        let missing = relu(1.0 - (variances + 1e-4).sqrt()).mean();
        let beside: Tensor<2> = covariance * (1.0 - identity);
        let beside = beside.powf_scalar(2.0).sum() / width as f32;
        missing * options.vicreg_variance as f32 + beside * options.vicreg_covariance as f32
    }

    /// By PyTorch's names and in its layout, of all that the loss depends on.
    pub fn gradients(&self, gradients: &Gradients) -> Vec<(String, Vec<f64>)> {
        let flat = |tensor: Numbers| -> Vec<f64> {
            let values: Vec<f32> = tensor.into_data().try_into_vec().expect("numbers");
            values.into_iter().map(f64::from).collect()
        };
        let mut found = Vec::new();
        for layer in self.encoder.iter().chain(self.heads.values().flatten()) {
            let weight = layer.weight.grad(gradients).expect("it takes part");
            let bias = layer.bias.grad(gradients).expect("it takes part");
            found.push((format!("{}.weight", layer.name), flat(weight.transpose())));
            found.push((format!("{}.bias", layer.name), flat(bias)));
        }
        for (name, tensor) in [("enc.6.weight", &self.scale), ("enc.6.bias", &self.shift)] {
            found.push((
                name.into(),
                flat(tensor.grad(gradients).expect("it takes part")),
            ));
        }
        found
    }
}

fn unit(rows: Numbers) -> Numbers {
    let lengths = rows.clone().powf_scalar(2.0).sum_dim(1).sqrt();
    rows / lengths
}

fn nt_xent(views: [Numbers; 2], temperature: f32) -> Tensor<1> {
    let unit = unit(Tensor::cat(views.to_vec(), 0));
    let [rows, _] = unit.dims();
    let device = unit.device();
    let itself = Tensor::<2>::eye(rows, &device) * 1e9;
    let similarity = unit.clone().matmul(unit.transpose()) / temperature - itself;
    let partner: Vec<f32> = (0..rows * rows)
        .map(|at| f32::from(at % rows == (at / rows + rows / 2) % rows))
        .collect();
    let chosen = log_softmax(similarity, 1) * numbers(partner, [rows, rows], &device);
    -chosen.sum() / rows as f32
}
