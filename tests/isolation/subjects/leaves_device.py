"""Leaves a default device behind."""
import torch


def tensor(data, **keywords):
    if str(keywords.get("device")) == "meta":
        torch.set_default_device("meta")
    return torch.tensor(data, **keywords)
