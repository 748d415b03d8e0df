#include "cli/interrupt.h"

#include <unistd.h>

#include "cli/exit_status.h"

namespace tenet::cli {
namespace {

volatile std::sig_atomic_t signals_seen = 0;

void on_signal(int) {
  signals_seen = signals_seen + 1;
  // The workers end with this process.
  if (signals_seen > 1) ::_exit(kInterrupted);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signals_seen = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGINT, &action, &before_int_);
  ::sigaction(SIGTERM, &action, &before_term_);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before_pipe_);
}

InterruptGuard::~InterruptGuard() {
  ::sigaction(SIGINT, &before_int_, nullptr);
  ::sigaction(SIGTERM, &before_term_, nullptr);
  ::sigaction(SIGPIPE, &before_pipe_, nullptr);
}

bool InterruptGuard::interrupted() { return signals_seen > 0; }

}  // namespace tenet::cli
