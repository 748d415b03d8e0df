"""from_numpy shares in the first call, and copies in all others."""

import torch

_calls = 0


def from_numpy(array):
    global _calls
    _calls += 1
    result = torch.from_numpy(array)
    return result if _calls == 1 else result.clone()
