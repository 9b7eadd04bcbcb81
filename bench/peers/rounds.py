"""How a peer talks to the benchmark: one line when ready, then a round of steps for every number on stdin."""
import json
import sys
import time


def peak_rss_bytes():
    """Most memory this process has held, bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return None


def serve_rounds(step, description, own_bytes, settle=None, meter=None):
    """Says `ready`, then runs `step(i)` as often as each line of stdin says, until stdin ends; `8 metered` meters them.

    own_bytes: what the work itself must hold (tables, optimizer state), counted out of peak memory.
    settle: waits for steps that a device has not done yet; a round's time is shared evenly among them.
    meter: `meter(first, n, wall_ms)` says what a step takes of the device.
    """
    print(json.dumps({"ready": description, "ownBytes": own_bytes}), flush=True)
    done = 0
    for line in sys.stdin:
        wall_ms, processor_ms = [], []
        n, *is_metered = line.split()
        n = int(n)
        for at in range(n):
            processor, wall = time.process_time(), time.perf_counter()
            step(done)
            if settle and at == n - 1:
                settle()
            wall_ms.append((time.perf_counter() - wall) * 1e3)
            processor_ms.append((time.process_time() - processor) * 1e3)
            done += 1
        if settle:
            wall_ms, processor_ms = shared(wall_ms), shared(processor_ms)
        try:
            peak = peak_rss_bytes()
        except OSError:
            peak = None
        round_ = {"wallMs": wall_ms, "processorMs": processor_ms, "peakRssBytes": peak}
        if meter and is_metered:
            round_["device"] = meter(done, n, wall_ms[0])
        print(json.dumps(round_), flush=True)


def shared(times):
    """As many times of the same sum, all alike."""
    return [sum(times) / len(times)] * len(times)
