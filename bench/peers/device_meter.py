"""What a step of a peer takes of its device: bytes as bench/programBytes.ts counts them, and the time its kernels run."""
import torch
from torch.autograd import DeviceType
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

# They make memory or name it and move nothing.
IDLE = ("empty", "new_empty", "sparse_coo_tensor", "_values", "_indices", "_coalesced_", "is_coalesced")
# They write without reading what was there.
BLIND = ("zero_", "fill_", "copy_")


class ByteCounter(TorchDispatchMode):
    """Bytes of every operation's operands, once each. A table and its accumulator count by the rows that go with the operation."""

    def __init__(self, tables, device):
        super().__init__()
        self.device = device
        self.tables = {table.data_ptr(): table.shape[1] * table.itemsize for table in tables}
        self.uploaded = self.read = self.moved = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        name = func._schema.name.split("::")[1]
        if any(part in name for part in IDLE):
            return out
        given = [tensors((args[at] if at < len(args) else (kwargs or {}).get(one.name))) for at, one in enumerate(func._schema.arguments)]
        operands = [one for tensor_list in given for one in tensor_list]
        if name == "_local_scalar_dense":
            # The optimizer's counts of steps lie on the processor.
            self.read += operands[0].itemsize if operands[0].device.type == self.device else 0
            return out
        written = [one for tensor_list, argument in zip(given, func._schema.arguments) if argument.alias_info is not None and argument.alias_info.is_write for one in tensor_list]
        places = {storage(one) for one in operands}
        made = [one for one in tensors(out) if storage(one) is None or storage(one) not in places]
        if not written and not made:
            return out
        devices = {one.device.type for one in operands} | {one.device.type for one in made}
        if len(devices) == 2 and "copy" in name:
            target = (written or made)[0]
            if target.device.type == "cpu":
                self.read += size(target)
            else:
                self.uploaded += size(target)
            return out
        rows = max((rows_named(one) for one in operands), default=0)
        reads = operands[1:] if name in BLIND else operands
        for one in [*reads, *written, *made]:
            row = None if one.is_sparse else self.tables.get(one.data_ptr())
            self.moved += size(one) if row is None else rows * row
        return out


def tensors(value):
    return [one for one in tree_leaves(value) if isinstance(one, torch.Tensor)]


def storage(one):
    return None if one.is_sparse else one.untyped_storage().data_ptr()


def size(one):
    """Bytes of a tensor's numbers; of those a sparse one has, with their indices."""
    if one.is_sparse:
        return size(one._values()) + size(one._indices())
    return one.numel() * one.itemsize


def rows_named(one):
    if one.is_sparse:
        return one._nnz()
    return one.numel() if one.dtype in (torch.int64, torch.int32) else 0


def covered_ms(intervals):
    """Milliseconds covered by at least one of the intervals (microseconds)."""
    covered, reached = 0.0, float("-inf")
    for begin, end in sorted(intervals):
        covered += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return covered / 1e3


def kernels(run):
    """Begin and end (microseconds) of everything the CUDA device does while `run` runs."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        run()
    return [(one.time_range.start, one.time_range.end) for one in profile.events() if one.device_type == DeviceType.CUDA and not one.is_user_annotation]


def device_use(step, first, n, wall_ms, tables, settle):
    """DeviceUse of bench/deviceUse.ts: n more steps from `first` on are profiled, and one more is counted.

    wall_ms: of a step without the profiler, which delays what the process launches and not how long it runs.
    """
    on_cuda = torch.cuda.is_available()

    def run():
        for at in range(first, first + n):
            step(at)
        settle()

    busy = covered_ms(kernels(run)) / n if on_cuda else None
    with ByteCounter(tables, "cuda" if on_cuda else "cpu") as counter:
        # Every eighth step reads its losses, two numbers.
        for at in range(8):
            step(first + n + at)
        settle()
    return {
        "wallMs": wall_ms, "busyMs": busy, "uploadedBytes": counter.uploaded / 8, "readBytes": counter.read / 8, "movedBytes": counter.moved / 8,
        "missing": None if on_cuda else "its device has no kernels that a profiler could time",
    }
