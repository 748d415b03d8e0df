#include "harness/live_objects.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <thread>
#include <utility>

#include "harness/call_context.h"
#include "harness/exception_names.h"
#include "harness/forking.h"
#include "harness/live_tensors.h"
#include "harness/materialized.h"
#include "harness/numpy_api.h"
#include "harness/observation.h"
#include "harness/originals.h"
#include "harness/safe_memory.h"
#include "harness/subject.h"
#include "harness/warning_log.h"

namespace tenet::harness {
namespace {

/// Elements that lie further apart than this are not looked at.
constexpr std::int64_t kWidest = 1 << 16;

/// Not destroyed: what leaked into the subject may let go of its memory at any time.
MemoryPool& pool() {
  static MemoryPool& pool = *new MemoryPool;
  return pool;
}

void take_raised(Answer& answer) {
  Raised raised = describe_exception(take_exception().get());
  answer.raised = {raised.type};
  answer.raised.insert(answer.raised.end(), raised.bases.begin(), raised.bases.end());
  answer.message = raised.message;
}

PyArrayObject* as_array(PyObject* object) { return reinterpret_cast<PyArrayObject*>(object); }

void look_at_array(PyObject* object, Sight& into) {
  PyArrayObject* array = as_array(object);
  const auto rank = static_cast<std::size_t>(PyArray_NDIM(array));
  into.kind = HolderKind::NdArray;
  into.address = reinterpret_cast<std::uint64_t>(PyArray_DATA(array));
  into.itemsize = static_cast<int>(PyArray_ITEMSIZE(array));
  into.shape.assign(PyArray_DIMS(array), PyArray_DIMS(array) + rank);
  into.strides.assign(PyArray_STRIDES(array), PyArray_STRIDES(array) + rank);
  into.writeable = PyArray_ISWRITEABLE(array);
}

bool is_device_array(PyObject* object, const Input& input) {
  return input.is<DeviceArray>() && PyObject_HasAttrString(object, "data") == 1;
}

/// Only its elements can be changed: the rest is as it was made.
void look_at_device_array(PyObject* object, const DeviceArray& made, Sight& into) {
  const Ref pointer = attribute(object, "data");
  into.kind = HolderKind::DeviceArray;
  into.address =
      reinterpret_cast<std::uint64_t>(PyLong_AsVoidPtr(attribute(pointer.get(), "ptr").get()));
  into.device = static_cast<int>(PyLong_AsLong(attribute(pointer.get(), "device_id").get()));
  into.itemsize = itemsize(made.array.dtype.type);
  into.shape = made.array.shape;
  into.strides = made.array.strides;
}

void look_at_buffer(PyObject* object, Sight& into) {
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0) {
    PyErr_Clear();
    return;
  }
  into.kind = HolderKind::Buffer;
  into.address = reinterpret_cast<std::uint64_t>(view.buf);
  into.shape = {view.len};
  into.strides = {1};
  into.writeable = view.readonly == 0;
  PyBuffer_Release(&view);
}

/// Where the object over the source has it: on a device this is not where we have it.
std::uint64_t address_of(const Source& source) {
  const void* address = source.block == nullptr ? source.data : source.block->address();
  return reinterpret_cast<std::uint64_t>(address);
}

/// Whether the bytes lie in the memory of one of the sources, which is there in any case.
bool is_in_a_source(const Materialized& inputs, std::uint64_t from, std::size_t size) {
  return std::any_of(inputs.sources.begin(), inputs.sources.end(), [&](const Source& source) {
    const std::uint64_t begin = address_of(source);
    return begin <= from && from + size <= begin + source.size;
  });
}

/// Reads memory of a device; false: there is none.
bool read_device(int device, std::uint64_t from, Bytes& into) {
  const auto* address = reinterpret_cast<const void*>(from);  // NOLINT: what the object says
  const int place = device_memory()->device_of(address);
  if (place != device && place != kCannotTell) return false;
  device_memory()->read(device, into.data(), address, into.size());
  return true;
}

/// Reads the elements out of the stretch of memory that they are in.
void read_elements_of(Sight& sight, const Materialized& inputs) {
  if (element_count(sight.shape) == 0) return;
  std::int64_t first = 0;
  std::int64_t last = sight.itemsize;
  for (std::size_t d = 0; d < sight.shape.size(); ++d) {
    const std::int64_t reach = (sight.shape[d] - 1) * sight.strides[d];
    (reach < 0 ? first : last) += reach;
  }
  const auto low = static_cast<std::int64_t>(sight.address - sight.storage_address) + first;
  const bool in_storage =
      sight.kind != HolderKind::Tensor || (low >= 0 && low + last - first <= sight.storage_bytes);
  sight.readable = in_storage && last - first <= kWidest;
  if (!sight.readable) return;
  Bytes stretch(static_cast<std::size_t>(last - first));
  const std::uint64_t begin = sight.address + static_cast<std::uint64_t>(first);
  if (sight.device >= 0)
    sight.readable = read_device(sight.device, begin, stretch);
  else if (is_in_a_source(inputs, begin, stretch.size()))
    std::memcpy(stretch.data(), reinterpret_cast<const void*>(begin), stretch.size());  // NOLINT
  else
    sight.readable = read_memory(begin, stretch.size(), stretch.data());
  if (sight.readable)
    sight.elements =
        gather_elements(stretch, sight.shape, sight.strides, -first, 1, sight.itemsize);
}

Ref slice_array(PyObject* array, const std::vector<std::int64_t>& numbers) {
  const Ref index = checked(PyTuple_New(numbers[0] + 1), "slice an array");
  for (std::int64_t d = 0; d < numbers[0]; ++d)
    PyTuple_SET_ITEM(index.get(), d,
                     checked(PySlice_New(nullptr, nullptr, nullptr), "slice").release());
  const auto number = [&](std::size_t i) {
    return checked(PyLong_FromLongLong(numbers[i]), "int");
  };
  PyTuple_SET_ITEM(
      index.get(), numbers[0],
      checked(PySlice_New(number(1).get(), number(2).get(), number(3).get()), "slice").release());
  return Ref::steal(PyObject_GetItem(array, index.get()));
}

void write_to_array(PyObject* object, const std::vector<std::int64_t>& index,
                    const Bytes& element) {
  PyArray_Descr* dtype = PyArray_DESCR(as_array(object));
  Py_INCREF(dtype);
  auto* bytes = const_cast<std::uint8_t*>(element.data());  // read, not written
  const Ref value =
      checked(PyArray_NewFromDescr(&PyArray_Type, dtype, 0, nullptr, nullptr, bytes, 0, nullptr),
              "element");
  const Ref key = checked(PyTuple_New(static_cast<Py_ssize_t>(index.size())), "index");
  for (std::size_t d = 0; d < index.size(); ++d)
    PyTuple_SET_ITEM(key.get(), static_cast<Py_ssize_t>(d),
                     checked(PyLong_FromLongLong(index[d]), "index").release());
  PyObject_SetItem(object, key.get(), value.get());
}

void write_to_device_array(const Sight& sight, const std::vector<std::int64_t>& index,
                           const Bytes& element) {
  std::uint64_t at = sight.address;
  for (std::size_t d = 0; d < index.size(); ++d)
    at += static_cast<std::uint64_t>(index[d] * sight.strides[d]);
  device_memory()->write(sight.device, reinterpret_cast<void*>(at),  // NOLINT
                         element.data(), element.size());
}

void write_to_buffer(PyObject* object, std::int64_t at, const Bytes& element) {
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_WRITABLE) != 0) return;
  std::memcpy(static_cast<std::uint8_t*>(view.buf) + at, element.data(), element.size());
  PyBuffer_Release(&view);
}

class LiveObjectsOfCall : public LiveObjects {
 public:
  LiveObjectsOfCall(const Subject& subject, const Call& call) : subject_(subject), call_(call) {
    materialize(call, pool(), inputs_);
    for (std::size_t i = 0; i < inputs_.arguments.size(); ++i) {
      arguments_.push_back(Ref::share(inputs_.arguments[i]));
      if (i < call.arguments.size()) holders_[static_cast<int>(i)] = arguments_.back();
    }
    keyword_names_ = inputs_.keyword_names;
    poisoned_.resize(inputs_.sources.size());
  }
  ~LiveObjectsOfCall() override {
    holders_.clear();
    arguments_.clear();
    keyword_names_ = {};
    clear(inputs_, pool());
  }
  LiveObjectsOfCall(const LiveObjectsOfCall&) = delete;
  LiveObjectsOfCall& operator=(const LiveObjectsOfCall&) = delete;

  Answer perform(const Operation& operation) override;
  Sight look(int holder) override;
  bool same_object(int a, int b) override { return holders_.at(a).get() == holders_.at(b).get(); }
  std::vector<SourceSight> sources() override;
  bool finish() override;

 private:
  void construct(const Operation& operation, Answer& answer);
  void write(const Operation& operation, Answer& answer);
  void write_in_thread(const Operation& operation, Answer& answer);
  void drop(int holder);
  void look_in_child(Answer& answer);
  Ref make(const Operation& operation, Answer& answer);
  void change(const Operation& operation, Answer& answer);
  void poison_what_was_released();
  [[nodiscard]] PyObject* holder(const Operation& operation) {
    return holders_.at(operation.holder).get();
  }
  [[nodiscard]] bool holds_tensor(const Operation& operation) {
    return is_tensor(holder(operation));
  }

  const Subject& subject_;
  const Call& call_;
  Materialized inputs_;
  std::vector<Ref> arguments_;  ///< positional, then keywords
  Ref keyword_names_;
  std::map<int, Ref> holders_;
  std::vector<bool> poisoned_;  ///< by source
  bool called_ = false;
};

void LiveObjectsOfCall::construct(const Operation& operation, Answer& answer) {
  std::vector<PyObject*> arguments;
  for (const Ref& argument : arguments_) arguments.push_back(argument.get());
  if (operation.holder >= 0) arguments[data_position(call_.constructor)] = holder(operation);
  Ref result;
  {
    CallContext context(call_.context);
    WarningLog::listen();
    result = Ref::steal(PyObject_Vectorcall(subject_.implementation().function(call_.constructor),
                                            arguments.data(), call_.arguments.size(),
                                            keyword_names_.get()));
    if (!result) take_raised(answer);
    answer.warnings = WarningLog::take();
    context.leave();
  }
  if (result) holders_[operation.makes] = std::move(result);
  if (std::exchange(called_, true)) return;
  // From now on the objects are only ours: what the call needs again, and what has a number.
  drop_inputs(inputs_);
  const std::size_t data = data_position(call_.constructor);
  if (data < call_.arguments.size()) arguments_[data] = {};
}

void LiveObjectsOfCall::write(const Operation& operation, Answer& answer) {
  PyObject* object = holder(operation);
  if (is_tensor(object)) {
    catch_torch_errors(answer,
                       [&] { write_to_tensor(object, operation.numbers, operation.bytes); });
    return;
  }
  const Sight sight = look(operation.holder);
  if (sight.kind == HolderKind::DeviceArray)
    write_to_device_array(sight, operation.numbers, operation.bytes);
  else if (PyArray_Check(object))
    write_to_array(object, operation.numbers, operation.bytes);
  else
    write_to_buffer(object, operation.numbers[0], operation.bytes);
  if (PyErr_Occurred() != nullptr) take_raised(answer);
}

void LiveObjectsOfCall::write_in_thread(const Operation& operation, Answer& answer) {
  PyThreadState* here = PyEval_SaveThread();
  std::thread([&] {
    const PyGILState_STATE state = PyGILState_Ensure();
    write(operation, answer);
    PyGILState_Release(state);
  }).join();
  PyEval_RestoreThread(here);
}

Ref LiveObjectsOfCall::make(const Operation& operation, Answer& answer) {
  PyObject* object = holder(operation);
  static PyObject* numpy = original("torch.Tensor", "numpy").release();
  static PyObject* dumps = attribute(import_module("pickle").get(), "dumps").release();
  static PyObject* loads = attribute(import_module("pickle").get(), "loads").release();
  Ref made;
  switch (operation.action) {
    case Action::Slice:
      if (is_tensor(object))
        catch_torch_errors(answer, [&] { made = slice_tensor(object, operation.numbers); });
      else
        made = slice_array(object, operation.numbers);
      break;
    case Action::Transpose:
      if (is_tensor(object))
        catch_torch_errors(answer, [&] { made = transpose_tensor(object, operation.numbers); });
      else
        made = Ref::steal(PyArray_SwapAxes(as_array(object), static_cast<int>(operation.numbers[0]),
                                           static_cast<int>(operation.numbers[1])));
      break;
    case Action::Detach:
      catch_torch_errors(answer, [&] { made = detach_tensor(object); });
      break;
    case Action::AsNumpy:
      made = Ref::steal(PyObject_CallOneArg(numpy, object));
      break;
    default: {
      const Ref pickled = Ref::steal(PyObject_CallOneArg(dumps, object));
      if (pickled) made = Ref::steal(PyObject_CallOneArg(loads, pickled.get()));
    }
  }
  return made;
}

void LiveObjectsOfCall::change(const Operation& operation, Answer& answer) {
  PyObject* object = holder(operation);
  const auto set_flag = [&](bool writeable) {
    const Ref set = Ref::steal(PyObject_GetAttrString(object, "setflags"));
    if (set) Ref::steal(PyObject_CallOneArg(set.get(), writeable ? Py_True : Py_False));
  };
  switch (operation.action) {
    case Action::Zero:
      if (is_tensor(object))
        catch_torch_errors(answer, [&] { zero_tensor(object); });
      else
        Ref::steal(PyObject_CallMethod(object, "fill", "i", 0));
      break;
    case Action::Resize:
      catch_torch_errors(answer, [&] { resize_tensor(object, operation.numbers); });
      break;
    case Action::Grow:
      catch_torch_errors(answer, [&] { grow_tensor(object, operation.numbers); });
      break;
    case Action::Set:
      catch_torch_errors(answer, [&] { set_tensor(object, holders_.at(operation.other).get()); });
      break;
    default:
      set_flag(operation.action == Action::MakeWriteable);
  }
}

void LiveObjectsOfCall::drop(int holder) { holders_.erase(holder); }

/// The child reads everything, and changes what it can: it has a copy of its own.
void LiveObjectsOfCall::look_in_child(Answer& answer) {
  if (count_threads() != 1 || !obstacle_to_forking().empty()) return;
  std::vector<Sight> before;
  for (const auto& [number, object] : holders_) before.push_back(look(number));
  const pid_t child = ::fork();
  if (child < 0) return;  // no process to be had: nothing is seen in it
  if (child == 0) {
    std::size_t at = 0;
    bool same = true;
    for (const auto& [number, object] : holders_) {
      const Sight now = look(number);
      const Sight& then = before[at++];
      same = same && now.address == then.address && now.readable == then.readable &&
             now.elements == then.elements;
    }
    for (const Source& source : inputs_.sources)
      if (source.block != nullptr) std::memset(source.data, kPoison, source.size);
    ::_exit(same ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    answer.message = "in a forked child the elements are others";
}

Answer LiveObjectsOfCall::perform(const Operation& operation) {
  Answer answer;
  switch (operation.action) {
    case Action::Construct:
      construct(operation, answer);
      break;
    case Action::Write:
      write(operation, answer);
      break;
    case Action::WriteInThread:
      write_in_thread(operation, answer);
      break;
    case Action::Drop:
      drop(operation.holder);
      break;
    case Action::CollectGarbage:
      PyGC_Collect();
      break;
    case Action::LookInChild:
      look_in_child(answer);
      break;
    case Action::Slice:
    case Action::Transpose:
    case Action::Detach:
    case Action::AsNumpy:
    case Action::Pickle:
      if (Ref made = make(operation, answer)) holders_[operation.makes] = std::move(made);
      break;
    default:
      change(operation, answer);
  }
  if (PyErr_Occurred() != nullptr) take_raised(answer);
  poison_what_was_released();
  return answer;
}

Sight LiveObjectsOfCall::look(int holder) {
  PyObject* object = holders_.at(holder).get();
  Sight sight;
  if (is_tensor(object))
    look_at_tensor(object, sight);
  else if (PyArray_CheckExact(object))
    look_at_array(object, sight);
  else if (holder < static_cast<int>(call_.arguments.size()) &&
           is_device_array(object, call_.arguments[static_cast<std::size_t>(holder)]))
    look_at_device_array(
        object, *call_.arguments[static_cast<std::size_t>(holder)].get<DeviceArray>(), sight);
  else if (PyObject_CheckBuffer(object) != 0)
    look_at_buffer(object, sight);
  if (sight.kind != HolderKind::Other) read_elements_of(sight, inputs_);
  return sight;
}

std::vector<SourceSight> LiveObjectsOfCall::sources() {
  std::vector<SourceSight> seen;
  for (const Source& source : inputs_.sources)
    if (source.block != nullptr) source.block->guarded().pull();
  for (const Source& source : inputs_.sources)
    seen.push_back({address_of(source), source.released(),
                    source.block == nullptr || source.block->guards_intact()});
  return seen;
}

void LiveObjectsOfCall::poison_what_was_released() {
  for (std::size_t i = 0; i < inputs_.sources.size(); ++i) {
    const Source& source = inputs_.sources[i];
    if (poisoned_[i] || !source.released()) continue;
    std::memset(source.data, kPoison, source.size);
    if (source.block != nullptr) source.block->span().push();
    poisoned_[i] = true;
  }
}

bool LiveObjectsOfCall::finish() {
  holders_.clear();
  arguments_.clear();
  keyword_names_ = {};
  drop_inputs(inputs_);
  if (all_released(inputs_)) return true;
  PyGC_Collect();
  return all_released(inputs_);
}

}  // namespace

std::unique_ptr<LiveObjects> open_live_objects(const Subject& subject, const Call& call) {
  return std::make_unique<LiveObjectsOfCall>(subject, call);
}

}  // namespace tenet::harness
