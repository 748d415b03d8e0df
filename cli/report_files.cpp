#include "cli/report_files.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "reports/badge.h"
#include "reports/files.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/markup.h"

namespace tenet::cli {
namespace {

constexpr char kDefaultHtml[] = "tenet-report.html";

/// The run that a new record at `path` replaces; nothing when there is none that can be read.
std::optional<reports::RunRecord> replaced_record(const std::string& path) {
  std::error_code ignored;
  if (path.empty() || !std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  try {
    return reports::read_run_record(path);
  } catch (const reports::RunRecordError&) {
    return std::nullopt;  // whatever it is, it is about to be replaced
  }
}

using Write = void (*)(const std::string& path, std::string_view text);

/// Whether it could be written; why not is told on stderr.
bool write_file(const std::string& path, const std::string& text,
                Write write = reports::write_file_atomically) {
  try {
    write(path, text);
    return true;
  } catch (const reports::FileError& error) {
    fmt::print(stderr, "tenet: {}\n", reports::printable(error.what()));
    return false;
  }
}

}  // namespace

ReportFiles::ReportFiles(const CheckOptions& options) : options_(options) {
  if (const char* summary = std::getenv("GITHUB_STEP_SUMMARY"); summary != nullptr)
    step_summary_ = summary;
  for (const std::string& path :
       {options.html, options.json, options.junit, options.markdown, options.badge})
    if (!path.empty()) reports::check_writable(path);
  before_ = options.before.empty() ? replaced_record(options.json)
                                   : std::optional(reports::read_run_record(options.before));
}

void ReportFiles::write(const reports::RunRecord& record) const {
  if (!options_.json.empty()) write_file(options_.json, reports::to_json(record));
  if (!options_.junit.empty()) write_file(options_.junit, reports::to_junit(record));
  if (!options_.badge.empty()) write_file(options_.badge, reports::to_badge(record));
  if (!options_.markdown.empty() || !step_summary_.empty()) {
    const std::string markdown = reports::to_markdown(record);
    if (!options_.markdown.empty()) write_file(options_.markdown, markdown);
    // Other steps of the job write to it, too.
    if (!step_summary_.empty()) write_file(step_summary_, markdown, reports::append_to_file);
  }
  const bool by_default = options_.html.empty() && !options_.quiet;
  const std::string html = by_default ? kDefaultHtml : options_.html;
  if (!html.empty() && write_file(html, reports::to_html(record, before_ ? &*before_ : nullptr)) &&
      !options_.quiet)
    fmt::print("HTML report: {}\n",
               reports::printable_line(std::filesystem::absolute(html).string()));
  std::fflush(stdout);
}

std::string text_for_file(const std::string& path, const reports::RunRecord& record,
                          const reports::RunRecord* before) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".md") return reports::to_markdown(record);
  if (extension == ".xml") return reports::to_junit(record);
  if (extension == ".svg") return reports::to_badge(record);
  if (extension == ".json") return reports::to_json(record);
  return reports::to_html(record, before);
}

}  // namespace tenet::cli
