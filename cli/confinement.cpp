#include "cli/confinement.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace tenet::cli {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // of no system call: nothing is refused
#endif

constexpr std::uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
constexpr std::uint16_t kSkipUnlessEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t kReturn = BPF_RET | BPF_K;

/// Goes on if what was loaded is the value, else skips so many instructions.
constexpr sock_filter unless(std::uint32_t value, std::uint8_t skipped) {
  return {kSkipUnlessEqual, 0, skipped, value};
}

}  // namespace

void forbid_signals_to_all() {
  // The lower half of the first argument; the kernel looks at no more of a pid.
  constexpr std::uint32_t kReceiver = offsetof(seccomp_data, args);
  std::array<sock_filter, 8> program{{
      {kLoad, 0, 0, offsetof(seccomp_data, arch)},
      unless(kArchitecture, 5),
      {kLoad, 0, 0, offsetof(seccomp_data, nr)},
      unless(SYS_kill, 3),
      {kLoad, 0, 0, kReceiver},
      unless(~std::uint32_t{0}, 1),
      {kReturn, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {kReturn, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog filter{program.size(), program.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
  // Without the flag, older kernels slow the whole process down.
  ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter);
}

}  // namespace tenet::cli
