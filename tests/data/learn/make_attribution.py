"""Makes attribution.json beside it: integrated gradients of two small networks by PyTorch's automatic differentiation.

    pip install torch
    python tests/data/learn/make_attribution.py

Each point's gradient is taken by all inputs, from the input on, in double precision, at the middles of equal steps of the
way's cube root. Weights are inputs × outputs.
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
GENES, HIDDEN, CLASSES, STEPS = 14, [11, 9], 3, 32
torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def rounded(tensor):
    return torch.round(tensor, decimals=5)


def layer(inputs, outputs):
    made = torch.nn.Linear(inputs, outputs)
    with torch.no_grad():
        made.weight.copy_(rounded(made.weight * 2))
        made.bias.copy_(rounded(made.bias))
    return made


def encoder():
    widths = [GENES, *HIDDEN, 8]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [layer(inputs, outputs), torch.nn.ReLU()]
    norm = torch.nn.LayerNorm(widths[-1])
    with torch.no_grad():
        norm.weight.copy_(rounded(1 + 0.3 * torch.randn(widths[-1])))
        norm.bias.copy_(rounded(0.3 * torch.randn(widths[-1])))
    return torch.nn.Sequential(*layers, norm, layer(widths[-1], CLASSES))


def plain():
    widths = [GENES, *HIDDEN, CLASSES]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [layer(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def score(network, inputs, of):
    logits = network(inputs)
    return (logits.gather(1, of[:, None])[:, 0] - logits.mean(1))


def attributions(network, samples, baseline, of):
    sums = torch.zeros_like(samples)
    for step in range(STEPS):
        root = (step + 0.5) / STEPS
        at = baseline + root**3 * (samples - baseline)
        at = at.detach().requires_grad_(True)
        score(network, at, of).sum().backward()
        sums += 3 * root**2 * at.grad
    return (samples - baseline) * sums / STEPS


def case(network, samples, baseline, of):
    linear = [part for part in network if isinstance(part, torch.nn.Linear)]
    norm = [part for part in network if isinstance(part, torch.nn.LayerNorm)]
    difference = score(network, samples, of) - score(network, baseline.expand_as(samples), of)
    flat = lambda tensor: [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]
    return {
        "layers": [{"inputs": one.in_features, "weight": flat(one.weight.T), "bias": flat(one.bias)} for one in linear],
        "norm": [{"scale": flat(one.weight), "shift": flat(one.bias)} for one in norm],
        "attributions": flat(attributions(network, samples, baseline, of)),
        "difference": flat(difference),
    }


samples = rounded(torch.randn(5, GENES) * 1.5)
baseline = rounded(0.2 * torch.randn(GENES))
of = torch.tensor([0, 2, 1, 1, 0])
answer = {
    "steps": STEPS,
    "samples": [float(value) for value in samples.flatten()],
    "baseline": baseline.tolist(),
    "classes": of.tolist(),
    "cases": [case(network, samples, baseline, of) for network in (encoder(), plain())],
}
(HERE / "attribution.json").write_text(json.dumps(answer) + "\n")
