#include "spec/explain/adviser.h"

#include <algorithm>
#include <utility>

#include "spec/text.h"
#include "spec/text/python_call.h"

namespace tenet {
namespace {

/// `a + b` has to be in parentheses before a method can be called on it.
bool is_one_term(std::string_view expression) {
  int depth = 0;
  char quote = 0;
  for (const char c : expression) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (depth == 0 && (c == ' ' || c == '-')) {
      return false;
    }
  }
  return true;
}

std::string as_term(const std::string& expression) {
  return is_one_term(expression) ? expression : "(" + expression + ")";
}

std::string spelled(const std::string& by_author, const Input* input) {
  return by_author.empty() && input != nullptr ? to_python(*input) : by_author;
}

}  // namespace

std::string spell(const Suggestion& suggestion) {
  const Call& call = suggestion.call;
  std::vector<std::string> positional;
  for (const Input& argument : call.arguments) positional.push_back(to_python(argument));
  std::vector<std::string> keywords;
  for (const Keyword& keyword : call.keywords) {
    const bool is_data = &keyword.value == data_of(call) && !suggestion.data.empty();
    keywords.push_back(keyword.name + "=" + (is_data ? suggestion.data : to_python(keyword.value)));
  }
  const std::size_t position = data_position(call.constructor);
  if (positional.size() > position && !suggestion.data.empty())
    positional[position] = suggestion.data;
  if (position > 0 && !positional.empty() && !suggestion.self.empty())
    positional.front() = suggestion.self;
  const bool is_method = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  if (is_method) positional.front() = as_term(positional.front());
  return text::call_expression(call.constructor, "torch", positional, keywords, is_method);
}

Adviser::Adviser(const Call& call, TorchVersion version, const Spelling& spelling,
                 const Machine& machine)
    : call_(call),
      version_(version),
      spelling_{spelled(spelling.data, data_of(call)), spelling.self},
      machine_(machine) {}

void Adviser::suggest(const std::string& wish, const std::vector<Suggestion>& ways,
                      const Goal& reached) {
  for (const Suggestion& way : ways) {
    if (!why_invalid(way.call).empty() || !reached(predict(way.call, version_, machine_))) continue;
    return say(wish, spell(way));
  }
}

void Adviser::say(std::string wish, std::string write) {
  advice_.push_back({std::move(wish), std::move(write)});
}

Suggestion Adviser::plain(Constructor constructor) const {
  Call call{constructor, {*data_of(call_)}, {}, call_.context};
  return {std::move(call), spelling_.data, {}};
}

Suggestion Adviser::with_data(Input input, std::string data) const {
  Suggestion way{call_, std::move(data), spelling_.self};
  std::vector<Input>& arguments = way.call.arguments;
  const std::size_t position = data_position(way.call.constructor);
  if (arguments.size() > position) {
    arguments[position] = std::move(input);
  } else {
    const Input* named = data_of(way.call);
    std::erase_if(way.call.keywords,
                  [&](const Keyword& keyword) { return &keyword.value == named; });
    arguments.push_back(std::move(input));
  }
  return way;
}

Suggestion Adviser::without(const std::string& keyword) const {
  Suggestion way = same();
  std::erase_if(way.call.keywords, [&](const Keyword& k) { return k.name == keyword; });
  return way;
}

Suggestion Adviser::with(const std::string& keyword, Input value) const {
  Suggestion way = without(keyword);
  way.call.keywords.push_back({keyword, std::move(value)});
  return way;
}

std::string Adviser::data_as_term() const { return as_term(spelling_.data); }

}  // namespace tenet
