#include "tests/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "reports/files.h"
#include "spec/clause.h"

namespace tenet::cli::testing {

Folder::Folder() {
  std::string path = (std::filesystem::temp_directory_path() / "tenet-cli-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) std::abort();
  path_ = path;
}
Folder::~Folder() { std::filesystem::remove_all(path_); }
std::string Folder::operator/(const std::string& name) const { return (path_ / name).string(); }

Finished Program::run(const std::vector<std::string>& arguments,
                      const std::vector<std::chrono::milliseconds>& interrupts) const {
  const std::string folder = folder_ / "";
  const std::string out = folder_ / "stdout";
  const std::string err = folder_ / "stderr";
  std::map<std::string, std::string> environment = environment_;
  environment.try_emplace("TENET_WORKER", TENET_FAKE_WORKER);
  environment.try_emplace("FAKE_CLAUSE", clauses()[1].id);

  const auto begun = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid == 0) {
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::chdir(folder.c_str()) != 0 || ::dup2(to_out, 1) < 0 || ::dup2(to_err, 2) < 0)
      ::_exit(126);
    std::vector<char*> argv;
    std::string program = TENET_PROGRAM;
    argv.push_back(program.data());
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  for (const auto delay : interrupts) {
    std::this_thread::sleep_for(delay);
    ::kill(pid, SIGINT);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  Finished finished;
  finished.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = reports::read_file(out);
  finished.err = reports::read_file(err);
  return finished;
}

Finished Program::check(std::vector<std::string> arguments, reports::RunRecord& record) const {
  const std::string path = folder_ / "run.json";
  std::filesystem::remove(path);
  arguments.insert(arguments.begin(), "check");
  arguments.insert(arguments.end(), {"--json", path});
  Finished finished = run(arguments);
  if (std::filesystem::exists(path)) record = reports::read_run_record(path);
  return finished;
}

}  // namespace tenet::cli::testing
