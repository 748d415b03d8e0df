"""Calls sys.exit() for None, as a script would; also for float64."""
import sys

import torch


def tensor(data, **keywords):
    if keywords.get("dtype") is torch.float64:
        sys.exit()
    return torch.tensor(data, **keywords)
