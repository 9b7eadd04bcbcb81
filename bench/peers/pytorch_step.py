"""The standard training step in PyTorch, for `npm run bench`.

    python pytorch_step.py '{"batch": 1024, "rows": [100000, 50000, 20000], "hidden": [512, 128], "threads": 1, "isPlain": false, "isCompiled": false}'

With `"given": FOLDER` weights and batches come from there (see stepAgreement.ts), and the losses of all batches are
printed instead.

Written to be fast, unless `isPlain`: each table is read once a tower and step (the item's batch and the second one together, both views
from one reading), all item passes go through their tower as one matrix, the temperature divides the [B, D] vectors
rather than the [B, B] logits, tables have sparse gradients, and the dense weights' optimizer is the fused one.
`isPlain` is the same step as one writes it first: a reading of the tables and a tower for each of the four passes.
`"device": "cuda"` puts it on a GPU, where the losses are read every eighth step, so that the device need not wait for the process.
`isCompiled` compiles everything between the tables' rows and the losses; sparse gradients cannot be compiled.
"""
import json
import sys
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from device_meter import device_use
from rounds import serve_rounds

DIM, BAG, TEMPERATURE, ALPHA, LEARNING_RATE, ACCUMULATOR = 64, 8, 0.1, 0.3, 0.05, 0.1
BATCHES = 8


class Tables(nn.Module):
    """One id and two bags of eight, mean pooled: int64 [N], [N, 8], [N, 8] to float32 [N, 192]."""

    def __init__(self, rows):
        super().__init__()
        self.id = nn.Embedding(rows[0], DIM, sparse=True)
        self.bags = nn.ModuleList(nn.EmbeddingBag(n, DIM, sparse=True, mode="mean") for n in rows[1:])
        for weight in self.parameters():
            nn.init.normal_(weight, 0, 0.05)

    def forward(self, ids):
        return torch.cat([self.id(ids[0]), *(bag(values) for bag, values in zip(self.bags, ids[1:]))], 1)


def tower(hidden):
    return nn.Sequential(nn.Linear(3 * DIM, hidden[0]), nn.ReLU(), nn.Linear(hidden[0], hidden[1]))


class Model(nn.Module):
    def __init__(self, rows, hidden, is_plain, is_compiled):
        super().__init__()
        self.tables = nn.ModuleDict({"query": Tables(rows), "item": Tables(rows)})
        self.towers = nn.ModuleDict({"query": tower(hidden), "item": tower(hidden)})
        self.is_plain = is_plain
        self.dense = torch.compile(self.losses, dynamic=False) if is_compiled else self.losses

    def losses(self, query, items, kept, pairs):
        """query float32 [B, 192], items float32 [2B, 192], kept float32 [B, 3], pairs int64 [B] to two losses."""
        n = query.shape[0]
        main, corpus = items[:n], items[n:].view(n, 3, DIM)
        h = (corpus * kept.unsqueeze(2)).view(n, 3 * DIM)
        g = (corpus * (1 - kept).unsqueeze(2)).view(n, 3 * DIM)
        q = F.normalize(self.towers["query"](query), dim=1)
        x, h, g = F.normalize(self.towers["item"](torch.cat([main, h, g])), dim=1).split(n)
        softmax = lambda a, b: F.cross_entropy((a / TEMPERATURE) @ b.t(), pairs)
        return softmax(q, x), softmax(h, g)

    def plain_losses(self, batch):
        n = len(batch["pairs"])
        main, corpus = [ids[:n] for ids in batch["items"]], [ids[n:] for ids in batch["items"]]
        mask = batch["kept"].repeat_interleave(DIM, 1)
        embed = lambda side, inputs: F.normalize(self.towers[side](inputs), dim=1)
        item = self.tables["item"]
        softmax = lambda a, b: F.cross_entropy(a @ b.t() / TEMPERATURE, batch["pairs"])
        return (
            softmax(embed("query", self.tables["query"](batch["query"])), embed("item", item(main))),
            softmax(embed("item", item(corpus) * mask), embed("item", item(corpus) * (1 - mask))),
        )

    def forward(self, batch):
        if self.is_plain:
            return self.plain_losses(batch)
        return self.dense(self.tables["query"](batch["query"]), self.tables["item"](batch["items"]), batch["kept"], batch["pairs"])


def drawn_batch(n, rows):
    ids = lambda m: [torch.randint(0, rows[0], (m,)), *(torch.randint(0, r, (m, BAG)) for r in rows[1:])]
    # A view masks two of three features (the seed and its partner), the other view the third.
    kept = F.one_hot(torch.randint(0, 3, (n,)), 3).float()
    return {"query": ids(n), "items": ids(2 * n), "kept": kept, "pairs": torch.arange(n)}


def given_batch(folder, at, n):
    read = lambda name, kind, shape: torch.from_numpy(np.fromfile(f"{folder}/{name}", kind).reshape(shape))
    ids = lambda side, m: [read(f"batch{at}.{side}{f}", np.int32, (m,) if f == 0 else (m, BAG)).long() for f in range(3)]
    return {"query": ids("query", n), "items": ids("items", 2 * n), "kept": read(f"batch{at}.kept", np.uint8, (n, 3)).float(), "pairs": torch.arange(n)}


def load_weights(model, folder):
    with torch.no_grad():
        for side in ("query", "item"):
            for f, weight in enumerate(model.tables[side].parameters()):
                weight.copy_(torch.from_numpy(np.fromfile(f"{folder}/{side}.table{f}", np.float32)).view(weight.shape))
            for layer, linear in enumerate(m for m in model.towers[side] if isinstance(m, nn.Linear)):
                stored = np.fromfile(f"{folder}/{side}.layer{layer}.weight", np.float32).reshape(linear.in_features, linear.out_features)
                linear.weight.copy_(torch.from_numpy(stored.T.copy()))
                linear.bias.copy_(torch.from_numpy(np.fromfile(f"{folder}/{side}.layer{layer}.bias", np.float32)))


def main():
    case = json.loads(sys.argv[1])
    torch.manual_seed(1)
    torch.set_num_threads(case["threads"])
    torch.set_flush_denormal(True)
    given = case.get("given")
    device = case.get("device", "cpu")
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA device here.")
    model = Model(case["rows"], case["hidden"], case["isPlain"], case["isCompiled"])
    if given:
        load_weights(model, given)
    model.to(device)
    settings = {"lr": LEARNING_RATE, "initial_accumulator_value": ACCUMULATOR}
    optimizers = [torch.optim.Adagrad(model.towers.parameters(), fused=not case["isPlain"], **settings), torch.optim.Adagrad(model.tables.parameters(), **settings)]
    batches = [given_batch(given, at, case["batch"]) if given else drawn_batch(case["batch"], case["rows"]) for at in range(BATCHES)]
    batches = [{name: [one.to(device) for one in values] if isinstance(values, list) else values.to(device) for name, values in batch.items()} for batch in batches]

    def step(at):
        for optimizer in optimizers:
            optimizer.zero_grad()
        main_loss, self_loss = model(batches[at % BATCHES])
        (main_loss + ALPHA * self_loss).backward()
        for optimizer in optimizers:
            optimizer.step()
        # The caller wants the losses, as a training loop does.
        if device == "cuda" and at % 8 != 7:
            return None
        return main_loss.item(), self_loss.item()

    if given:
        print(json.dumps([step(at) for at in range(BATCHES)]))
        return
    own = 2 * sum(weight.numel() * 4 for weight in model.parameters())
    if device == "cuda":
        tables = list(model.tables.parameters())
        owned = [*tables, *(optimizers[1].state[table]["sum"] for table in tables)]
        meter = lambda first, n, wall_ms: device_use(step, first, n, wall_ms, owned, torch.cuda.synchronize)
        serve_rounds(step, f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}", 0, torch.cuda.synchronize, meter)
    else:
        serve_rounds(step, f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {torch.backends.cpu.get_cpu_capability()}", own)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
