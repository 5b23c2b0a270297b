#!/usr/bin/env python3
"""Makes tests/data/learn/objectives.json: what PyTorch gives for the further objectives of pretraining.

Each objective by itself, and all at once, trains a small encoder for three steps of Adam in double precision: losses of every
step, gradients of the first, weights after the last. The losses are written here from the papers, with PyTorch's own functions
and automatic differentiation, and know nothing of the Rust code.

    python3 tests/reference/make_objectives.py      # needs torch; tests/data/learn/objectives.json was made with 2.15

The same version writes the same file.
"""

import copy
import json
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

SAMPLES, GENES, PATHWAYS = 6, 12, 3
HIDDEN, LATENT, PROJECTION = (10, 8), 7, 5
SETTINGS = dict(
    temperature=0.5, scarf_temperature=0.7, vime_alpha=2.0, byol_decay=0.9, barlow_twins_lambda=0.02,
    vicreg_invariance=25.0, vicreg_variance=20.0, vicreg_covariance=1.5,
)
RATE = 1e-3
FURTHER = ["scarf", "vime", "byol", "barlow_twins", "vicreg", "denoising"]
TOGETHER = dict(pathway=1.0, masked=0.3, contrastive=0.1, scarf=0.7, vime=0.4, byol=0.6, barlow_twins=0.05, vicreg=0.02,
                denoising=0.8)

torch.set_default_dtype(torch.float64)


def layers(*widths):
    linear = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    parts = [part for one in linear for part in (one, nn.ReLU())]
    return nn.Sequential(*parts[:-1])


def model():
    widths = (GENES, *HIDDEN, LATENT)
    linear = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    encoder = [part for one in linear for part in (one, nn.ReLU())] + [nn.LayerNorm(LATENT)]
    two = lambda inputs: layers(inputs, PROJECTION, PROJECTION)
    return nn.ModuleDict(dict(
        enc=nn.Sequential(*encoder), path=nn.Linear(LATENT, PATHWAYS), rec=nn.Linear(LATENT, GENES),
        proj=nn.Linear(LATENT, PROJECTION), scarf=two(LATENT), byol=two(LATENT), byol_predictor=two(PROJECTION),
        barlow_twins=two(LATENT), vicreg=two(LATENT), exchanged=nn.Linear(LATENT, GENES),
        restored=nn.Linear(LATENT, GENES), denoised=nn.Linear(LATENT, GENES),
    ))


def nt_xent(one, other, temperature):
    """Chen et al. 2020, equation 1."""
    unit = F.normalize(torch.cat([one, other]), dim=1)
    rows = len(unit)
    similarity = unit @ unit.T / temperature
    similarity = similarity.masked_fill(torch.eye(rows, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(similarity, (torch.arange(rows) + rows // 2) % rows)


def barlow_twins(one, other, counts):
    """Zbontar et al. 2021, algorithm 1, with the normalisation of the authors' code (batch normalisation without affine)."""
    normalise = nn.BatchNorm1d(one.shape[1], affine=False)
    correlation = normalise(one).T @ normalise(other) / len(one)
    difference = (correlation - torch.eye(len(correlation))).pow(2)
    diagonal = torch.eye(len(correlation), dtype=torch.bool)
    return difference[diagonal].sum() + counts * difference[~diagonal].sum()


def vicreg(one, other, invariance, variance, covariance):
    """Bardes et al. 2022, algorithm 1."""
    def spread(z):
        return F.relu(1 - torch.sqrt(z.var(dim=0) + 1e-4)).mean()

    def beside(z):
        square = torch.cov(z.T).pow(2)
        return (square.sum() - square.diagonal().sum()) / z.shape[1]

    return (invariance * F.mse_loss(one, other) + variance * (spread(one) + spread(other))
            + covariance * (beside(one) + beside(other)))


def byol(predicted, aim):
    """Grill et al. 2020, equation 2."""
    return (F.normalize(predicted, dim=1) - F.normalize(aim, dim=1)).pow(2).sum(dim=1).mean()


def losses(net, slower, inputs, wanted):
    s, encode = SETTINGS, net["enc"]
    views = [encode(inputs["view1"]), encode(inputs["view2"])]
    found = {}
    for name in wanted:
        if name == "pathway":
            found[name] = F.mse_loss(net["path"](encode(inputs["x"])), inputs["target"])
        elif name == "masked":
            hidden = inputs["mask"].bool()
            found[name] = F.mse_loss(net["rec"](encode(inputs["x"] * (1 - inputs["mask"])))[hidden], inputs["x"][hidden])
        elif name == "contrastive":
            found[name] = nt_xent(*[net["proj"](view) for view in views], s["temperature"])
        elif name == "scarf":
            copies = [net["scarf"](encode(inputs[copy])) for copy in ("corrupted1", "corrupted2")]
            found[name] = nt_xent(*copies, s["scarf_temperature"])
        elif name == "vime":
            latent = encode(inputs["exchanged"])
            changed = (inputs["exchanged"] != inputs["x"]).double()
            found[name] = (F.binary_cross_entropy_with_logits(net["exchanged"](latent), changed)
                           + s["vime_alpha"] * F.mse_loss(net["restored"](latent), inputs["x"]))
        elif name == "byol":
            with torch.no_grad():
                aims = [slower["byol"](slower["enc"](inputs[view])) for view in ("view1", "view2")]
            predicted = [net["byol_predictor"](net["byol"](view)) for view in views]
            found[name] = byol(predicted[0], aims[1]) + byol(predicted[1], aims[0])
        elif name == "barlow_twins":
            found[name] = barlow_twins(*[net[name](view) for view in views], s["barlow_twins_lambda"])
        elif name == "vicreg":
            counts = [s[f"vicreg_{term}"] for term in ("invariance", "variance", "covariance")]
            found[name] = vicreg(*[net[name](view) for view in views], *counts)
        elif name == "denoising":
            found[name] = F.mse_loss(net["denoised"](encode(inputs["noisy"])), inputs["x"])
    return found


def rounded(tensor):
    return [float(f"{number:.7g}") for number in tensor.detach().flatten().tolist()]


def case(start, inputs, weights):
    net = copy.deepcopy(start)
    slower = copy.deepcopy(net)
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    steps, gradients = [], {}
    for step in range(3):
        adam.zero_grad()
        found = losses(net, slower, inputs, weights)
        total = sum(weight * found[name] for name, weight in weights.items())
        total.backward()
        steps.append({name: float(f"{loss.item():.9g}") for name, loss in [*found.items(), ("total", total)]})
        if step == 0:
            gradients = {name: rounded(p.grad) for name, p in net.named_parameters() if p.grad is not None}
        adam.step()
        with torch.no_grad():
            for mine, theirs in zip(slower.parameters(), net.parameters()):
                mine.mul_(SETTINGS["byol_decay"]).add_(theirs, alpha=1 - SETTINGS["byol_decay"])
    trained = {name: rounded(p) for name, p in net.named_parameters() if name.startswith("enc")}
    return dict(weights=weights, steps=steps, gradients=gradients, trained=trained)


def main():
    torch.manual_seed(20)
    net = model()
    with torch.no_grad():
        for parameter in net.parameters():
            # As Rust reads them: in single precision, and short.
            parameter.copy_(torch.round((parameter + 0.05 * torch.randn_like(parameter)) * 1e4) / 1e4)
    short = lambda tensor: torch.round(tensor * 1e3) / 1e3
    x = short(torch.randn(SAMPLES, GENES))
    view = lambda: short((x + 0.3 * torch.randn_like(x)) * (torch.rand_like(x) > 0.2))
    other = lambda share: torch.where(torch.rand_like(x) < share, x[torch.randperm(SAMPLES)], x)
    inputs = dict(
        x=x, target=short(torch.randn(SAMPLES, PATHWAYS)), mask=(torch.rand_like(x) < 0.4).double(), view1=view(),
        view2=view(), corrupted1=other(0.6), corrupted2=other(0.3), exchanged=other(0.4), noisy=view(),
    )
    cases = {name: case(net, inputs, {name: 1.0}) for name in FURTHER}
    cases["together"] = case(net, inputs, TOGETHER)
    golden = dict(
        settings=SETTINGS, genes=GENES, samples=SAMPLES, inputs={name: rounded(value) for name, value in inputs.items()},
        start={name: dict(shape=list(p.shape), values=rounded(p)) for name, p in net.named_parameters()}, cases=cases,
    )
    path = pathlib.Path(__file__).parents[1] / "data" / "learn" / "objectives.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
