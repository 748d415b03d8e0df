#pragma once
// Torch's headers, the few that the harness needs. Only sources that touch tensors include this: it
// takes seconds to compile.

#include <torch/csrc/autograd/python_variable.h>

#include "harness/harness.h"
