"""A stand-in for CuPy: what the harness calls of it, over the memory of the simulated accelerator."""

import numpy
import tenet_sim

from . import cuda as cuda


class ndarray(tenet_sim.ndarray):
    """It says where it is as CuPy's array does, without an address where there are no elements."""

    @property
    def __cuda_array_interface__(self) -> dict:
        row_major = tenet_sim.ndarray(self.shape, self.dtype, self.data).strides == self.strides
        return {
            "shape": self.shape,
            "typestr": self.dtype.str,
            "data": (self.data.ptr if self.size else 0, False),
            "strides": None if row_major else self.strides,
            "version": 3,
        }


def asarray(values) -> ndarray:
    """A copy on the current device, row-major."""
    values = numpy.asarray(values)
    made = ndarray(values.shape, values.dtype)
    made.set(values)
    return made
