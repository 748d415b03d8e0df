#include "harness/torch_settings.h"

#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <c10/util/Lazy.h>
#include <c10/util/Logging.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

namespace tenet::harness {

void set_torch_up() {
  c10::WarningUtils::set_warnAlways(true);
  at::set_num_threads(1);
  if (std::getenv("TORCH_SHOW_CPP_STACKTRACES") != nullptr) return;
  const c10::Backtrace none = std::make_shared<c10::PrecomputedLazyValue<std::string>>("");
  c10::SetStackTraceFetcher(std::function<c10::Backtrace()>([none] { return none; }));
}

void renew_thread_pool() { at::set_num_threads(at::get_num_threads()); }

}  // namespace tenet::harness
