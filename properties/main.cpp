// tenet_properties: the GoogleTest properties, and, when `tenet` starts it, a worker.

#include <gtest/gtest.h>

#include <charconv>
#include <cstring>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "properties/case_stream.h"
#include "properties/gtest/properties.h"
#include "properties/worker/worker.h"
#include "spec/text.h"

namespace {

using namespace tenet;

constexpr const char* kUsage =
    "usage: tenet_properties [GoogleTest's options]\n"
    "       tenet_properties --tenet-worker --subject SUBJECT --seed S [--filter GLOB]\n"
    "                        [--profile core|strict] [--exhaustive yes|no]\n"
    "                        [--device cpu|sim|cuda|…]\n"
    "       tenet_properties --tenet-generate [--seed S] [--filter GLOB] [--first A] [--count N]\n"
    "                        [--device cpu|sim|cuda|…]\n"
    "       tenet_properties --tenet-list-properties\n";

/// `--name value` pairs after the mode.
class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 2; i < argc; i += 2) {
      if (std::strncmp(argv[i], "--", 2) != 0 || i + 1 == argc)
        throw std::invalid_argument(std::string("expected an option and its value, not ") +
                                    argv[i]);
      values_[argv[i] + 2] = argv[i + 1];
    }
  }
  [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  [[nodiscard]] std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const std::string value = text(name, std::to_string(otherwise));
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
      throw std::invalid_argument("--" + name + " takes a number from 0 to 2**64-1, not " + value);
    return number;
  }

 private:
  std::map<std::string, std::string> values_;
};

/// What `--device` names.
DeviceType device_of(const Options& options) {
  const std::string device = options.text("device", "cpu");
  const auto type = device_type_from_name(device);
  if (!type || (*type != DeviceType::Cpu && !is_accelerator(*type)))
    throw std::invalid_argument("--device of a worker is cpu or an accelerator, not " + device);
  return *type;
}

/// The machine that cases are generated for where nobody looks at the real one.
Machine imagined(DeviceType type) {
  if (!is_accelerator(type)) return {};
  Machine machine = kSimulated;
  machine.accelerator = type;
  return machine;
}

int generate(const Options& options) {
  const Filter filter(options.text("filter", "*"));
  if (filter.selects_nothing()) throw std::invalid_argument("the filter selects nothing");
  const properties::CaseStream stream(options.number("seed", 0), filter, false,
                                      imagined(device_of(options)));
  const std::uint64_t first = options.number("first", 0);
  const std::uint64_t count = options.number("count", 10);
  for (std::uint64_t i = first; i < first + count; ++i) {
    const properties::Case one = stream.make(i);
    std::cout << to_text(one.call) << '\t' << to_python(one.call);
    if (one.law != nullptr) std::cout << '\t' << one.law->id;
    std::cout << '\n';
  }
  return 0;
}

int list_properties() {
  for (int i = 0; i < kConstructorCount; ++i) {
    const std::string constructor(name(static_cast<Constructor>(i)));
    std::cout << "conformance." << constructor << "\tEvery fact of a call of " << constructor
              << " is as the specification predicts.\n";
  }
  for (const Law& law : laws()) std::cout << law.id << '\t' << law.says << '\n';
  return 0;
}

properties::WorkerOptions worker_options(const Options& options) {
  properties::WorkerOptions worker;
  worker.subject = options.text("subject", worker.subject);
  worker.seed = options.number("seed", 0);
  worker.filter = options.text("filter", worker.filter);
  const std::string profile = options.text("profile", "strict");
  if (profile != "core" && profile != "strict")
    throw std::invalid_argument("--profile is core or strict, not " + profile);
  if (profile == "core") worker.profile = properties::Profile::Core;
  worker.exhaustive = options.text("exhaustive", "no") == "yes";
  worker.device = device_of(options);
  worker.hides_gpus = !options.text("device", "").empty();
  if (Filter(worker.filter).selects_nothing())
    throw std::invalid_argument("no constructor, topic or clause matches " + worker.filter);
  return worker;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode.rfind("--tenet-", 0) == 0) {
    try {
      if (mode == "--tenet-list-properties") return list_properties();
      const Options options(argc, argv);
      if (mode == "--tenet-generate") return generate(options);
      if (mode == "--tenet-worker") return properties::run_worker(worker_options(options));
      throw std::invalid_argument("unknown mode " + mode);
    } catch (const std::invalid_argument& error) {
      std::cerr << "tenet_properties: " << error.what() << '\n' << kUsage;
      return 2;
    }
  }
  testing::InitGoogleTest(&argc, argv);
  properties::register_properties();
  return RUN_ALL_TESTS();
}
