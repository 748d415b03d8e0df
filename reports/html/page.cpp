#include "reports/html/page.h"

#include <algorithm>

#include "reports/html/assets.h"

namespace tenet::reports::html {

std::string document(const Page& page) {
  Fragment html;
  html.add(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      // Even if markup slipped in, nothing but this program's own script runs, and nothing is
      // loaded.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<title>{}</title>\n<style>",
      kStyleHash, kScriptHash, page.title);
  html.add_asset(kStyle);
  html.add(
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
      "<header class=\"top\">\n<button type=\"button\" id=\"theme\" hidden>Theme: "
      "auto</button>\n{}</header>\n{}<main id=\"main\">\n{}</main>\n"
      "<footer><p>Written by Tenet. This file needs no network and no other file.</p></footer>\n"
      "<script>",
      page.header, page.bar, page.main);
  html.add_asset(kScript);
  html.add("</script>\n</body>\n</html>\n");
  return html.html();
}

std::string_view class_for(ClauseStatus status) {
  switch (status) {
    case ClauseStatus::kFailed:
      return "is-failed";
    case ClauseStatus::kUnexpectedPass:
      return "is-unexpected";
    case ClauseStatus::kExpectedFailure:
      return "is-expected";
    case ClauseStatus::kPassed:
      return "is-passed";
    case ClauseStatus::kUnspecified:
      return "is-unspecified";
    case ClauseStatus::kNotSupported:
      return "is-unsupported";
    case ClauseStatus::kNotProvided:
      return "is-unprovided";
    case ClauseStatus::kNotExercised:
      return "is-unexercised";
  }
  return {};
}

std::string_view class_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConforms:
      return "is-passed";
    case Verdict::kInconclusive:
      return "is-expected";
    case Verdict::kFails:
    case Verdict::kError:
      return "is-failed";
  }
  return {};
}

Fragment symbol(std::string_view text) {
  return Fragment().add("<span class=\"sym\" aria-hidden=\"true\">{}</span>", text);
}

Fragment copyable(std::string_view code, std::string_view label) {
  return Fragment().add(
      "<div class=\"code\"><pre tabindex=\"0\" role=\"region\" "
      "aria-label=\"{}\"><code>{}</code></pre>"
      "<button type=\"button\" class=\"copy\" hidden>Copy</button></div>\n",
      label, code);
}

Fragment status_bar(const Tally& counts) {
  Fragment html;
  html.add(
      "<svg class=\"bar-chart\" viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">");
  double left = 0;
  const double unit = 1000.0 / static_cast<double>(std::max<std::uint64_t>(counts.total(), 1));
  for (const ClauseStatus status : kClauseStatuses) {
    const double width = unit * static_cast<double>(counts[status]);
    if (width > 0) {
      html.add("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"1\"></rect>",
               class_for(status), left, width);
    }
    left += width;
  }
  return html.add("</svg>");
}

Fragment entry(std::string_view name, std::string_view value) {
  Fragment html;
  if (!value.empty()) html.add("<div><dt>{}</dt><dd>{}</dd></div>\n", name, shortened(value, 1000));
  return html;
}

Fragment environment_entries(const Environment& environment) {
  std::string devices;
  for (const std::string& device : environment.devices) {
    devices += (devices.empty() ? "" : ", ") + device;
  }
  Fragment html;
  html.add("{}{}{}{}{}{}{}", entry("PyTorch", environment.torch), entry("NumPy", environment.numpy),
           entry("Python", environment.python),
           entry("CUDA", environment.cuda.empty() ? "none" : environment.cuda),
           entry("Devices", devices), entry("Platform", environment.platform),
           entry("Tenet", environment.tenet));
  return html;
}

Fragment option(std::string_view value, std::string_view label) {
  return Fragment().add("<option value=\"{}\">{}</option>", value, shortened(label, 100));
}

}  // namespace tenet::reports::html
