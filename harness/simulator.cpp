#include "harness/simulator.h"

#include "harness/harness.h"
#include "harness/python_object.h"

namespace tenet::harness {
namespace {

const sim::Interface* started = nullptr;

}  // namespace

void start_simulator() {
  if (started != nullptr) return;
  Ref module = import_module("tenet_sim");
  started = static_cast<const sim::Interface*>(PyCapsule_Import(sim::kInterfaceCapsule, 0));
  if (started == nullptr) throw_python_error("the simulated accelerator");
}

const sim::Interface* simulator() { return started; }

Machine machine() { return started == nullptr ? Machine{} : kSimulated; }

}  // namespace tenet::harness
