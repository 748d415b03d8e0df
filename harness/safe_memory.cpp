#include "harness/safe_memory.h"

#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tenet::harness {

bool read_memory(std::uint64_t from, std::size_t size, std::uint8_t* to) {
  if (size == 0) return true;
  iovec here{to, size};
  iovec there{reinterpret_cast<void*>(from), size};  // NOLINT: an address is what is asked about
  const ssize_t copied = ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0);
  if (copied >= 0) return static_cast<std::size_t>(copied) == size;
  if (errno == EFAULT) return false;
  // Where the kernel does not let a process ask about itself, it reads as any process does.
  std::memcpy(to, there.iov_base, size);
  return true;
}

}  // namespace tenet::harness
