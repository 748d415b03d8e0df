#include "cli/subjects.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tenet::cli {
namespace {

std::filesystem::path adapters_folder() {
  const char* root = std::getenv("TENET_ROOT");
  return root == nullptr ? std::filesystem::path() : std::filesystem::path(root) / "adapters";
}

}  // namespace

std::vector<std::string> shipped_adapters() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(adapters_folder(), error)) {
    const std::string name = file.path().stem().string();
    // What the adapters share is no adapter.
    if (file.path().extension() == ".py" && name.front() != '_') names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string summary_of_adapter(const std::string& name) {
  std::ifstream file(adapters_folder() / (name + ".py"));
  std::string line;
  std::getline(file, line);
  const std::size_t begin = line.find_first_not_of('"');
  if (begin == std::string::npos) return "A shipped adapter.";
  const std::size_t end = line.find("\"\"\"", begin);
  return line.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace tenet::cli
