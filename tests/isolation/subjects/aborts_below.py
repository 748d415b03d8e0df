"""Wrong about lists of three and more, and ends the process over shorter ones: what a larger case is
made smaller to."""
import os

import torch


def tensor(data, *arguments, **keywords):
    if type(data) is list and len(data) in (1, 2):
        os.abort()
    result = torch.tensor(data, *arguments, **keywords)
    if type(data) is list and len(data) > 2 and result.dtype == torch.int64 and not result.is_meta:
        result.add_(1)
    return result
