"""Photokin, a desktop photo-similarity browser. ARCHITECTURE.md is the map of this package."""

import os

__version__ = "0.1.0"

# Set before NumPy is loaded anywhere, decoder processes included: our matrix products are small, and the threads that
# OpenBLAS keeps spinning between them take the processor from the decoders (16 ms a photo, measured with
# tests/benchmarks/scan.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# ONNX Runtime would send events to its maker and keep a device id in the user's folder: nothing leaves this computer.
# Set, not offered; it is read when onnxruntime is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
