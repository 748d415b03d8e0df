// The program that shows a fault to someone who has never heard of this suite.

#include <algorithm>

#include "spec/text.h"
#include "spec/text/literals.h"
#include "spec/text/python_call.h"

namespace tenet {
namespace {

/// Objects with memory or identity are made before the context is entered, and under a name.
bool needs_name(const Input& input) {
  if (const auto* sequence = input.get<Sequence>())
    return std::any_of(sequence->items.begin(), sequence->items.end(), needs_name);
  return input.is<NdArray>() || input.is<TensorInput>() || input.is<StorageInput>() ||
         input.is<NumpyScalar>() || input.is<CustomObject>() || input.is<Buffer>() ||
         input.is<DeviceArray>();
}

bool is_path(std::string_view subject) {
  return subject.find('/') != std::string_view::npos || subject.ends_with(".py") ||
         subject.ends_with(".so");
}

/// The name under which a file is imported: an extension's must be the one that it was built with.
std::string module_name(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return std::string(file.substr(0, file.find('.')));
}

/// Imports of what the expressions of the program speak of.
std::string library_imports(std::string_view program) {
  std::string out;
  for (const std::string_view module :
       {"collections", "ctypes", "cupy", "decimal", "enum", "fractions", "functools", "mmap", "os"})
    if (program.find(std::string(module) + ".") != std::string_view::npos)
      out += "import " + std::string(module) + "\n";
  if (program.find("array.array(") != std::string_view::npos) out += "import array\n";
  return out;
}

/// Lines that bind the subject, and the name that they bind it to.
std::string import_subject(std::string_view subject, std::string& bound_to) {
  if (subject == "torch") {
    bound_to = "torch";
    return "";
  }
  bound_to = "subject";
  if (subject == "reference") subject = "tenet_constructors";
  if (!is_path(subject)) return "import " + std::string(subject) + " as subject\n";
  const std::string name = text::python_string(module_name(subject));
  return "spec = importlib.util.spec_from_file_location(" + name + ", " +
         text::python_string(subject) +
         ")\n"
         "subject = importlib.util.module_from_spec(spec)\n"
         "sys.modules[" +
         name +
         "] = subject\n"
         "spec.loader.exec_module(subject)\n";
}

std::string comment(std::string_view text) {
  std::string out = "# ";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\n# ";
    } else {
      out += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
  }
  return out + "\n";
}

/// What came back. Only facts that reading does not change.
constexpr std::string_view kObserved =
    R"(try:
    print('observed:', f'{type(error).__name__}: {error}' if error is not None else repr(result))
    if isinstance(result, torch.Tensor) and result.layout == torch.strided:
        print('          ', result.dtype, tuple(result.shape), 'strides', result.stride(), result.device)
except Exception as problem:
    print('          ', type(result).__name__, 'cannot be shown:', problem)
for warning in caught:
    print('          ', f'{warning.category.__name__}: {warning.message}')
)";

/// The rest of the program is run by a child; its parent waits for a sign of life.
constexpr std::string_view kInAChild = R"(import os
import resource
import select
import signal
import sys

lives, tells = os.pipe()
child = os.fork()
if child:
    os.close(tells)
    alive = select.select([lives], [], [], 30)[0] and os.read(lives, 1)
    if not alive:
        os.kill(child, signal.SIGKILL)
        print('FAULT')
    os.waitpid(child, 0)
    sys.exit(0 if alive else 1)
resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))

)";

/// The lines, each one level deeper.
std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t length = lines.find('\n') + 1;
    if (length > 1) out += "    ";
    out += lines.substr(0, length);
    lines.remove_prefix(length);
  }
  return out;
}

/// Lines that make the arguments and then the call.
std::string call_lines(const Call& call, const std::string& module) {
  std::string lines;
  std::vector<std::string> positional;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const std::string expression = to_python(call.arguments[i]);
    if (i == text::source_position(call)) {
      lines += "source = " + expression + "\n";
      positional.emplace_back("source");
    } else if (needs_name(call.arguments[i])) {
      positional.push_back("argument" + std::to_string(i + 1));
      lines += positional.back() + " = " + expression + "\n";
    } else {
      positional.push_back(expression);
    }
  }
  if (call.arguments.size() <= text::source_position(call)) lines += "source = None\n";
  std::vector<std::string> keywords;
  for (const Keyword& keyword : call.keywords) {
    std::string expression = to_python(keyword.value);
    if (needs_name(keyword.value)) {
      lines += "keyword_" + keyword.name + " = " + expression + "\n";
      expression = "keyword_" + keyword.name;
    }
    keywords.push_back(keyword.name + "=" + expression);
  }

  lines += "\nresult = error = None\n";
  const Context& context = call.context;
  if (context.default_dtype != Dtype::Float32)
    lines += "torch.set_default_dtype(torch." + std::string(name(context.default_dtype)) + ")\n";
  if (context.default_device)
    lines += "torch.set_default_device('" + text::device_name(*context.default_device) + "')\n";
  lines += "with warnings.catch_warnings(record=True) as caught";
  for (const std::string& manager : text::context_managers(context)) lines += ", " + manager;
  const bool on_tensor = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  const std::string expression =
      text::call_expression(call.constructor, module, positional, keywords, on_tensor);
  lines +=
      ":\n"
      "    warnings.simplefilter('always')\n"
      "    try:\n"
      "        result = " +
      expression +
      "\n"
      "    except BaseException as raised:\n"
      "        error = raised\n";
  if (context.default_dtype != Dtype::Float32) lines += "torch.set_default_dtype(torch.float32)\n";
  if (context.default_device) lines += "torch.set_default_device(None)\n";
  return lines;
}

/// Lines that bind `conforms`.
std::string check_lines(std::string_view check) {
  return "try:\n"
         "    conforms = bool(" +
         std::string(check) +
         ")\n"
         "except Exception as problem:\n"
         "    conforms = False\n"
         "    print('          ', f'{type(problem).__name__}: {problem}')\n";
}

}  // namespace

std::string repro_program(const Call& call, std::string_view subject, std::string_view check,
                          std::string_view headline, const Machine& machine, int runs) {
  std::string module;
  const std::string import = import_subject(subject, module);
  std::string program = comment(headline);
  program += is_path(subject) ? "import importlib.util\nimport sys\n" : "import sys\n";
  program += library_imports(to_python(call, module));
  program += "import warnings\n\nimport numpy as np\nimport torch\n";
  if (machine.accelerator == DeviceType::Sim)
    program += "import tenet_sim  # registers sim:0 and sim:1; ./tenet python finds it\n";
  program += import.empty() || import.starts_with("import ") ? import : "\n" + import;
  program += "\ntorch.set_warn_always(True)\n";

  std::string made;
  if (!call.earlier.empty()) made += "# It takes a call before the one that goes wrong.\n";
  for (const auto& [earlier, times] : text::earlier_calls(call)) {
    const std::string lines = call_lines(*earlier, module) + "source = result = None\n";
    made +=
        times == 1 ? lines : "for _ in range(" + std::to_string(times) + "):\n" + indented(lines);
    made += "\n";
  }
  made += call_lines(call, module);
  const std::string checked = check_lines(check);
  if (runs == 1) {
    program += made;
  } else {
    program += "for _ in range(" + std::to_string(runs) + "):  # it is not wrong every time\n";
    program += indented(made + checked) + "    if not conforms:\n        break\n";
  }
  program += "\nprint('call:    ', " + text::python_string(to_python(call, module)) + ")\n";
  program += "print('expected:', " + text::python_string(headline) + ")\n";
  program += kObserved;
  if (runs == 1) program += checked;
  program +=
      "print('as expected' if conforms else 'FAULT')\n"
      "sys.exit(0 if conforms else 1)\n";
  return program;
}

std::string repro_of_death(const Call& call, std::string_view subject, const Machine& machine) {
  std::string program =
      repro_program(call, subject, "not isinstance(error, MemoryError) and os.write(tells, b'1')",
                    "the call returns or raises, and the process lives on", machine);
  const std::size_t first_line = program.find('\n') + 1;
  program.insert(first_line, kInAChild);
  return program;
}

}  // namespace tenet
