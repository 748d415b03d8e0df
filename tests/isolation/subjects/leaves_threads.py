"""Each call with a list leaves a thread running."""
import threading

import torch

stop = threading.Event()


def tensor(data, **keywords):
    if isinstance(data, list) and data:
        threading.Thread(target=stop.wait, daemon=True).start()
    return torch.tensor(data, **keywords)
