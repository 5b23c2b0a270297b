//! The losses of pretraining in Burn's own tensor operations, differentiated automatically.

use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::{Device, Tensor, TensorData};
use genessl::learn::{LinearWeights, Weights};

pub struct Layer {
    pub weight: Tensor<2>,
    pub bias: Tensor<2>,
}

impl Layer {
    fn new(weights: &LinearWeights, device: &Device) -> Self {
        let (inputs, outputs) = weights.weight.dim();
        let values = weights.weight.iter().copied().collect();
        Layer {
            weight: tracked(values, [inputs, outputs], device),
            bias: tracked(weights.bias.clone(), [1, outputs], device),
        }
    }

    fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        input.matmul(self.weight.clone()) + self.bias.clone()
    }
}

pub struct Network {
    pub layers: Vec<Layer>,
    pub scale: Tensor<2>,
    pub shift: Tensor<2>,
    pub heads: [Layer; 3],
}

pub struct Parts {
    pub samples: Tensor<2>,
    pub mask: Tensor<2>,
    pub views: [Tensor<2>; 2],
    pub targets: Tensor<2>,
}

fn tracked(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    plain(values, shape, device).require_grad()
}

pub fn plain(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

impl Network {
    pub fn new(weights: &Weights, device: &Device) -> Self {
        let latent = weights.latent();
        let heads = [
            &weights.pathway,
            &weights.reconstruction,
            &weights.projection,
        ];
        Network {
            layers: weights
                .encoder
                .iter()
                .map(|layer| Layer::new(layer, device))
                .collect(),
            scale: tracked(weights.norm.scale.clone(), [1, latent], device),
            shift: tracked(weights.norm.shift.clone(), [1, latent], device),
            heads: heads.map(|head| Layer::new(head, device)),
        }
    }

    fn encode(&self, input: Tensor<2>) -> Tensor<2> {
        let output = self
            .layers
            .iter()
            .fold(input, |input, layer| relu(layer.forward(input)));
        let centred = output.clone() - output.mean_dim(1);
        let variance = centred.clone().powf_scalar(2.0).mean_dim(1);
        centred / (variance + 1e-5).sqrt() * self.scale.clone() + self.shift.clone()
    }

    /// Pathway, masked and contrastive objective, unweighted.
    pub fn losses(&self, parts: &Parts, temperature: f32) -> [Tensor<1>; 3] {
        let [pathway, reconstruction, projection] = &self.heads;
        let clean = pathway.forward(self.encode(parts.samples.clone()));
        let pathway = (clean - parts.targets.clone()).powf_scalar(2.0).mean();

        let shown = parts.samples.clone() * (1.0 - parts.mask.clone());
        let rebuilt = reconstruction.forward(self.encode(shown));
        let wrong = ((rebuilt - parts.samples.clone()) * parts.mask.clone()).powf_scalar(2.0);
        let masked = wrong.sum() / parts.mask.clone().sum();

        let views = parts
            .views
            .clone()
            .map(|view| projection.forward(self.encode(view)));
        let both = Tensor::cat(views.to_vec(), 0);
        let lengths = both.clone().powf_scalar(2.0).sum_dim(1).sqrt();
        let unit = both / lengths;
        let [rows, _] = unit.dims();
        let device = unit.device();
        let itself = Tensor::<2>::eye(rows, &device) * 1e9;
        let similarity = unit.clone().matmul(unit.transpose()) / temperature - itself;
        let partner: Vec<f32> = (0..rows * rows)
            .map(|at| f32::from(at % rows == (at / rows + rows / 2) % rows))
            .collect();
        let chosen = log_softmax(similarity, 1) * plain(partner, [rows, rows], &device);
        [pathway, masked, -chosen.sum() / rows as f32]
    }
}
