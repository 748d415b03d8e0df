#include "properties/rapidcheck_calls.h"

#include <memory>
#include <ostream>
#include <utility>

#include "properties/cases.h"
#include "properties/laws/law_check.h"
#include "properties/shrinking/simplify.h"
#include "spec/text.h"

namespace tenet {

void showValue(const Call& call, std::ostream& out) {  // NOLINT: RapidCheck's name
  out << to_text(call);
}

namespace properties {
namespace {

rc::Shrinkable<Call> shrinkable(Call call) {
  return rc::shrinkable::shrinkRecur(std::move(call), [](const Call& failing) {
    return rc::seq::fromContainer(simplifications(failing));
  });
}

}  // namespace

rc::Gen<Call> calls_of(Constructor constructor, const Machine& machine) {
  auto cases = std::make_shared<const Cases>(0, ConstructorSet::only(constructor), machine);
  return [cases](const rc::Random& random, int) {
    rc::Random numbers = random;
    // Half of the case numbers below twice the edge count are edges; the rest of the range makes
    // the random ones as many again.
    return shrinkable(cases->make(numbers.next() % (4 * cases->edge_count())));
  };
}

rc::Gen<Call> calls_for(const Law& law, const Machine& machine) {
  return [&law, machine](const rc::Random& random, int) {
    rc::Random numbers = random;
    Random stream(numbers.next(), 0);
    return shrinkable(generate_for(law, stream, machine));
  };
}

}  // namespace properties
}  // namespace tenet
