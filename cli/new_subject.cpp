// `tenet new-subject FILE.py`: a plug-in to begin with.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/numbers.h"
#include "cli/shell.h"

namespace tenet::cli {
namespace {

constexpr std::string_view kTemplate =
    R"py("""An implementation for Tenet to judge: ./tenet check @FILE@

It runs as it stands, on PyTorch itself, and conforms. Put your own in the functions' place, and take
out the functions that you do not have: what is not defined is reported as not provided.
"""

import torch

# All of this is optional, the whole of TENET too.
TENET = {
    "name": "@NAME@",
    "version": "0.1",
    # What you take on. A key that is not there narrows nothing; what is left out is reported as not
    # supported, never as passed. `./tenet list kinds` prints the names for "inputs".
    "supports": {
        # "constructors": ["tensor", "clone"],
        # "inputs": ["int", "float", "list", "ndarray"],
        # "dtypes": ["float32", "int64", "bool"],
        # "devices": ["cpu"],
        # "topics": ["aliasing", "dtype", "shape", "device", "values", "lifetime"],
        # "keywords": ["dtype", "device"],
    },
    # Clauses that are known to fail, and why; * and ? are wild. `./tenet list clauses` prints them.
    # One that passes nevertheless is reported.
    "xfail": {
        # "warnings.*": "it gives no warnings",
    },
}


def setup():
    """Called once, before the first call."""


def teardown():
    """Called once, after the last call."""


# What keeps something between calls (compiled code, a cache, a trace) forgets it here. It is called
# before each case, and most cases then are several calls, of which the last is judged.
#
# def reset():
#     torch.compiler.reset()


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """Copies the data."""
    return torch.tensor(
        data, dtype=dtype, device=device, requires_grad=requires_grad, pin_memory=pin_memory
    )


def as_tensor(data, *, dtype=None, device=None):
    """Shares the data's memory where it can."""
    return torch.as_tensor(data, dtype=dtype, device=device)


def from_numpy(ndarray, /):
    """Shares the array's memory, always."""
    return torch.from_numpy(ndarray)


def Tensor(*args, **kwargs):
    """The legacy constructor: of sizes, or of data."""
    return torch.Tensor(*args, **kwargs)


def clone(input, /, *, memory_format=None):
    """Copies a tensor, and records it for autograd."""
    return torch.Tensor.clone(input, memory_format=memory_format)


def to(input, /, *args, **kwargs):
    """Converts to a dtype or device, or returns the tensor itself."""
    return torch.Tensor.to(input, *args, **kwargs)


def contiguous(input, /, *, memory_format=torch.contiguous_format):
    """Brings a tensor into an order in memory, or returns the tensor itself."""
    return torch.Tensor.contiguous(input, memory_format=memory_format)


def detach(input, /):
    """Shares a tensor's memory, out of the graph."""
    return torch.Tensor.detach(input)


def cast(input, name, /, **kwargs):
    """input.float() for the name "float", and so on for double, long, bool..."""
    return getattr(torch.Tensor, name)(input, **kwargs)


def type(input, /, *args, **kwargs):
    """Converts to a dtype, or to that of a class of tensors, torch.DoubleTensor."""
    return torch.Tensor.type(input, *args, **kwargs)


def typed_tensor(name, /, *args, **kwargs):
    """Makes a tensor as torch.FloatTensor(...) does for the name "FloatTensor"."""
    return getattr(torch, name)(*args, **kwargs)


def numpy(input, /, *, force=False):
    """Makes an ndarray over the tensor's memory."""
    return torch.Tensor.numpy(input, force=force)


def scalar_tensor(s, *, dtype=None, device=None, requires_grad=False, **kwargs):
    """Makes a tensor without dimensions of one number."""
    return torch.scalar_tensor(
        s, dtype=dtype, device=device, requires_grad=requires_grad, **kwargs
    )


def sparse_coo_tensor(indices, values, *size, **kwargs):
    """Makes a sparse tensor of values and their indices; size=None is a TypeError."""
    return torch.sparse_coo_tensor(indices, values, *size, **kwargs)


# Results that are not torch.Tensor are read through DLPack or __array_interface__. If yours speak
# neither, or know more, describe them. A fact that you leave out is not judged.
#
# def describe(result):
#     return {
#         "dtype": "float32", "shape": [2, 3], "strides": [3, 1], "storage_offset": 0,
#         "device": "cpu", "data_ptr": 0, "nbytes": 24, "requires_grad": False, "is_leaf": True,
#         "values": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
#     }
)py";

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

int new_subject(const std::string& path) {
  const std::filesystem::path file(path);
  if (file.extension() != ".py" || file.stem().empty())
    throw UsageError(
        fmt::format("\"{}\" is no name for a Python file; expected one like my_backend.py", path));
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == EEXIST)
    throw UsageError(
        fmt::format("{} is there already; it is left as it is. Give another name, or "
                    "move it away",
                    path));
  if (descriptor < 0)
    throw UsageError(fmt::format("{} cannot be written: {}", path, std::strerror(errno)));
  std::string text = replaced(std::string(kTemplate), "@NAME@", file.stem().string());
  text = replaced(text, "@FILE@", path);
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  ::close(descriptor);
  if (written != static_cast<ssize_t>(text.size()))
    throw UsageError(fmt::format("{} could not be written to its end", path));
  const std::string shown = path.find('/') == std::string::npos ? "./" + path : path;
  fmt::print("{} is there. It runs as it stands:\n\n    ./tenet check {}\n", path,
             shell_word(shown));
  return kConforms;
}

}  // namespace tenet::cli
