//! A network's logits and their gradient, from the first layer's products on.
//!
//! The first layer is linear, so along a line between two inputs its products lie on a line too: two products serve all
//! points in between, and the gradients of all points are averaged before they are taken back to the genes.

use ndarray::ArrayView2;

use super::device::Device;
use super::encoder::to_matrix;
use super::matrix::Matrix;
use super::probe::Probe;
use super::stack::Stack;

/// A network in evaluation mode: no dropout, and nothing is learned.
pub(crate) struct Logits {
    stack: Stack,
    /// What follows the stack, if that is an encoder.
    head: Option<Probe>,
    device: Device,
}

impl Logits {
    pub fn new(stack: Stack, head: Option<Probe>, device: &Device) -> Self {
        Logits {
            stack,
            head,
            device: device.clone(),
        }
    }

    fn classes(&self) -> usize {
        let head = self.head.as_ref();
        head.map_or_else(|| self.stack.outputs(), Probe::outputs)
    }

    /// The first layer's products: samples × its outputs.
    pub fn products(&self, samples: ArrayView2<f32>) -> Matrix {
        let input = to_matrix(samples).into_tensor(&self.device);
        self.stack.first_product(input)
    }

    /// Of each row of products the logit of its class less the mean of all classes', and that number's gradient by the
    /// products.
    pub fn gradients(&self, products: Matrix, of: &[usize]) -> (Vec<f64>, Matrix) {
        let above = self.stack.above(products, None);
        let output = self.head.as_ref().map(|head| head.forward(above.output()));
        let logits = output.as_ref().unwrap_or(above.output());
        let classes = self.classes();
        let rows = logits.values().chunks_exact(classes).zip(of);
        let centred = rows.map(|(row, &class)| {
            let sum: f64 = row.iter().map(|&logit| f64::from(logit)).sum();
            f64::from(row[class]) - sum / classes as f64
        });
        let centred = centred.collect();
        let mut gradient = Matrix::zeros(of.len(), classes);
        let rows = gradient.values_mut().chunks_exact_mut(classes);
        for (row, &class) in rows.zip(of) {
            row.fill(-1.0 / classes as f32);
            row[class] += 1.0;
        }
        if let Some(head) = &self.head {
            gradient = head.backward(&gradient);
        }
        (centred, self.stack.backward(above, gradient))
    }

    /// From gradients by the first layer's products (rows × its outputs) to those by the genes, transposed: genes × rows.
    pub fn to_genes(&self, gradient: Matrix) -> Matrix {
        self.stack.to_input(gradient)
    }
}
