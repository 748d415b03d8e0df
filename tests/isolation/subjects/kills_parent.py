"""Kills its parent process when the tensor is on meta."""
import os
import signal
import time

import torch


def clone(t, **keywords):
    if t.is_meta:
        os.kill(os.getppid(), signal.SIGTERM)
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return t.clone(**keywords)
