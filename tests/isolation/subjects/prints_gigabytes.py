"""Prints a great deal, for as long as it is let: gigabytes in the second before the watchdog."""
import os

import torch

page = b"tensor tensor tensor tensor tensor tensor tensor tensor tensor\n" * 16384


def tensor(data, **keywords):
    if isinstance(data, str):
        while True:
            os.write(1, page)
    return torch.tensor(data, **keywords)
