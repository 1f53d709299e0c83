"""Times of a photo from its JPEG to its vector: `embed` beside Pillow and onnxruntime. See `picture_speed`."""

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# One core for both, before anything starts threads.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import numpy as np
import onnxruntime
from PIL import Image

from models import lite_graph, lite_pixels, read_torch

TIMES = 15
# Steps of EfficientNet-Lite1's blocks.
STRIDES = [1] + [2, 1, 1] + [2, 1, 1] + [2, 1, 1, 1] + [1, 1, 1, 1] + [2, 1, 1, 1, 1] + [1]
SIDE = 240


def made_up():
    x, y = np.meshgrid(np.arange(4000), np.arange(3000))
    wave = lambda scale: np.clip(np.sin(x / scale) * np.cos(y / scale) * 100 + 100, 0, 255)
    colours = np.stack([wave(90.0), wave(7.0), (x // 16 ^ y // 16) & 255], -1).astype(np.uint8)
    jpeg = io.BytesIO()
    Image.fromarray(colours).save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue()


def median(work):
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def main():
    program, folder = sys.argv[1:3]
    jpeg = Path(sys.argv[3]).read_bytes() if len(sys.argv) > 3 else made_up()
    tensors = read_torch(next(Path(folder).glob("*.pth")))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(lite_graph(tensors, STRIDES), options)

    def embed():
        return session.run(None, {"x": lite_pixels(Image.open(io.BytesIO(jpeg)), SIDE)})[0]

    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(jpeg)
        file.flush()
        # In turns, so that whatever else the machine does meets both.
        rounds = []
        for _ in range(3):
            theirs = median(embed)
            lines = subprocess.run([program, "time", folder, file.name], capture_output=True, text=True, check=True)
            ours = float(dict(line.split() for line in lines.stdout.splitlines())["all"])
            rounds.append((ours, theirs))
        vectors = subprocess.run(
            [program, "vectors", folder], input='{"picture": "%s"}\n' % file.name, capture_output=True, text=True,
            check=True,
        )
    for mine, other in rounds:
        print(f"magpie {mine:.0f} ms, Pillow and onnxruntime {other:.0f} ms, ratio {mine / other:.2f}")
    other = embed().reshape(-1)
    same = np.dot(np.array(json.loads(vectors.stdout)), other / np.linalg.norm(other))
    print(f"cosine of both vectors {same:.5f}")
    print(f"median ratio {statistics.median(mine / other for mine, other in rounds):.2f}")


if __name__ == "__main__":
    main()
