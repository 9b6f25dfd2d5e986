"""Times whole processes."""

import dataclasses
import os
import subprocess
import time


@dataclasses.dataclass
class Timing:
    """What one process took; seconds and megabytes. The peak is never less than what the bench
    itself holds, about 15 MB."""

    wall: float
    cpu: float
    peak: float
    output: str


def measure(command: list[str], statuses=(0,)) -> Timing:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}: {errors}")
    return Timing(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)
