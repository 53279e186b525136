"""Networks that are trained: in a process of its own, by PyTorch, which the optional extra ``finetune`` brings.

Pictures come in as bytes in one file, a network goes out as ONNX; nothing here decodes a photo or runs a library.
"""
