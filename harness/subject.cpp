#include "harness/subject.h"

#include <string>

#include "harness/declarations.h"
#include "harness/torch_casts.h"

namespace tenet::harness {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw SubjectError(what, ""); }

void require_callable(PyObject* function, PyObject* module, const std::string& name,
                      const std::string& subject) {
  if (PyCallable_Check(function) == 0)
    refuse(subject + " defines " + name + " as a " + Py_TYPE(function)->tp_name +
           ". Expected a function, or something else that can be called" +
           ModuleSource(module).place_of(name, name));
}

[[noreturn]] void refuse_with_exception(const std::string& what, PyObject* module,
                                        const std::string& function) {
  const Ref exception = take_exception(true);
  const std::string type = Py_TYPE(exception.get())->tp_name;
  throw SubjectError(what + " " + type + ": " + text_of(exception.get()) +
                         ". Expected it to return" +
                         ModuleSource(module).place_of("def " + function),
                     traceback_of(exception.get()));
}

/// torch itself: methods of its tensors, all others its functions.
void bind_torch(Subject::Implementation& into) {
  const Ref tensor = attribute(into.module.get(), "Tensor");
  for (int i = 0; i < kConstructorCount; ++i) {
    const auto constructor = static_cast<Constructor>(i);
    Ref& function = into.functions[static_cast<std::size_t>(i)];
    if (constructor == Constructor::Cast)
      function = torch_cast_function();
    else if (constructor == Constructor::TypedTensor)
      function = torch_class_function();
    else if (is_method(constructor))
      function = attribute(tensor.get(), std::string(name(constructor)).c_str());
  }
  into.version = text_of(attribute(into.module.get(), "__version__").get());
}

/// What a module imports for itself and is none of the constructors, although it is called so:
/// typing.cast, the module numpy, Python's type.
bool is_of_another_kind(PyObject* function) {
  const Ref typing = import_module("typing");
  return function == attribute(typing.get(), "cast").get() || PyModule_Check(function) != 0 ||
         function == reinterpret_cast<PyObject*>(&PyType_Type);
}

void bind_functions(const std::string& subject, Subject::Implementation& into) {
  bool any = false;
  std::string all;
  for (int i = 0; i < kConstructorCount; ++i) {
    const std::string name(tenet::name(static_cast<Constructor>(i)));
    Ref& function = into.functions[static_cast<std::size_t>(i)];
    if (!function) function = attribute_if_any(into.module.get(), name.c_str());
    if (function && is_of_another_kind(function.get())) function = {};
    if (function) require_callable(function.get(), into.module.get(), name, subject);
    any = any || function;
    all += (i == 0 ? "" : ", ") + name;
  }
  if (!any)
    refuse(subject + " defines none of the constructors. Expected at least one of " + all +
           ", with PyTorch's signature");
}

void call_optional(PyObject* module, const char* name, const std::string& subject) {
  const Ref function = attribute_if_any(module, name);
  if (!function) return;
  require_callable(function.get(), module, name, subject);
  if (!Ref::steal(PyObject_CallNoArgs(function.get())))
    refuse_with_exception(subject + "'s " + name + "() raised", module, name);
}

}  // namespace

Subject::Implementation::~Implementation() {
  const Ref teardown = module ? attribute_if_any(module.get(), "teardown") : Ref();
  // The run is over and its report made: there is nobody left to tell of an exception.
  if (teardown && name != "torch" && !Ref::steal(PyObject_CallNoArgs(teardown.get())))
    PyErr_Clear();
}

Subject Subject::load(const std::string& subject) {
  auto loaded = std::make_shared<Implementation>();
  Ref module = import_subject(subject);
  loaded->name = subject;
  loaded->module = module;
  if (subject == "torch") {
    bind_torch(*loaded);
    bind_functions(subject, *loaded);
    return Subject(loaded);
  }
  read_declarations(module.get(), *loaded);
  if (loaded->version.empty()) {
    const Ref version = attribute_if_any(module.get(), "__version__");
    if (version) loaded->version = text_of(version.get());
  }
  bind_functions(subject, *loaded);
  loaded->describe = attribute_if_any(module.get(), "describe");
  if (loaded->describe) require_callable(loaded->describe.get(), module.get(), "describe", subject);
  loaded->reset = attribute_if_any(module.get(), "reset");
  if (loaded->reset) require_callable(loaded->reset.get(), module.get(), "reset", subject);
  call_optional(module.get(), "setup", subject);
  // As torch's own: what the subject imported is not looked at by every collection of garbage.
  checked(PyObject_CallMethod(import_module("gc").get(), "freeze", nullptr), "gc.freeze");
  return Subject(loaded);
}

void Subject::Implementation::forget() const {
  if (reset && !Ref::steal(PyObject_CallNoArgs(reset.get())))
    refuse_with_exception(name + "'s reset() raised", module.get(), "reset");
}

const std::string& Subject::name() const { return implementation_->name; }
const std::string& Subject::version() const { return implementation_->version; }
bool Subject::keeps_state() const { return static_cast<bool>(implementation_->reset); }
bool Subject::provides(Constructor constructor) const {
  return implementation_->function(constructor) != nullptr;
}
const std::map<std::string, std::vector<std::string>>& Subject::supports() const {
  return implementation_->supports;
}
std::uint64_t Subject::default_cases() const { return implementation_->default_cases; }
const std::vector<std::pair<std::string, std::string>>& Subject::expected_failures() const {
  return implementation_->expected_failures;
}

std::string Subject::place_of_declaration(const std::string& text) const {
  return ModuleSource(implementation_->module.get()).place_of_entry(text);
}

}  // namespace tenet::harness
