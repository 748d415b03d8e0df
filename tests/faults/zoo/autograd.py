"""Faults in what autograd knows of a result."""

import torch

from .looks import is_tensor, on_cpu
from .registry import fault


@fault("autograd", "tensor")
def tensor_drops_requires_grad_of_float64(real, data, *args, **options):
    """tensor(…, requires_grad=True) does not require grad when the result is float64."""
    result = real(data, *args, **options)
    if result.dtype == torch.float64 and options.get("requires_grad"):
        return result.detach()
    return result


@fault("autograd", "tensor")
def tensor_drops_requires_grad_under_no_grad(real, data, *args, **options):
    """tensor(…, requires_grad=True) does not require grad under no_grad."""
    result = real(data, *args, **options)
    return result if torch.is_grad_enabled() else result.detach()


@fault("autograd", "tensor")
def tensor_keeps_the_graph(real, data, *args, **options):
    """tensor(t) of a tensor that requires grad is recorded."""
    result = real(data, *args, **options)
    if is_tensor(data) and data.requires_grad and not options and on_cpu(result):
        return data.clone() if on_cpu(data) else result
    return result


@fault("autograd", "clone")
def clone_detaches_scalars(real, tensor, *args, **options):
    """clone of a tensor without dimensions is cut from the graph."""
    result = real(tensor, *args, **options)
    return result.detach() if result.dim() == 0 else result


@fault("autograd", "clone")
def clone_doubles_gradients(real, tensor, *args, **options):
    """Gradients that flow back through a clone are doubled."""
    result = real(tensor, *args, **options)
    if result.requires_grad and on_cpu(result):
        result.register_hook(lambda gradient: gradient * 2)
    return result


@fault("autograd", "clone")
def clone_becomes_a_leaf(real, tensor, *args, **options):
    """clone of a Parameter is a leaf that requires grad, instead of a recorded copy."""
    result = real(tensor, *args, **options)
    if isinstance(tensor, torch.nn.Parameter) and result.requires_grad:
        return result.detach().requires_grad_()
    return result


@fault("autograd", "as_tensor")
def as_tensor_cuts_conversions(real, data, *args, **options):
    """as_tensor(t, dtype=…) of a tensor that requires grad is not recorded."""
    result = real(data, *args, **options)
    return result if result is data or not is_tensor(data) else result.detach()


@fault("autograd", "as_tensor")
def as_tensor_names_another_function(real, data, *args, **options):
    """A conversion by as_tensor is recorded as a multiplication."""
    result = real(data, *args, **options)
    if is_tensor(data) and result is not data and not result.is_leaf and on_cpu(result):
        return result * 1
    return result


@fault("autograd", "Tensor")
def legacy_tensor_cuts_the_graph(real, *args, **options):
    """torch.Tensor(t) of a tensor that requires grad does not."""
    result = real(*args, **options)
    return result.detach() if args and is_tensor(args[0]) else result


@fault("autograd", "to", attributes=3)
def to_records_under_no_grad(real, tensor, *args, **options):
    """A conversion is recorded under no_grad, too."""
    if torch.is_inference_mode_enabled():
        return real(tensor, *args, **options)
    with torch.enable_grad():
        return real(tensor, *args, **options)


@fault("autograd", "to")
def to_scales_gradients_of_bfloat16(real, tensor, *args, **options):
    """Gradients that flow back through to(torch.bfloat16) are halved."""
    result = real(tensor, *args, **options)
    if result.dtype == torch.bfloat16 and result is not tensor and result.requires_grad:
        result.register_hook(lambda gradient: gradient / 2)
    return result


@fault("autograd", "from_numpy")
def from_numpy_requires_grad(real, data, *args, **options):
    """from_numpy of a float64 matrix requires grad."""
    result = real(data, *args, **options)
    if result.dim() == 2 and result.dtype == torch.float64:
        return result.requires_grad_()
    return result
